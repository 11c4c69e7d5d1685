#include "claims_inside.h"
#include "stall.h"

#include <string.h>

/* A list of segments as text, truncated to its size: "server F., client ., ...". */
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

static void expect(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_experiment *experiment = &c->run->experiment;
    char text[sizeof finding->expected] = "";
    struct list list = {.text = text, .n_bytes = sizeof text};
    for (size_t i = 0; i < experiment->expect.n_closing; i++)
        put(&list, experiment->peers[experiment->expect.closing[i].who].name,
            experiment->expect.closing[i].flags);
    tw_finding_expect(finding, "%s", text);
}

/* The next segment of the connection from observation `from` on; -1: none. */
static long next_segment(const struct tw_evidence *c, long from)
{
    for (size_t i = (size_t)from; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (o->saw == TW_SAW_SEGMENT && tw_connection_side(c->main, o->who) >= 0 &&
            tw_connection_side(c->main, o->segment.to) >= 0)
            return (long)i;
    }
    return -1;
}

static long first_closing(const struct tw_evidence *c)
{
    long at = next_segment(c, c->main->first_seen);
    while (at >= 0 && (c->run->seen[at].segment.flags & (TW_FIN | TW_RST)) == 0)
        at = next_segment(c, at + 1);
    return at;
}

/* A pure ACK of data that the other side sent before its FIN or RST. It crossed that segment,
 * which on a wire depends on timing. */
static bool crosses(const struct tw_observation *first, const struct tw_observation *o)
{
    const struct tw_wire_segment *end = &first->segment;
    const struct tw_wire_segment *ack = &o->segment;
    return o->who != first->who && ack->flags == TW_ACK && ack->payload_bytes == 0 &&
           ack->numbered && end->numbered &&
           (int32_t)(ack->ack - (end->seq + end->payload_bytes)) <= 0;
}

static bool is_expected(const struct tw_evidence *c, size_t i, const struct tw_observation *o)
{
    const struct tw_expectation *want = &c->run->experiment.expect;
    return i < want->n_closing && want->closing[i].flags == o->segment.flags &&
           tw_run_find(c->run, c->run->experiment.peers[want->closing[i].who].name) ==
               (int)o->who;
}

static bool is_same(const struct tw_observation *a, const struct tw_observation *b)
{
    return a->saw == TW_SAW_SEGMENT && a->who == b->who && a->segment.to == b->segment.to &&
           a->segment.numbered && b->segment.numbered && a->segment.flags == b->segment.flags &&
           a->segment.seq == b->segment.seq && a->segment.ack == b->segment.ack &&
           a->segment.payload_bytes == b->segment.payload_bytes;
}

/* A segment sent before, while the wire had no order. A wire that carries everything without
 * delay causes no retransmissions; a stalled machine does, and acknowledges them again. */
static bool is_again_by_chance(const struct tw_evidence *c, long at, size_t n_before)
{
    const struct tw_wire_segment *segment = &c->run->seen[at].segment;
    bool is_bare = (segment->flags & (TW_SYN | TW_FIN)) == 0 && segment->payload_bytes == 0;
    if (is_bare && n_before == 0)
        return false;
    int wire = tw_run_find(c->run, "wire");
    for (long i = 0; i < at; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (is_same(o, &c->run->seen[at]))
            return true;
        if (o->saw == TW_SAW_STEP && (int)o->who == wire)
            return false;
    }
    return false;
}

/* The segments against the expected ones. */
struct comparison {
    size_t n;
    long last, differs; /* observations; the first that differs; -1: none */
    size_t n_again;     /* omitted as retransmissions */
};

static struct comparison compare(const struct tw_evidence *c, bool without_again,
                                 struct list *list)
{
    long first = first_closing(c);
    struct comparison all = {.last = c->main->last_seen, .differs = -1};
    for (long at = first; at >= 0; at = next_segment(c, at + 1)) {
        const struct tw_observation *o = &c->run->seen[at];
        if (crosses(&c->run->seen[first], o))
            continue;
        if (without_again && is_again_by_chance(c, at, all.n_again)) {
            all.n_again++;
            continue;
        }
        put(list, c->run->names[o->who], o->segment.flags);
        if (all.differs < 0 && !is_expected(c, all.n, o))
            all.differs = at;
        all.n++;
        all.last = at;
    }
    return all;
}

static bool is_all(const struct tw_evidence *c, const struct comparison *found)
{
    return found->differs < 0 && found->n == c->run->experiment.expect.n_closing;
}

/* Writes to text why a difference is no evidence about the kernel; empty if it is evidence. */
static void find_excuse(const struct tw_evidence *c, const struct comparison *found,
                        size_t n_bytes, char text[])
{
    char ignored[sizeof((struct tw_finding *)NULL)->seen] = "";
    struct list list = {.text = ignored, .n_bytes = sizeof ignored};
    struct comparison less = compare(c, true, &list);
    long until = found->differs >= 0 ? found->differs : found->last;
    tw_ns stalled_ns = tw_stall_long_within(c->run, c->run->seen[c->main->first_seen].at_ns,
                                            c->run->seen[until].at_ns);
    text[0] = '\0';
    if (less.n_again > 0 && is_all(c, &less))
        (void)snprintf(text, n_bytes, ": %zu retransmitted with no order to drop any",
                       less.n_again);
    else if (stalled_ns > 0)
        (void)tw_stall_text(stalled_ns, text);
}

/* closing: the segments of the experiment's first connection from its first FIN or RST on are
 * those of [expect], in that order. Retransmissions count; ACKs of earlier data that crossed
 * the first one do not. If the only difference are retransmissions while the wire had no
 * order, or if the lab was stalled before, the cause is the machine: UNKNOWN. */
bool tw_closing_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (c->run->experiment.expect.closing_line == 0)
        return false;
    expect(c, finding);
    if (tw_doubt_connection(c, finding))
        return true;

    char text[sizeof finding->seen - TW_STALL_TEXT] = "";
    char excuse[TW_STALL_TEXT] = "";
    struct list list = {.text = text, .n_bytes = sizeof text};
    struct comparison found = compare(c, false, &list);
    if (is_all(c, &found) && tw_evidence_cut_short(c) == NULL) {
        tw_finding_rule(finding, TW_HOLDS, found.last, "%s", text);
        return true;
    }
    if (!is_all(c, &found))
        find_excuse(c, &found, sizeof excuse, excuse);
    bool may_come = found.differs < 0;
    long decided_by = may_come ? found.last : found.differs;
    if (excuse[0] != '\0')
        tw_finding_rule(finding, TW_UNKNOWN, decided_by, "%s%s", text, excuse);
    else
        tw_doubt_contradict(c, finding, may_come, decided_by,
                            found.n != 0 ? text : "no FIN or RST");
    return true;
}
