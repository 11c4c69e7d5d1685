#include "ended_text.h"

#include "append.h"
#include "inspected.h"
#include "numbers.h"
#include "wall_time.h"

#include <inttypes.h>

/* Why it is not known which FIN was the first one. */
static void add_unknown(char text[TW_ENDED_TEXT], const struct tw_teardown *teardown)
{
    int known = (int)teardown->first_fin;
    tw_append(text, TW_ENDED_TEXT, ", who closed first is not known: ");
    if (!teardown->side[1 - known].seq_known)
        tw_append(text, TW_ENDED_TEXT, "no packet of the %s was read", tw_side_name(1 - known));
    else if (teardown->side[known].fin_beyond)
        tw_append(text, TW_ENDED_TEXT,
                  "the FIN of the %s acknowledges bytes that no readable packet has",
                  tw_side_name(known));
    else
        tw_append(text, TW_ENDED_TEXT,
                  "no readable packet has the last byte that the %s sent, perhaps its FIN",
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
        tw_append(text, TW_ENDED_TEXT, "; TIME_WAIT at the %s%s%s", tw_side_name(side),
                  tw_wall_time_after(" from ", teardown->time_wait_ns[side], 6, moment),
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
        tw_append(text, TW_ENDED_TEXT, "; TIME_WAIT%s",
                  tw_wall_time_after(" from ", teardown->time_wait_ns[TW_SIDE_A], 6, moment));
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
    if (tw_teardown_ending(teardown) == TW_INCOMPLETE)
        tw_append(text, TW_ENDED_TEXT, " (%s)", tw_unfinished_words(ended->unfinished));
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
