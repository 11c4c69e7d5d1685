#include "closing.h"

#include "expected.h"

#include <string.h>

/* Segments written down, as many as there is room for: "server F., client ., ...". */
struct list {
    char *text;
    size_t n_bytes, n;
    bool is_cut;
};

static void put(struct list *list, const char *name, uint8_t flags)
{
    static const char more[] = ", ...";
    char letters[TW_FLAGS_TEXT];
    char one[TW_NAME_SIZE + TW_FLAGS_TEXT + 4];
    int n = snprintf(one, sizeof one, "%s%s %s", list->n > 0 ? ", " : "", name,
                     tw_segment_flags_text(flags, letters));
    if (list->is_cut)
        return;
    list->is_cut = list->n + (size_t)n + sizeof more > list->n_bytes;
    (void)snprintf(list->text + list->n, list->n_bytes - list->n, "%s",
                   list->is_cut ? more : one);
    list->n += strlen(list->text + list->n);
}

static void expect(const struct tw_case *c, struct tw_finding *finding)
{
    const struct tw_experiment *experiment = &c->run->experiment;
    char text[sizeof finding->expected] = "";
    struct list list = {.text = text, .n_bytes = sizeof text};
    for (size_t i = 0; i < experiment->expect.n_closing; i++)
        put(&list, experiment->peers[experiment->expect.closing[i].who].name,
            experiment->expect.closing[i].flags);
    tw_finding_expect(finding, "%s", text);
}

/* The next segment of the connection from observation `from` on; -1: there is none. */
static long next_segment(const struct tw_case *c, long from)
{
    for (size_t i = (size_t)from; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (o->saw == TW_SAW_SEGMENT && tw_connection_side(c->main, o->who) >= 0 &&
            tw_connection_side(c->main, o->segment.to) >= 0)
            return (long)i;
    }
    return -1;
}

static long first_closing(const struct tw_case *c)
{
    long at = next_segment(c, c->main->first_seen);
    while (at >= 0 && (c->run->seen[at].segment.flags & (TW_FIN | TW_RST)) == 0)
        at = next_segment(c, at + 1);
    return at;
}

/* An ACK alone of what the other side sent before its FIN or RST: it had not come yet, and on a
 * wire that is a matter of chance. */
static bool crosses(const struct tw_observation *first, const struct tw_observation *o)
{
    const struct tw_wire_segment *end = &first->segment;
    const struct tw_wire_segment *ack = &o->segment;
    return o->who != first->who && ack->flags == TW_ACK && ack->payload_bytes == 0 &&
           ack->numbered && end->numbered &&
           (int32_t)(ack->ack - (end->seq + end->payload_bytes)) <= 0;
}

static bool is_expected(const struct tw_case *c, size_t i, const struct tw_observation *o)
{
    const struct tw_expectation *want = &c->run->experiment.expect;
    return i < want->n_closing && want->closing[i].flags == o->segment.flags &&
           tw_run_find(c->run, c->run->experiment.peers[want->closing[i].who].name) ==
               (int)o->who;
}

void tw_closing_rule(const struct tw_case *c, struct tw_findings *out)
{
    if (c->run->experiment.expect.closing_line == 0)
        return;
    struct tw_finding *finding =
        tw_findings_add(out, NULL, "closing",
                        "From the first FIN or RST on, the segments are these, in this order.");
    expect(c, finding);
    if (tw_expected_is_in_doubt(c, finding))
        return;

    char text[sizeof finding->seen - 40] = "";
    struct list list = {.text = text, .n_bytes = sizeof text};
    size_t n = 0;
    long last = c->main->last_seen;
    long differs = -1;
    long first = first_closing(c);
    for (long at = first; at >= 0; at = next_segment(c, at + 1)) {
        const struct tw_observation *o = &c->run->seen[at];
        if (crosses(&c->run->seen[first], o))
            continue;
        put(&list, c->run->names[o->who], o->segment.flags);
        if (differs < 0 && !is_expected(c, n, o))
            differs = at;
        n++;
        last = at;
    }
    bool is_short = differs < 0 && n < c->run->experiment.expect.n_closing;
    if (differs < 0 && !is_short && tw_case_cut_short(c) == NULL)
        tw_finding_rule(finding, TW_HOLDS, last, "%s", text);
    else
        tw_expected_contradict(c, finding, differs < 0, differs >= 0 ? differs : last,
                               n > 0 ? text : "no FIN or RST");
}
