#include "evidence.h"

#include "names.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

bool tw_evidence_was_refused_user(const struct tw_run *run, const char *name)
{
    int who = tw_run_find(run, name);
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && (int)o->who == who && o->step.error == EPERM &&
            o->step.action->verb == TW_BECOME)
            return true;
    }
    return false;
}

/* Follows the steps. If a peer could not run as its user, no step was done, for that
 * reason. */
static void see_steps(struct tw_evidence *c)
{
    const struct tw_experiment *experiment = &c->run->experiment;
    size_t at = 0;
    tw_step_trace_follow(c->run, experiment->steps, experiment->n_steps, &at, &c->steps);
    tw_step_trace_follow(c->run, experiment->then,
                         c->run->facts.first_bind ? 0 : experiment->n_then, &at, &c->then);
    for (size_t i = 0; i < experiment->n_peers && c->steps.last_seen < 0; i++) {
        if (tw_evidence_was_refused_user(c->run, experiment->peers[i].name))
            (void)snprintf(c->steps.not_done, sizeof c->steps.not_done,
                           "only root can run a peer as another user (%s)",
                           experiment->peers[i].name);
    }
}

static bool is_to_connect(const struct tw_step *step)
{
    return step->action.verb == TW_CONNECT && step->expect_error == 0;
}

bool tw_evidence_connects(const struct tw_run *run)
{
    const struct tw_experiment *experiment = &run->experiment;
    bool connects = experiment->n_steps == 0; /* unknown without an experiment */
    for (size_t i = 0; i < experiment->n_steps; i++)
        connects = connects || is_to_connect(&experiment->steps[i]);
    for (size_t i = 0; i < experiment->n_then; i++)
        connects = connects || is_to_connect(&experiment->then[i]);
    return connects;
}

bool tw_evidence_follows(const struct tw_run *run)
{
    return tw_experiment_churn(&run->experiment) == NULL && tw_evidence_connects(run);
}

/* The number of captured packets that are neither segments of the run nor counted as unnamed.
 * A segment is one packet, with or without a frame number. 0 for a churn, whose packets are
 * not recorded. */
static uint64_t count_missing(const struct tw_run *run)
{
    const struct tw_facts *facts = &run->facts;
    uint64_t n_told = facts->n_unnamed;
    uint64_t last = 0;
    if (tw_experiment_churn(&run->experiment) != NULL)
        return 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        if (run->seen[i].saw != TW_SAW_SEGMENT)
            continue;
        n_told++;
        if (run->seen[i].segment.frame != 0)
            last = run->seen[i].segment.frame;
    }
    uint64_t n = facts->captured_known && facts->n_captured > last ? facts->n_captured : last;
    return n > n_told ? n - n_told : 0;
}

static void see_facts(struct tw_evidence *c)
{
    const struct tw_facts *facts = &c->run->facts;
    uint64_t n_missing = count_missing(c->run);
    if (!facts->capture_known && c->follow.n_connections > 0)
        (void)snprintf(c->wire_doubt, sizeof c->wire_doubt,
                       "how many packets the capture lost is not known");
    else if (n_missing > 0)
        (void)snprintf(c->wire_doubt, sizeof c->wire_doubt,
                       "%" PRIu64 " of the captured packets %s not in the ledger", n_missing,
                       n_missing == 1 ? "is" : "are");
    if (facts->capture_known && facts->n_dropped > 0)
        (void)snprintf(c->wire_doubt, sizeof c->wire_doubt,
                       "the capture lost %" PRIu64 " packet%s", facts->n_dropped,
                       facts->n_dropped == 1 ? "" : "s");
    if (facts->waiting)
        (void)snprintf(c->interrupted, sizeof c->interrupted, "the run is not over");
    const char *signal = tw_signal_name(facts->interrupted);
    if (facts->interrupted != 0)
        (void)snprintf(c->interrupted, sizeof c->interrupted, "interrupted by %s",
                       signal != NULL ? signal : "a signal");
}

void tw_evidence_drop(struct tw_evidence **evidence)
{
    if (*evidence == NULL)
        return;
    free((*evidence)->follow.connections);
    free((*evidence)->followed);
    free((*evidence)->releases);
    free(*evidence);
    *evidence = NULL;
}

static size_t count_segments(const struct tw_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_seen; i++)
        n += run->seen[i].saw == TW_SAW_SEGMENT;
    return n;
}

/* Follows the run and shrinks the array of connections: many runs are kept in memory. */
static int see_connections(struct tw_evidence *c)
{
    c->follow.connections = malloc(TW_MAX_CONNECTIONS * sizeof *c->follow.connections);
    c->followed = calloc(count_segments(c->run) + 1, sizeof *c->followed);
    if (c->follow.connections == NULL || c->followed == NULL)
        return -1;
    c->n_followed = tw_follow_trace(&c->follow, c->run, c->followed);
    void *fitting = realloc(c->follow.connections,
                            (c->follow.n_connections + 1) * sizeof *c->follow.connections);
    if (fitting != NULL)
        c->follow.connections = fitting;
    c->main = tw_follow_main(&c->follow, c->run);
    return 0;
}

static int see_releases(struct tw_evidence *c)
{
    size_t n = c->run->experiment.n_probes;
    c->releases = calloc(n + 1, sizeof *c->releases);
    for (unsigned i = 0; i < n && c->releases != NULL; i++)
        tw_release_of(c->run, &c->follow, i, &c->releases[i]);
    return c->releases != NULL ? 0 : -1;
}

int tw_evidence_make(const struct tw_run *run, struct tw_evidence **out, struct tw_err *err)
{
    TW_AUTO(tw_evidence_drop) struct tw_evidence *c = calloc(1, sizeof *c);
    if (c == NULL)
        return tw_fail(err, ENOMEM, "prepare a run");
    c->run = run;
    if (see_connections(c) < 0 || see_releases(c) < 0)
        return tw_fail(err, ENOMEM, "prepare a run of %zu observations", run->n_seen);
    see_steps(c);
    see_facts(c);
    *out = c;
    c = NULL;
    return 0;
}

/* Did the wire inject a RST? */
static bool has_injected_reset(const struct tw_run *run)
{
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        const struct tw_wire_order *order = tw_run_order(o);
        if (order != NULL && order->verb == TW_WIRE_INJECT && (order->flags & TW_RST) != 0)
            return true;
    }
    return false;
}

static bool is_raced(const struct tw_evidence *c, const struct tw_connection *connection,
                     int peer)
{
    long hit = connection->hit_seen;
    if (hit < 0 || connection->old_syn_seen >= 0 ||
        (c->run->seen[hit].segment.flags & TW_RST) == 0)
        return false;
    unsigned to = c->run->seen[hit].segment.to;
    int side = tw_connection_side(connection, to);
    return side != TW_SIDE_NONE && connection->teardown.side[side].state == TW_CLOSED &&
           (peer < 0 || tw_run_peer(c->run, to) == peer);
}

long tw_evidence_raced_seen(const struct tw_evidence *c, int peer, tw_ns by_ns)
{
    for (size_t i = 0; i < c->follow.n_connections && !has_injected_reset(c->run); i++) {
        const struct tw_connection *connection = &c->follow.connections[i];
        if (is_raced(c, connection, peer) && c->run->seen[connection->hit_seen].at_ns < by_ns)
            return connection->hit_seen;
    }
    return -1;
}

const char *tw_evidence_cut_short(const struct tw_evidence *c)
{
    if (c->interrupted[0] != '\0')
        return c->interrupted;
    return c->steps.not_done[0] != '\0' ? c->steps.not_done : NULL;
}

static void cite_moment(const struct tw_run *run, tw_ns at_ns, char text[TW_CITE_TEXT])
{
    const struct tw_zero zero = tw_zero_of(run);
    (void)tw_zero_text(&zero, at_ns, 6, text);
}

const char *tw_evidence_cite(const struct tw_run *run, long index, char text[TW_CITE_TEXT])
{
    text[0] = '\0';
    if (index < 0)
        return text;
    const struct tw_observation *o = &run->seen[index];
    if (o->saw == TW_SAW_SEGMENT && o->segment.frame != 0)
        (void)snprintf(text, TW_CITE_TEXT, "#%" PRIu32, o->segment.frame);
    else
        cite_moment(run, o->at_ns, text);
    return text;
}
