#include "bind_words.h"
#include "explain_inside.h"
#include "names.h"
#include "numbers.h"
#include "old_stamp.h"
#include "situation.h"
#include "timer_wheel.h"

#include <inttypes.h>
#include <string.h>

/* The socket that decided, without its options. */
static const char *there_text(const struct tw_situation *situation, char text[TW_BIND_TEXT])
{
    (void)tw_bind_words_socket(tw_situation_with(situation), text);
    char *options = strrchr(text, ',');
    if (options != NULL)
        *options = '\0';
    return text;
}

/* Is the state of the port known: from the segments, from a count, or because no connection
 * was to be made? */
static bool is_port_seen(const struct tw_evidence *c)
{
    if (tw_experiment_churn(&c->run->experiment) != NULL)
        return true; /* counted, whatever the capture has lost */
    return (c->main != NULL || !tw_evidence_connects(c->run)) && c->wire_doubt[0] == '\0';
}

/* "failed with EADDRINUSE", or "worked". */
enum { ANSWER_TEXT = 12 + TW_ERRNO_TEXT };
static const char *answer_text(int error, char text[ANSWER_TEXT])
{
    char name[TW_ERRNO_TEXT];
    (void)snprintf(text, ANSWER_TEXT, "%s%s", error == 0 ? "worked" : "failed with ",
                   error == 0 ? "" : tw_errno_name(error, name));
    return text;
}

/* For a port and options that are known. `who` starts a sentence on the first bind(): "The" or
 * "PROBE: the". */
static void tell_decision(const struct tw_release *release,
                          const struct tw_situation *situation, const char *who,
                          struct tw_explanation *to)
{
    char words[TW_BIND_TEXT];
    char answer[ANSWER_TEXT];
    char chosen[40] = "";
    (void)answer_text(release->first_error, answer);
    if (release->port == 0 && release->first_error == EADDRINUSE) { /* any of several ports */
        tw_explain_say(to, "%s first bind() %s. %s", who, answer,
                       tw_bind_clause_reason(TW_BIND_CHOSEN));
        return;
    }
    (void)tw_bind_words_decision(&situation->fresh, tw_situation_with(situation),
                                 &situation->decision, words);
    if (situation->decision.error != release->first_error) {
        tw_explain_say(to,
                       "%s first bind() %s, which the sockets seen on the port do not explain. "
                       "By the bind rule: %s",
                       who, answer, words);
        return;
    }
    if (situation->fresh.at.port == 0 && release->first_error == 0)
        (void)snprintf(chosen, sizeof chosen, " The kernel chose port %u.", release->port);
    tw_explain_say(to, "%.*s%s%s", (int)(strlen(who) - strlen("the")), who, words, chosen);
}

/* The kernel's answer to the first try and the rule that gives it. */
static void tell_bind(const struct tw_evidence *c, unsigned probe,
                      const struct tw_situation *situation, struct tw_explanation *to)
{
    char words[TW_BIND_TEXT];
    char answer[ANSWER_TEXT];
    char who[TW_NAME_SIZE + 5] = "The"; /* the start of a sentence on the first bind() */
    const struct tw_release *release = &c->releases[probe];
    (void)answer_text(release->first_error, answer);
    if (c->run->experiment.n_probes > 1)
        (void)snprintf(who, sizeof who, "%s: the", c->run->experiment.probes[probe].name);
    if (!is_port_seen(c)) {
        tw_explain_say(to, "%s first bind() %s. The sockets on the port were not seen.", who,
                       answer);
        return;
    }
    if (!situation->options_known) {
        tw_explain_say(to,
                       "%s first bind() %s. On the port is %s; twlab cannot see whether it has "
                       "SO_REUSEADDR, which Linux requires on both.",
                       who, answer, there_text(situation, words));
        return;
    }
    tell_decision(release, situation, who, to);
}

/* "every 512 jiffies, which at HZ=250 is every 2.048 s" */
enum { GRAIN_TEXT = 80 };
static const char *grain_text(unsigned hz, tw_ns timer_ns, char text[GRAIN_TEXT])
{
    char which[40] = "every jiffy";
    tw_ns grain_ns = tw_wheel_grain_of(hz, timer_ns);
    if (grain_ns > tw_wheel_tick(hz))
        (void)snprintf(which, sizeof which, "every %" PRId64 " jiffies",
                       grain_ns / tw_wheel_tick(hz));
    (void)snprintf(text, GRAIN_TEXT, "%s, which at HZ=%u is every %.3f s", which, hz,
                   tw_numbers_s(grain_ns));
    return text;
}

/* "for 5 s, by a timer that can fire only every ..."; for two timers the length of each. */
enum { TIMERS_TEXT = 320 };
static const char *timers_text(unsigned hz, const struct tw_timers *timers,
                               char text[TIMERS_TEXT])
{
    char first[GRAIN_TEXT];
    char second[GRAIN_TEXT];
    (void)grain_text(hz, timers->first_ns, first);
    (void)grain_text(hz, timers->second_ns, second);
    if (timers->second_ns == 0)
        (void)snprintf(text, TIMERS_TEXT, "for %g s, by a timer that can fire only %s",
                       tw_numbers_s(timers->first_ns), first);
    else
        (void)snprintf(text, TIMERS_TEXT,
                       "with more than 60 s for the excess over 60 s, twice: by a timer of %g "
                       "s that can fire only %s, and then one of %g s that can fire only %s",
                       tw_numbers_s(timers->first_ns), first, tw_numbers_s(timers->second_ns),
                       second);
    return text;
}

/* Why a TIME-WAIT, or an orphan's FIN-WAIT-2, has this length on this kernel. */
static void tell_timer(const struct tw_evidence *c, const struct tw_release *release,
                       struct tw_explanation *to)
{
    char cite[TW_CITE_TEXT];
    char timers[TIMERS_TEXT];
    unsigned hz = c->run->facts.hz;
    const char *what = tw_release_is_of_wait(release)
                           ? "a TIME-WAIT"
                           : "an orphan in FIN-WAIT-2 (net.ipv4.tcp_fin_timeout, or "
                             "the socket's TCP_LINGER2)";
    if (hz == 0) {
        tw_explain_say(to,
                       "Linux keeps %s for %g s, rounded up to the grain of its timer wheel; "
                       "this kernel's HZ, and so the grain, is not known.",
                       what, tw_numbers_s(tw_wheel_timers_length(&release->timers)));
        return;
    }
    tw_ns min_ns = 0;
    tw_ns max_ns = 0;
    tw_wheel_window(hz, &release->timers, &min_ns, &max_ns);
    tw_explain_say(to, "Linux keeps %s %s: so %.3f to %.3f s after %s%s.", what,
                   timers_text(hz, &release->timers, timers), tw_numbers_s(min_ns),
                   tw_numbers_s(max_ns), tw_since_words(release->since)->begins,
                   tw_explain_frame(c->run, release->since_seen, cite));
}

/* The effect of a SYN with an older timestamp on it. */
static void tell_old_stamp(const struct tw_evidence *c, const struct tw_release *release,
                           struct tw_explanation *to)
{
    char cite[TW_CITE_TEXT];
    if (tw_release_is_of_wait(release) &&
        tw_old_stamp_seen(c->run, release->since_who, 0) == release->since_seen)
        tw_explain_say(to,
                       "That SYN had an older timestamp than the connection's, which PAWS (RFC "
                       "7323) rejects: it was answered by an ACK%s, and TIME-WAIT restarted.",
                       tw_explain_frame(c->run, release->since_seen, cite));
}

/* The event from which the release is timed, and its name. */
struct since {
    tw_ns at_ns;
    const char *text;
};

static struct since since_of(const struct tw_evidence *c, const struct tw_release *release)
{
    bool is_known = release->since != TW_SINCE_UNKNOWN && is_port_seen(c);
    return (struct since){
        is_known ? release->since_ns : c->run->seen[release->first_seen].at_ns,
        tw_since_words(is_known ? release->since : TW_SINCE_UNKNOWN)->again,
    };
}

/* The prediction, and whether it was right: ", as predicted before the wait (61.4403 s), give
 * or take a tick". Empty without a prediction. */
static const char *predicted_text(const struct tw_evidence *c, unsigned probe, tw_ns since_ns,
                                  char text[96])
{
    const struct tw_release *release = &c->releases[probe];
    text[0] = '\0';
    if (release->predicted_ns < 0 || c->run->facts.hz == 0 || release->ended_seen >= 0)
        return text;
    const char *before = ", where ";
    const char *after = " s were predicted";
    if (release->released_seen < 0) {
        before = "; ";
    } else if (tw_release_is_on_tick(release, c->run->facts.hz)) {
        before = ", as predicted before the wait (";
        after = " s)";
    }
    (void)snprintf(text, 96, "%s%.4f%s", before, tw_numbers_s(release->predicted_ns - since_ns),
                   after);
    return text;
}

static void tell_release(const struct tw_evidence *c, unsigned probe, struct tw_explanation *to)
{
    char predicted[96];
    char bracket[TW_NUMBERS_SIZE];
    char cite[TW_CITE_TEXT];
    const struct tw_release *release = &c->releases[probe];
    const char *who = c->run->experiment.probes[probe].name;
    struct since since = since_of(c, release);
    (void)predicted_text(c, probe, since.at_ns, predicted);
    if (release->released_seen >= 0 && release->ended_seen >= 0)
        tw_explain_say(to, "%s's bind() worked %.4f s after %s had been ended%s.", who,
                       tw_numbers_s(release->to_ns - c->run->seen[release->ended_seen].at_ns),
                       tw_release_is_of_wait(release) ? "that TIME-WAIT" : "that wait",
                       tw_explain_frame(c->run, release->ended_seen, cite));
    else if (release->released_seen >= 0 && release->from_ns < since.at_ns)
        tw_explain_say(to, "%s's bind() worked at most %.4f s after %s.", who,
                       tw_numbers_s(release->to_ns - since.at_ns), since.text);
    else if (release->released_seen >= 0)
        tw_explain_say(to, "%s's bind() worked between %s after %s%s.", who,
                       tw_numbers_bracket_s(release->from_ns - since.at_ns,
                                            release->to_ns - since.at_ns, bracket),
                       since.text, predicted);
    else if (c->run->facts.first_bind)
        tw_explain_say(to,
                       "%s was tried once, without waiting for the release (--first-bind)%s.",
                       who, predicted);
    else if (tw_evidence_cut_short(c) != NULL)
        tw_explain_say(to, "The release of %s was not seen, as the run was cut short: %s%s.",
                       who, tw_evidence_cut_short(c), predicted);
    else
        tw_explain_say(to, "%s never worked: it was still refused %.4f s after %s%s.", who,
                       tw_numbers_s(release->from_ns - since.at_ns), since.text, predicted);
}

/* The clauses that refused a probe: [1] because of a client's socket, [0] of any other. */
struct refusals {
    bool by[2][TW_N_BIND_CLAUSES];
};

static bool is_clients(const struct tw_evidence *c, const struct tw_situation *situation)
{
    const struct tw_bind_socket *there = tw_situation_with(situation);
    const struct tw_experiment *experiment = &c->run->experiment;
    int peer =
        there != NULL && there->name != NULL ? tw_experiment_peer(experiment, there->name) : -1;
    return peer >= 0 && experiment->peers[peer].role == TW_CLIENT;
}

/* The advice for each of them, once. */
static void tell_advice(const struct refusals *refused, struct tw_explanation *to)
{
    const char *said[2 * TW_N_BIND_CLAUSES] = {NULL};
    for (size_t i = 0; i < TW_COUNT(said); i++) {
        bool of_client = i >= TW_N_BIND_CLAUSES;
        size_t clause = i % TW_N_BIND_CLAUSES;
        const char *advice = refused->by[of_client][clause]
                                 ? tw_bind_clause_advice((enum tw_bind_clause)clause, of_client)
                                 : NULL;
        bool is_new = advice != NULL;
        for (size_t j = 0; j < i && is_new; j++)
            is_new = said[j] == NULL || strcmp(said[j], advice) != 0;
        if (is_new)
            tw_explain_say(to, "%s", advice);
        said[i] = advice;
    }
}

void tw_explain_probes(const struct tw_evidence *c, const struct tw_situation *situations,
                       struct tw_explanation *to)
{
    struct refusals refused = {0};
    tw_ns told_ns = 0; /* length of the timer already described */
    for (unsigned i = 0; i < c->run->experiment.n_probes; i++) {
        const struct tw_release *release = &c->releases[i];
        const struct tw_situation *situation = &situations[i];
        if (release->first_seen < 0)
            continue;
        tell_bind(c, i, situation, to);
        tw_explain_retry(c, i, situation, to);
        if (release->first_error != 0 && is_port_seen(c) && situation->options_known &&
            situation->decision.error == release->first_error)
            refused.by[is_clients(c, situation)][situation->decision.clause] = true;
    }
    for (unsigned i = 0; i < c->run->experiment.n_probes; i++) {
        const struct tw_release *release = &c->releases[i];
        if (release->first_seen < 0 || release->first_error == 0)
            continue;
        tw_ns length_ns = tw_wheel_timers_length(&release->timers);
        bool is_new = length_ns != 0 && length_ns != told_ns;
        if (is_new && is_port_seen(c) && release->ended_seen < 0) {
            tell_old_stamp(c, release, to);
            tell_timer(c, release, to);
            told_ns = length_ns;
        }
        tell_release(c, i, to);
    }
    tell_advice(&refused, to);
}
