#include "inspect_words.h"

#include "append.h"
#include "numbers.h"
#include "own.h"
#include "wall_time.h"

#include <inttypes.h>

/* Why it is not known which FIN was the first one. */
static void add_unknown(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    int known = (int)teardown->first_fin;
    if (teardown->side[1 - known].seq_known)
        tw_append(
            text, TW_ENDED_TEXT,
            ", who closed first is not known: the FIN of the %s acknowledges bytes that no "
            "readable packet has",
            tw_side_name(known));
    else
        tw_append(text, TW_ENDED_TEXT,
                  ", who closed first is not known: no packet of the %s was read",
                  tw_side_name(1 - known));
}

static void add_reset(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    tw_append(text, TW_ENDED_TEXT, ", reset by the %s", tw_side_name(teardown->reset_by));
    if (teardown->reset_in_known)
        tw_append(text, TW_ENDED_TEXT, " while the %s was in %s",
                  tw_side_name(1 - teardown->reset_by), tw_tcp_state_name(teardown->reset_in));
    else
        tw_append(text, TW_ENDED_TEXT, "; no packet of the %s was read",
                  tw_side_name(1 - teardown->reset_by));
}

static void add_closer(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    int closer = tw_teardown_active_closer(teardown);
    if (closer == TW_SIDE_BOTH)
        tw_append(text, TW_ENDED_TEXT, ", closed by both at once");
    else if (closer == TW_SIDE_UNKNOWN)
        add_unknown(text, teardown);
    else if (closer != TW_SIDE_NONE)
        tw_append(text, TW_ENDED_TEXT, ", closed first by the %s", tw_side_name(closer));
    if (teardown->reset)
        add_reset(text, teardown);
    if (tw_teardown_bytes_after_fin(teardown) > 0)
        tw_append(text, TW_ENDED_TEXT, ", %" PRIu64 " bytes from the %s after that FIN",
                  tw_teardown_bytes_after_fin(teardown), tw_side_name(1 - closer));
}

static void add_waits(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    char moment[TW_WALL_TIME_SIZE];
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        if (!tw_teardown_side_is_in(side, tw_teardown_time_wait(teardown)))
            continue;
        tw_append(text, TW_ENDED_TEXT, "; TIME_WAIT at the %s from %s%s", tw_side_name(side),
                  tw_wall_time_clock(teardown->time_wait_ns[side], 6, moment),
                  teardown->side[side].wait_acked ? "" : " (assumed: no ACK of the last FIN)");
    }
}

/* One socket connected to itself: what both sides show is the same FIN and TIME_WAIT. */
static void add_self(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    const struct tw_teardown_side *side = &teardown->side[TW_SIDE_A];
    char moment[TW_WALL_TIME_SIZE];
    tw_append(text, TW_ENDED_TEXT, ", a socket connected to itself");
    if (side->n_fins > 0)
        tw_append(text, TW_ENDED_TEXT, ", closed by its own FIN");
    if (teardown->reset)
        tw_append(text, TW_ENDED_TEXT, ", reset by itself");
    if (side->waited)
        tw_append(text, TW_ENDED_TEXT, "; TIME_WAIT from %s",
                  tw_wall_time_clock(teardown->time_wait_ns[TW_SIDE_A], 6, moment));
    if (side->n_fins > 1)
        tw_append(text, TW_ENDED_TEXT, "; its FIN was sent %u times", (unsigned)side->n_fins);
}

static void add_sides(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    add_closer(text, teardown);
    add_waits(text, teardown);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        unsigned n_fins = teardown->side[side].n_fins;
        if (n_fins > 1)
            tw_append(text, TW_ENDED_TEXT, "; the %s's FIN was sent %u times%s",
                      tw_side_name(side), n_fins, n_fins == UINT16_MAX ? " or more" : "");
    }
}

static void add_copies(char text[TW_ENDED_TEXT], const struct tw_flow_more *more)
{
    char n[TW_NUMBERS_SIZE];
    if (more->n_copies > 0)
        tw_append(text, TW_ENDED_TEXT, "; %s of its packets, not counted",
                  tw_numbers_counted(more->n_copies, "copy", "copies", n));
}

static void add_opening(char text[TW_ENDED_TEXT], const struct tw_ended *ended)
{
    char took[TW_NUMBERS_SIZE];
    if (!ended->flow->met_old)
        return;
    tw_append(text, TW_ENDED_TEXT,
              "; the four-tuple was still held at the server: the SYN was answered by an old "
              "ACK; ");
    if (ended->more->opening_ns > 0)
        tw_append(text, TW_ENDED_TEXT, "connecting took %s",
                  tw_numbers_duration(ended->more->opening_ns, took));
    else
        tw_append(text, TW_ENDED_TEXT, "it did not open");
}

const char *tw_ended_text(const struct tw_ended *ended, char text[TW_ENDED_TEXT])
{
    const struct tw_flow *flow = ended->flow;
    const struct tw_teardown *teardown = &flow->teardown;
    text[0] = '\0';
    tw_append(text, TW_ENDED_TEXT, "%s", tw_ending_name(tw_teardown_ending(teardown)));
    if (flow->is_self)
        add_self(text, teardown);
    else
        add_sides(text, teardown);
    add_opening(text, ended);
    add_copies(text, ended->more);
    if (!teardown->reset && tw_teardown_void_resets(teardown) > 0)
        tw_append(text, TW_ENDED_TEXT, "; a RST that ended nothing");
    if (flow->reset_hit)
        tw_append(text, TW_ENDED_TEXT, "; a RST arrived in TIME_WAIT");
    if (flow->reused)
        tw_append(text, TW_ENDED_TEXT, "; the four-tuple was reused in TIME_WAIT");
    if (flow->evicted)
        tw_append(text, TW_ENDED_TEXT, "; dropped before its end, to make room");
    if (flow->one_direction)
        tw_append(text, TW_ENDED_TEXT, "; only the %s's packets were captured",
                  tw_side_name(teardown->side[TW_SIDE_A].seq_known ? TW_SIDE_A : TW_SIDE_B));
    if (flow->guessed)
        tw_append(text, TW_ENDED_TEXT, "; the client side is a guess");
    return text;
}

static unsigned percent(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (unsigned)((part * 100 + whole / 2) / whole);
}

/* The client with the most ports in use towards this service. */
static const struct tw_pair_row *fullest(const struct tw_summary *summary,
                                         const struct tw_service_row *service)
{
    const struct tw_pair_row *found = NULL;
    for (uint32_t i = 1; i < summary->n_pairs; i++) {
        const struct tw_pair_row *pair = &summary->pairs[i];
        if (&summary->services[pair->service] == service &&
            (found == NULL || pair->ports.peak > found->ports.peak))
            found = pair;
    }
    return found;
}

static void add_ports(char text[TW_ADVICE_TEXT], const struct tw_inspected *inspected,
                      const struct tw_pair_row *pair)
{
    enum { MUCH = 50, NEARLY_ALL = 90 };
    char name[TW_ENDPOINT_TEXT];
    char moment[TW_WALL_TIME_SIZE];
    char peak[TW_NUMBERS_SIZE];
    char all[TW_NUMBERS_SIZE];
    uint32_t n_ports = tw_inspected_n_ports(inspected);
    unsigned share = percent(pair->ports.peak, n_ports);
    tw_append(text, TW_ADVICE_TEXT,
              " Its fullest client, %s, had %s of its %s ephemeral ports (%u %%) in use at %s",
              tw_inspected_name(&inspected->summary.hosts[pair->host].key, name),
              tw_numbers_count(pair->ports.peak, peak), tw_numbers_count(n_ports, all), share,
              tw_wall_time_clock(pair->ports.peak_ns, 0, moment));
    if (share >= NEARLY_ALL)
        tw_append(text, TW_ADVICE_TEXT,
                  ": when none is left, connect() fails with EADDRNOTAVAIL.");
    else if (share >= MUCH)
        tw_append(text, TW_ADVICE_TEXT,
                  ": at twice that load connect() fails with EADDRNOTAVAIL.");
    else
        tw_append(text, TW_ADVICE_TEXT, ", which leaves room.");
}

/* Even a few TIME_WAITs at the server block its restart. */
static void add_restart(char text[TW_ADVICE_TEXT], const struct tw_inspected *inspected,
                        const struct tw_service_row *service)
{
    char peak[TW_NUMBERS_SIZE];
    char moment[TW_WALL_TIME_SIZE];
    char length[TW_NUMBERS_SIZE];
    const struct tw_held *held = &service->held[TW_SIDE_B];
    if (service->n_time_waits[TW_SIDE_B] == 0) {
        tw_append(text, TW_ADVICE_TEXT,
                  " Clients that close first are right here: the server's port stays free for "
                  "a restart.");
        return;
    }
    tw_append(text, TW_ADVICE_TEXT,
              " But where it did not, TIME_WAIT is held at the server, %s at once at most, at "
              "%s: for %s after the last of them began, bind() to port %u fails with "
              "EADDRINUSE at a restart, unless the server sets SO_REUSEADDR before bind(), the "
              "old one and the new.",
              tw_numbers_count(held->peak, peak), tw_wall_time_clock(held->peak_ns, 0, moment),
              tw_numbers_duration(inspected->time_wait_ns, length), service->key.port);
}

/* The clients close first: TIME_WAIT costs them ports. */
static void add_client_advice(char text[TW_ADVICE_TEXT], const struct tw_inspected *inspected,
                              const struct tw_service_row *service)
{
    enum { MUCH = 50 };
    const struct tw_pair_row *pair = fullest(&inspected->summary, service);
    uint32_t n_ports = tw_inspected_n_ports(inspected);
    tw_append(text, TW_ADVICE_TEXT,
              " TIME_WAIT is held at the clients, where each one keeps an ephemeral port from "
              "being used towards this server again.");
    if (pair == NULL)
        return;
    add_ports(text, inspected, pair);
    if (percent(pair->ports.peak, n_ports) >= MUCH)
        tw_append(
            text, TW_ADVICE_TEXT,
            " The server should close first (it has one port for all of them), or the client "
            "keep connections and use them again; a wider net.ipv4.ip_local_port_range and "
            "more addresses only put it off.");
    else
        add_restart(text, inspected, service);
}

/* The server closes first: TIME_WAIT costs it memory, and its port at a restart. */
static void add_server_advice(char text[TW_ADVICE_TEXT], const struct tw_inspected *inspected,
                              const struct tw_service_row *service)
{
    char peak[TW_NUMBERS_SIZE];
    char moment[TW_WALL_TIME_SIZE];
    char length[TW_NUMBERS_SIZE];
    const struct tw_held *held = &service->held[TW_SIDE_B];
    tw_append(text, TW_ADVICE_TEXT,
              " TIME_WAIT is held at the server: %s at once at most, at %s.",
              tw_numbers_count(held->peak, peak), tw_wall_time_clock(held->peak_ns, 0, moment));
    tw_append(
        text, TW_ADVICE_TEXT,
        " They use memory and none of its other ports; but while one of them is left, for %s "
        "after the last close, bind() to port %u fails with EADDRINUSE at a restart, unless "
        "the server sets SO_REUSEADDR before bind(), the old one and the new. Let the clients "
        "close first where they have ports to spare; else keep it so, with SO_REUSEADDR.",
        tw_numbers_duration(inspected->time_wait_ns, length), service->key.port);
    const struct tw_pair_row *pair = fullest(&inspected->summary, service);
    if (pair != NULL)
        add_ports(text, inspected, pair);
}

const char *tw_advice_text(const struct tw_inspected *inspected,
                           const struct tw_service_row *service, char text[TW_ADVICE_TEXT])
{
    char name[TW_ENDPOINT_TEXT];
    text[0] = '\0';
    uint64_t n_fins =
        service->n_closed_first[0] + (uint64_t)service->n_closed_first[1] + service->n_crossed;
    if (n_fins == 0)
        return text;
    int side = service->n_closed_first[1] >= service->n_closed_first[0] ? TW_SIDE_B : TW_SIDE_A;
    tw_append(text, TW_ADVICE_TEXT,
              "%s: the %s closed first in %u %% of the connections that were closed.",
              tw_inspected_name(&service->key, name), side == TW_SIDE_A ? "client" : "server",
              percent(service->n_closed_first[side], n_fins));
    if (service->n_time_waits[TW_SIDE_A] + service->n_time_waits[TW_SIDE_B] == 0)
        tw_append(text, TW_ADVICE_TEXT,
                  " No TIME_WAIT was seen to begin: the connections were reset, or did not "
                  "end in this capture.");
    else if (side == TW_SIDE_B)
        add_server_advice(text, inspected, service);
    else
        add_client_advice(text, inspected, service);
    return text;
}
