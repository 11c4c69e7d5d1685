/* flip LEDGER: turns round each expectation of a saved run's experiment, one at a time, and
 * rules again: exactly the claim that is about it must FAIL. So each of them can fail, and none
 * holds for another reason than the one it names.
 *
 * Exits with 0; 1 when one did not, or there was nothing to turn round; 77 without a ledger. */
#include "judged.h"
#include "ledger.h"
#include "segment.h"

#include <string.h>

enum { SKIPPED = 77, MAX_BYTES = 64 << 20 };

#define NEVER (3600 * TW_S) /* after the end of every run */

struct flip {
    struct tw_run *run;
    unsigned n_flipped, n_wrong;
};

static int read_file(const char *name, char **out_text, size_t *out_n, struct tw_err *err)
{
    TW_AUTO(tw_file_drop) FILE *file = fopen(name, "rb");
    if (file == NULL)
        return tw_fail(err, errno, "open %s", name);
    TW_AUTO(tw_string_drop) char *text = malloc(MAX_BYTES);
    if (text == NULL)
        return tw_fail(err, ENOMEM, "read %s", name);
    *out_n = fread(text, 1, MAX_BYTES, file);
    if (ferror(file) || *out_n == MAX_BYTES)
        return tw_fail(err, errno, "read %s", name);
    *out_text = tw_string_take(&text);
    return 0;
}

/* What may be the machine's fault is not ruled on, whichever way round. */
static bool is_excused(const struct tw_finding *finding)
{
    return finding->ruling == TW_UNKNOWN &&
           strstr(finding->seen, "the lab was stalled") != NULL;
}

/* A claim, as the catalogue has it, and which of those that it is about. */
struct about {
    const char *claim;
    size_t subject;
};

static bool is_about(const struct tw_finding *finding, const struct about *about)
{
    return strcmp(finding->claim->name, about->claim) == 0 &&
           finding->subject == about->subject;
}

static void judge(const struct tw_run *run, struct tw_judged *out)
{
    struct tw_err err = {0};
    if (tw_judged_make(run, NULL, out, &err) == 0)
        return;
    printf("%s\n", err.text);
    exit(EXIT_FAILURE);
}

/* Rules on the run as it has been changed, and says whether that claim fails, and no other. */
static void expect_failure(struct flip *flip, struct about about, const char *to)
{
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    bool failed = false;
    bool alone = true;
    judge(flip->run, &judged);
    for (size_t i = 0; i < judged.findings.n; i++) {
        const struct tw_finding *f = &judged.findings.list[i];
        bool is_it = is_about(f, &about);
        failed = failed || (is_it && (f->ruling == TW_FAILS || is_excused(f)));
        alone = alone && (is_it || f->ruling != TW_FAILS);
        if (is_it || f->ruling == TW_FAILS)
            printf("  %s %zu = %s: %s %s, expected %s, seen %s\n", about.claim, about.subject,
                   to, f->name, tw_ruling_name(f->ruling), f->expected, f->seen);
    }
    if (!failed || !alone)
        printf("WRONG: %s %zu = %s must make that claim fail, and nothing else\n", about.claim,
               about.subject, to);
    flip->n_flipped++;
    flip->n_wrong += !failed || !alone;
}

static void flip_teardown(struct flip *flip)
{
    struct tw_expectation *expect = &flip->run->experiment.expect;
    const enum tw_ending was = expect->ending;
    for (unsigned i = 0; expect->ending_line != 0 && i < TW_N_ENDINGS; i++) {
        expect->ending = (enum tw_ending)i;
        if (expect->ending != was)
            expect_failure(flip, (struct about){"teardown", 0}, tw_ending_name(expect->ending));
    }
    expect->ending = was;
}

/* first-fin and time-wait: everybody else, nobody, both. */
static void flip_side(struct flip *flip, const char *claim, unsigned line, int *side)
{
    const struct tw_experiment *experiment = &flip->run->experiment;
    const int was = *side;
    for (int i = TW_BOTH; line != 0 && i < (int)experiment->n_peers; i++) {
        *side = i;
        const char *name = i == TW_BOTH ? "both" : "nobody";
        if (i != was)
            expect_failure(flip, (struct about){claim, 0},
                           i >= 0 ? experiment->peers[i].name : name);
    }
    *side = was;
}

static void flip_probe(struct flip *flip, size_t index)
{
    struct tw_probe_spec *probe = &flip->run->experiment.probes[index];
    const struct about release = {"PROBE-release", index};
    char expected[TW_EXPECT_TEXT];
    const struct tw_probe_spec was = *probe;
    probe->first_error = was.first_error == 0 ? EADDRINUSE : 0;
    expect_failure(flip, (struct about){"PROBE-first-try", index},
                   probe->first_error == 0 ? "OK" : "EADDRINUSE");
    *probe = was;

    if (flip->run->facts.first_bind) {
        printf("  %s: not turned round, as the run did not wait (--first-bind)\n", was.name);
        return;
    }
    /* Held for a second or less it may count as at once. */
    if (was.window == TW_NOT_WITHIN && was.window_ns <= 2 * TW_S) {
        printf("  %s: not turned round, as that is too short\n", was.name);
        return;
    }
    if (was.window == TW_AT_ONCE)
        probe->window = TW_AFTER_TIME_WAIT;
    else
        probe->window = was.window == TW_NOT_WITHIN ? TW_AT_ONCE : TW_NOT_WITHIN;
    probe->window_ns = NEVER;
    expect_failure(flip, release, tw_probe_expect_text(probe, expected));
    *probe = was;
}

static void flip_step(struct flip *flip, struct tw_step *step, size_t index)
{
    const struct about about = {"WHO-VERB", index};
    const struct tw_step was = *step;
    if (!step->expects)
        return;
    step->expect_error = was.expect_error == 0 ? ECONNREFUSED : 0;
    expect_failure(flip, about, step->expect_error == 0 ? "OK" : "ECONNREFUSED");
    step->expect_error = was.expect_error;
    step->min_ns = step->max_ns = NEVER;
    if (was.is_timed)
        expect_failure(flip, about, "in an hour");
    *step = was;
}

static void flip_steps(struct flip *flip)
{
    struct tw_experiment *experiment = &flip->run->experiment;
    for (size_t i = 0; i < experiment->n_steps; i++)
        flip_step(flip, &experiment->steps[i], i);
    /* Those of [then] are not done with --first-bind. */
    for (size_t i = 0; i < experiment->n_then && !flip->run->facts.first_bind; i++)
        flip_step(flip, &experiment->then[i], experiment->n_steps + i);
}

/* One segment less, and one of other flags. */
static void flip_closing(struct flip *flip)
{
    struct tw_expectation *expect = &flip->run->experiment.expect;
    if (expect->closing_line == 0)
        return;
    const struct about about = {"closing", 0};
    expect->n_closing--;
    expect_failure(flip, about, "without the last one");
    expect->n_closing++;
    expect->closing[0].flags ^= TW_PSH;
    expect_failure(flip, about, "the first one with another P");
    expect->closing[0].flags ^= TW_PSH;
}

static bool is_idle(enum tw_tcp_state state)
{
    return state == TW_LISTEN || state == TW_BOUND;
}

/* Every other state that the same socket may be in. */
static void flip_state(struct flip *flip, size_t index)
{
    struct tw_expected_state *state = &flip->run->experiment.expect.states[index];
    const enum tw_tcp_state was = state->state;
    for (unsigned i = 0; i < TW_N_TCP_STATES; i++) {
        state->state = (enum tw_tcp_state)i;
        if (state->state != was && is_idle(state->state) == is_idle(was))
            expect_failure(flip, (struct about){"PEER-state", index},
                           tw_tcp_state_name(state->state));
    }
    state->state = was;
}

static void flip_measured(struct flip *flip)
{
    struct tw_expectation *expect = &flip->run->experiment.expect;
    for (size_t i = 0; i < expect->n_states; i++)
        flip_state(flip, i);
    for (size_t i = 0; i < expect->n_counts; i++) {
        expect->counts[i].n++;
        expect_failure(flip, (struct about){"counter-NAME", i}, "one more");
        expect->counts[i].n--;
    }
    for (size_t i = 0; i < expect->n_helds; i++) {
        const struct about about = {"PEER-held", i};
        expect->helds[i].n++;
        expect_failure(flip, about, "one more");
        expect->helds[i].n -= 2;
        expect_failure(flip, about, "one less");
        expect->helds[i].n++;
    }
    for (size_t i = 0; i < expect->n_accepteds; i++) {
        expect->accepteds[i].n++;
        expect_failure(flip, (struct about){"SERVER-accepted", i}, "one more");
        expect->accepteds[i].n--;
    }
    for (size_t i = 0; i < expect->n_nears; i++) {
        expect->nears[i].later_ns += NEVER;
        if (!flip->run->facts.first_bind)
            expect_failure(flip, (struct about){"near-NAME", i}, "an hour later");
        expect->nears[i].later_ns -= NEVER;
    }
}

static int flip_all(struct tw_run *run, const char *name)
{
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    judge(run, &judged);
    for (size_t i = 0; i < judged.findings.n; i++) {
        const struct tw_finding *f = &judged.findings.list[i];
        if (f->ruling == TW_FAILS) {
            printf("%s: %s fails as it is: %s\n", name, f->name, f->seen);
            return EXIT_FAILURE;
        }
    }
    struct flip flip = {.run = run};
    struct tw_expectation *expect = &run->experiment.expect;
    flip_teardown(&flip);
    flip_side(&flip, "first-fin", expect->first_fin_line, &expect->first_fin);
    flip_side(&flip, "time-wait", expect->time_wait_line, &expect->time_wait);
    flip_closing(&flip);
    flip_measured(&flip);
    flip_steps(&flip);
    for (size_t i = 0; i < run->experiment.n_probes; i++)
        flip_probe(&flip, i);
    printf("%s: %u turned round, %u of them wrong\n", name, flip.n_flipped, flip.n_wrong);
    return flip.n_flipped > 0 && flip.n_wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        (void)fputs("usage: flip LEDGER\n", stderr);
        return EXIT_FAILURE;
    }
    struct tw_err err = {0};
    TW_AUTO(tw_string_drop) char *text = NULL;
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    size_t n_bytes = 0;
    if (read_file(argv[1], &text, &n_bytes, &err) < 0) {
        printf("%s\n", err.text);
        if (err.code != ENOENT)
            return EXIT_FAILURE;
        printf("skipped: its experiment has not been run here\n");
        return SKIPPED;
    }
    if (tw_ledger_parse(argv[1], text, n_bytes, &run, &err) < 0) {
        printf("%s\n", err.text);
        return EXIT_FAILURE;
    }
    return flip_all(&run, argv[1]);
}
