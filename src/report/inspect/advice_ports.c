#include "advice_inside.h"

#include "numbers.h"
#include "wall_time.h"

enum { MUCH = 50, NEARLY_ALL = 90 };

/* The client with the most ports in use towards the service. Row 0, the others, is no client.
 */
static const struct tw_pair_row *fullest(const struct tw_advice *advice)
{
    const struct tw_summary *summary = &advice->inspected->summary;
    const struct tw_pair_row *found = NULL;
    for (uint32_t i = 1; i < summary->n_pairs; i++) {
        const struct tw_pair_row *pair = &summary->pairs[i];
        if (pair->host != 0 && &summary->services[pair->service] == advice->service &&
            (found == NULL || pair->ports.peak > found->ports.peak))
            found = pair;
    }
    return found;
}

static const char *client_of(const struct tw_advice *advice, const struct tw_pair_row *pair,
                             char name[TW_ENDPOINT_TEXT])
{
    return tw_inspected_name(&advice->inspected->summary.hosts[pair->host].key, name);
}

/* What happens at the rate of the busiest minute. Returns true when the ports run out. */
static bool add_rate(struct tw_advice *advice, const struct tw_pair_row *pair)
{
    char length[TW_NUMBERS_SIZE];
    char all[TW_NUMBERS_SIZE];
    double rate = tw_busy_minute_rate(&pair->busy);
    double held = tw_inspected_waits(advice->inspected, pair);
    tw_ns last_ns = tw_inspected_ports_last(advice->inspected, pair);
    if (held <= 0)
        return false;
    if (last_ns < 0) {
        tw_advice_say(advice,
                      " In its busiest minute it made %.3g connections a second, for which "
                      "TIME_WAIT can hold %s ports at once.",
                      rate, tw_numbers_count((uint64_t)held, all));
        return false;
    }
    tw_advice_say(advice,
                  " In its busiest minute it made %.3g connections a second: where each leaves "
                  "a TIME_WAIT at the client, its ports run out after %s at that rate, and "
                  "connect() fails with EADDRNOTAVAIL.",
                  rate, tw_numbers_duration(last_ns, length));
    return true;
}

bool tw_advice_ports(struct tw_advice *advice)
{
    char name[TW_ENDPOINT_TEXT];
    char moment[TW_WALL_TIME_SIZE];
    char peak[TW_NUMBERS_SIZE];
    char all[TW_NUMBERS_SIZE];
    const struct tw_pair_row *pair = fullest(advice);
    if (pair == NULL)
        return false;
    struct tw_port_range range = tw_inspected_range(advice->inspected, pair);
    uint32_t n_ports = tw_port_range_size(&range);
    unsigned share = tw_advice_percent(pair->ports.peak, n_ports);
    if (pair->ports.peak == 0) {
        tw_advice_say(advice,
                      " The ports of its client %s, %u to %u, lie outside %u-%u, and are not "
                      "counted.",
                      client_of(advice, pair, name), pair->port_low, pair->port_high, range.low,
                      range.high);
        return false;
    }
    tw_advice_say(advice, " Its fullest client, %s, had %s of its %s ephemeral ports (%u-%u",
                  client_of(advice, pair, name), tw_numbers_count(pair->ports.peak, peak),
                  tw_numbers_count(n_ports, all), range.low, range.high);
    if (share > 0)
        tw_advice_say(advice, ": %u %%", share);
    tw_advice_say(advice, ") in use%s",
                  tw_wall_time_after(" at ", pair->ports.peak_ns, 0, moment));
    if (share >= NEARLY_ALL)
        tw_advice_say(advice, ": when none is left, connect() fails with EADDRNOTAVAIL.");
    else if (share >= MUCH)
        tw_advice_say(advice, ": at twice that load connect() fails with EADDRNOTAVAIL.");
    else
        tw_advice_say(advice, ".");
    bool runs_out = add_rate(advice, pair);
    return runs_out || share >= MUCH;
}

bool tw_advice_own_port(struct tw_advice *advice)
{
    const struct tw_summary *summary = &advice->inspected->summary;
    char name[TW_ENDPOINT_TEXT];
    char length[TW_NUMBERS_SIZE];
    const struct tw_pair_row *found = NULL;
    for (uint32_t i = 1; i < summary->n_pairs && found == NULL; i++) {
        const struct tw_pair_row *pair = &summary->pairs[i];
        if (pair->host != 0 && &summary->services[pair->service] == advice->service &&
            tw_inspected_is_own_port(pair))
            found = pair;
    }
    if (found == NULL)
        return false;
    tw_advice_say(
        advice,
        " The client %s chose its port itself (%u), with bind() before connect(). "
        "While it holds TIME_WAIT, for %s after the close, bind() to that port fails "
        "with EADDRINUSE, unless the program sets SO_REUSEADDR before bind(). Let the "
        "server close first, or let the client's kernel choose the port.",
        client_of(advice, found, name), found->port_low,
        tw_numbers_duration(advice->inspected->time_wait_ns, length));
    return true;
}
