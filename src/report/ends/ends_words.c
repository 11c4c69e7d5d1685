#include "ends_words.h"

#include "append.h"
#include "numbers.h"
#include "segment.h"

#include <inttypes.h>

/* "MSS 1460, then 1380" */
static void say_change(const char *what, unsigned before, unsigned after, char *text)
{
    if (before != after)
        tw_append(text, TW_ENDS_TEXT, ", %s %u, then %u", what, before, after);
}

static void say_option(const char *what, bool before, bool after, char *text)
{
    if (before != after)
        tw_append(text, TW_ENDS_TEXT, ", %s %s", what, before ? "removed" : "added");
}

static void say_changes(const struct tw_end_segment *a, const struct tw_end_segment *b,
                        char *text)
{
    char one[TW_FLAGS_TEXT];
    char two[TW_FLAGS_TEXT];
    if (a->flags != b->flags)
        tw_append(text, TW_ENDS_TEXT, ", flags %s, then %s",
                  tw_segment_flags_text(a->flags, one), tw_segment_flags_text(b->flags, two));
    say_change("window", a->window, b->window, text);
    say_option("MSS", a->has_mss, b->has_mss, text);
    if (a->has_mss && b->has_mss)
        say_change("MSS", a->mss, b->mss, text);
    say_option("window scale", a->has_scale, b->has_scale, text);
    if (a->has_scale && b->has_scale)
        say_change("window scale", a->scale, b->scale, text);
    say_option("SACK permitted", a->has_sack, b->has_sack, text);
    say_option("timestamps", a->has_ts, b->has_ts, text);
    if (a->payload_bytes == b->payload_bytes && a->content != 0 && b->content != 0 &&
        a->content != b->content)
        tw_append(text, TW_ENDS_TEXT, ", other content");
}

static void say_arrival(const struct tw_compared *compared, const struct tw_end_flow *flow,
                        const struct tw_ends_row *row, char *text)
{
    char bracket[TW_NUMBERS_SIZE];
    tw_ns low_ns = 0;
    tw_ns high_ns = 0;
    tw_append(text, TW_ENDS_TEXT, " (#%" PRIu32 ", #%" PRIu32, row->seen[row->sender]->frame,
              row->seen[1 - row->sender]->frame);
    if (tw_ends_way(&compared->ends, flow, row, &low_ns, &high_ns))
        tw_append(text, TW_ENDS_TEXT, ", after between %s",
                  tw_numbers_bracket(low_ns, high_ns, bracket));
    tw_append(text, TW_ENDS_TEXT, ")");
}

/* The alleged sender, as the capture has it. */
static void say_made(const struct tw_compared *compared, const struct tw_compared_flow *at,
                     const struct tw_ends_row *row, char *text)
{
    int which = 1 - row->sender;
    const struct tw_end_segment *segment = row->seen[which];
    const struct tw_end_flow *flow = which == at->which ? at->flow : at->other;
    char host[TW_ENDPOINT_TEXT];
    uint8_t ttl = tw_ends_ttl(&compared->ends, which, flow, (int)segment->from);
    tw_append(text, TW_ENDS_TEXT, ": arrived (#%" PRIu32 "), %s did not send it",
              segment->frame, tw_endpoint_address_text(&flow->side[segment->from], host));
    if (ttl != 0 && ttl != segment->ttl)
        tw_append(text, TW_ENDS_TEXT, "; TTL %u, that host's have %u", segment->ttl, ttl);
}

static const char *const reasons[] = {
    [TW_KNOWN] = "",
    [TW_UNKNOWN_OUTSIDE] = "the other capture shows no packets of that time",
    [TW_UNKNOWN_NO_CLOCK] = "the clocks could not be aligned",
    [TW_UNKNOWN_LEFT_OUT] = "not all segments of the connection were kept",
    [TW_UNKNOWN_DROPPED] = "the other capture misses packets of the connection",
};
_Static_assert(TW_COUNT(reasons) == TW_N_UNKNOWNS, "a reason lacks words");

const char *tw_ends_words_fate(const struct tw_compared *compared,
                               const struct tw_compared_flow *at, const struct tw_ends_row *row,
                               char text[TW_ENDS_TEXT])
{
    const struct tw_end_segment *sent = row->seen[row->sender];
    const struct tw_end_segment *arrived = row->seen[1 - row->sender];
    uint32_t frame = sent != NULL ? sent->frame : arrived->frame;
    text[0] = '\0';
    switch (row->fate) {
    case TW_FATE_ARRIVED:
        tw_append(text, TW_ENDS_TEXT, "arrived");
        say_arrival(compared, at->flow, row, text);
        break;
    case TW_FATE_CHANGED:
        tw_append(text, TW_ENDS_TEXT, "changed");
        if (sent != NULL && arrived != NULL)
            say_changes(sent, arrived, text);
        say_arrival(compared, at->flow, row, text);
        break;
    case TW_FATE_DUPLICATED:
        tw_append(text, TW_ENDS_TEXT, "duplicated: arrived once more (#%" PRIu32 ")", frame);
        break;
    case TW_FATE_LOST:
        tw_append(text, TW_ENDS_TEXT, "lost: sent (#%" PRIu32 "), did not arrive", frame);
        break;
    case TW_FATE_MADE:
        tw_append(text, TW_ENDS_TEXT, "made on the way");
        say_made(compared, at, row, text);
        break;
    case TW_FATE_MISSED:
        tw_append(text, TW_ENDS_TEXT, "arrived, but only one capture has it (#%" PRIu32 ")",
                  frame);
        break;
    case TW_FATE_UNKNOWN:
        tw_append(text, TW_ENDS_TEXT, "%s (#%" PRIu32 "), %s: %s",
                  sent != NULL ? "sent" : "arrived", frame,
                  sent != NULL ? "arrival unknown" : "sender unknown", reasons[row->unknown]);
        break;
    case TW_FATE_NONE:
        break;
    }
    return text;
}

const char *tw_ends_words_clock(const struct tw_compared *compared, char text[TW_ENDS_TEXT])
{
    const struct tw_ends_clock *clock = &compared->ends.clock;
    char middle[TW_NUMBERS_SIZE];
    char error[TW_NUMBERS_SIZE];
    char low[TW_NUMBERS_SIZE];
    tw_ns middle_ns = clock->low_ns + (clock->high_ns - clock->low_ns) / 2;
    bool ahead = middle_ns >= 0;
    text[0] = '\0';
    if (compared->ends.n_at_client + compared->ends.n_at_server == 0)
        tw_append(text, TW_ENDS_TEXT,
                  "could not be aligned: no segments show which capture is at which end");
    else if (!clock->has_low || !clock->has_high)
        tw_append(text, TW_ENDS_TEXT,
                  "could not be aligned: no segments of both directions are in both captures");
    else if (clock->drifts)
        tw_append(text, TW_ENDS_TEXT,
                  "drift, or one was set: %s is ahead of %s by %s at one time, by %s at "
                  "another",
                  compared->file[1], compared->file[0], tw_numbers_duration(clock->low_ns, low),
                  tw_numbers_duration(clock->high_ns, middle));
    else
        tw_append(text, TW_ENDS_TEXT, "%s is ahead of %s by %s, +- %s",
                  compared->file[ahead ? 1 : 0], compared->file[ahead ? 0 : 1],
                  tw_numbers_duration(ahead ? middle_ns : -middle_ns, middle),
                  tw_numbers_duration((clock->high_ns - clock->low_ns + 1) / 2, error));
    return text;
}
