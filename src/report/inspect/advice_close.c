#include "advice_inside.h"

#include "numbers.h"
#include "wall_time.h"

/* "2 at once at most, at 09:15:46" */
static void add_peak(struct tw_advice *advice, const struct tw_held *held)
{
    char peak[TW_NUMBERS_SIZE];
    char moment[TW_WALL_TIME_SIZE];
    tw_advice_say(advice, "%s at once at most%s", tw_numbers_count(held->peak, peak),
                  tw_wall_time_after(", at ", held->peak_ns, 0, moment));
}

/* While a TIME_WAIT is left, the server cannot be restarted. */
static void add_restart(struct tw_advice *advice)
{
    char length[TW_NUMBERS_SIZE];
    tw_advice_say(
        advice,
        "for %s after the last of them began, bind() to port %u fails with EADDRINUSE "
        "at a restart, unless the server sets SO_REUSEADDR before bind(), the old one "
        "and the new.",
        tw_numbers_duration(advice->inspected->time_wait_ns, length),
        advice->service->key.port);
}

/* Who closed first, in how many of those that were closed. Returns the side; TW_SIDE_BOTH when
 * most closed at once. */
static int add_closer(struct tw_advice *advice, uint64_t n_closed)
{
    const struct tw_service_row *service = advice->service;
    const uint32_t *first = service->n_closed_first;
    uint32_t n_both = service->n_crossed;
    int side = first[TW_SIDE_B] >= first[TW_SIDE_A] ? TW_SIDE_B : TW_SIDE_A;
    tw_advice_name(advice);
    if (n_both > first[side]) {
        tw_advice_say(
            advice, ": both sides closed at once in %u %% of the connections that were closed.",
            tw_advice_percent(n_both, n_closed));
        return TW_SIDE_BOTH;
    }
    tw_advice_say(advice, ": the %s closed first in %u %% of the connections that were closed",
                  tw_side_name(side), tw_advice_percent(first[side], n_closed));
    if (n_both > 0)
        tw_advice_say(advice, ", both at once in %u %%", tw_advice_percent(n_both, n_closed));
    tw_advice_say(advice, ".");
    return side;
}

/* TIME_WAIT at the clients costs them ports. */
static void add_clients(struct tw_advice *advice, int closer)
{
    if (closer == TW_SIDE_BOTH)
        tw_advice_say(advice, " TIME_WAIT is then held at both, and keeps the client's port, "
                              "too.");
    else if (closer == TW_SIDE_B)
        tw_advice_say(advice,
                      " But where it did not, TIME_WAIT is held at the client, where it "
                      "keeps a port from being used towards this server again.");
    else
        tw_advice_say(advice, " TIME_WAIT is held at the clients, where each one keeps a port "
                              "from being used towards this server again.");
    if (tw_advice_own_port(advice))
        return;
    if (tw_advice_ports(advice))
        tw_advice_say(
            advice, " The server should close first (it has one port for all of them), or the "
                    "client keep connections and use them again; a wider "
                    "net.ipv4.ip_local_port_range and more addresses only put it off.");
    else if (closer == TW_SIDE_A && advice->service->n_time_waits[TW_SIDE_B] == 0)
        tw_advice_say(advice, " Clients that close first are right here: the server's port "
                              "stays free for a restart.");
}

/* TIME_WAIT at the server costs it memory, and its port at a restart. */
static void add_server(struct tw_advice *advice, int closer)
{
    const struct tw_held *held = &advice->service->held[TW_SIDE_B];
    if (closer == TW_SIDE_B) {
        tw_advice_say(advice, " TIME_WAIT is held at the server: ");
        add_peak(advice, held);
        tw_advice_say(advice, ". They use memory and none of its other ports; but ");
        add_restart(advice);
        tw_advice_say(advice, " Let the clients close first where they have ports to spare; "
                              "else keep it so, with SO_REUSEADDR.");
        return;
    }
    if (closer == TW_SIDE_BOTH)
        tw_advice_say(advice, " At the server, it is ");
    else
        tw_advice_say(advice, " But where it did not, TIME_WAIT is held at the server, ");
    add_peak(advice, held);
    tw_advice_say(advice, ": ");
    add_restart(advice);
}

void tw_advice_close(struct tw_advice *advice)
{
    const struct tw_service_row *service = advice->service;
    const uint32_t *n_waits = service->n_time_waits;
    uint64_t n_closed =
        service->n_closed_first[0] + (uint64_t)service->n_closed_first[1] + service->n_crossed;
    if (n_closed == 0 || service->key.family == 0)
        return;
    int closer = add_closer(advice, n_closed);
    if (n_waits[TW_SIDE_A] + n_waits[TW_SIDE_B] == 0)
        tw_advice_say(advice, " No TIME_WAIT was seen to begin: the connections were reset, or "
                              "did not end in this capture.");
    if (closer == TW_SIDE_B && n_waits[TW_SIDE_B] > 0)
        add_server(advice, closer);
    if (n_waits[TW_SIDE_A] > 0)
        add_clients(advice, closer);
    if (closer != TW_SIDE_B && n_waits[TW_SIDE_B] > 0)
        add_server(advice, closer);
}
