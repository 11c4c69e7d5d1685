#include "claims_inside.h"
#include "stall.h"
#include "storm.h"

#include <inttypes.h>
#include <string.h>

/* The kernel's last answer until until_ns about a connection of the name, or about its
 * listening or bound socket; -1: none. */
static long last_state(const struct tw_run *run, int who, bool of_idle, tw_ns until_ns)
{
    long seen = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns < until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STATE && (int)o->who == who &&
            tw_tcp_state_is_idle(o->state.state) == of_idle)
            seen = (long)i;
    }
    return seen;
}

/* PEER-state: the kernel's last state of the peer's side after the first tries, before the
 * next step. */
bool tw_kernel_expectations_rule_state(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_expected_state *expected =
        &c->run->experiment.expect.states[finding->subject];
    const char *name = c->run->experiment.peers[expected->who].name;
    tw_finding_expect(finding, "%s", tw_tcp_state_name(expected->state));
    const char *why = tw_evidence_cut_short(c);
    tw_ns until_ns = tw_release_first_tries_end(c->run);
    if (until_ns < 0 || (why != NULL && c->run->experiment.n_probes == 0)) {
        tw_finding_unknown(finding, -1, why != NULL ? why : "nothing was tried", NULL);
        return true;
    }
    long seen = last_state(c->run, tw_run_find(c->run, name),
                           tw_tcp_state_is_idle(expected->state), until_ns);
    if (seen < 0) {
        tw_finding_unknown(finding, -1, "the kernel was not queried", NULL);
        return true;
    }
    const struct tw_socket_state *state = &c->run->seen[seen].state;
    char text[40];
    (void)snprintf(text, sizeof text, "%s%s", tw_tcp_state_name(state->state),
                   state->gone ? " gone" : "");
    if (state->state == expected->state && !state->gone)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", text);
    else
        tw_doubt_contradict(c, finding, false, seen, text);
    return true;
}

/* counter-NAME: the growth of a TcpExt counter during the run. */
bool tw_kernel_expectations_rule_counter(const struct tw_evidence *c,
                                         struct tw_finding *finding)
{
    const struct tw_expected_count *expected =
        &c->run->experiment.expect.counts[finding->subject];
    const struct tw_facts *facts = &c->run->facts;
    tw_finding_expect(finding, "%" PRIu64, expected->n);
    size_t i = 0;
    while (i < facts->n_counters && strcmp(facts->counters[i].name, expected->name) != 0)
        i++;
    if (i == facts->n_counters) {
        tw_finding_rule(finding, TW_UNKNOWN, -1,
                        i == 0 ? "the kernel's counters were not read"
                               : "no such counter was read");
        return true;
    }
    /* The counter is read at the end, so the last observation decides. */
    char text[32];
    long last = (long)c->run->n_seen - 1;
    char stall[TW_STALL_TEXT];
    tw_ns stalled_ns =
        tw_stall_long_within(c->run, 0, INT64_MAX); /* a stall causes retransmissions */
    bool may_come = facts->counters[i].n < expected->n;
    (void)snprintf(text, sizeof text, "%" PRIu64, facts->counters[i].n);
    if (facts->counters[i].n == expected->n && last >= 0 && tw_evidence_cut_short(c) == NULL)
        tw_finding_rule(finding, TW_HOLDS, last, "%s", text);
    else if (!may_come && facts->counters[i].n != expected->n && stalled_ns > 0)
        tw_finding_rule(finding, TW_UNKNOWN, last, "%s%s", text,
                        tw_stall_text(stalled_ns, stall));
    else
        tw_doubt_contradict(c, finding, may_come || facts->counters[i].n == expected->n, last,
                            text);
    return true;
}

/* PEER-held: the number of TIME-WAIT sockets on the peer's port, at the last count before any
 * of them can have expired. */
bool tw_kernel_expectations_rule_held(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_expected_held *expected =
        &c->run->experiment.expect.helds[finding->subject];
    char text[32];
    const char *name = c->run->experiment.peers[expected->who].name;
    tw_finding_expect(finding, "%" PRIu64, expected->n);
    const char *why = tw_evidence_cut_short(c);
    tw_ns late_ns = 0;
    long seen = tw_storm_held(c->run, tw_run_find(c->run, name), &late_ns);
    if (seen < 0) {
        tw_finding_unknown(finding, -1, why != NULL ? why : "the kernel was not queried", NULL);
        return true;
    }
    uint64_t n = c->run->seen[seen].count.n;
    (void)snprintf(text, sizeof text, "%" PRIu64, n);
    if (n == expected->n && why == NULL)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", text);
    else if (n < expected->n && late_ns > 0 && why == NULL)
        tw_finding_rule(
            finding, TW_UNKNOWN, seen,
            "%s, but %d s after the first connection: some may have expired by then", text,
            (int)(late_ns / TW_S));
    else
        tw_doubt_contradict(c, finding, n <= expected->n, seen, text);
    return true;
}
