/* golden [--ascii] [--colour] [--full] [--files] [--json|--junit|--timers|--timers-json]
 * LEDGER...: judges saved runs and prints the report for people (or for programs), as `twlab
 * judge` does; or as `twlab explore --timers` does, as if they were its cases. Exits with 2
 * when that cannot be done. */
#include "json.h"
#include "junit.h"
#include "ledger.h"
#include "text.h"
#include "text_timed.h"

#include <string.h>

enum { MAX_RUNS = 32, MAX_BYTES = 4 * 1024 * 1024 };

static char bytes[MAX_BYTES];

static int load(const char *path, struct tw_run *run, struct tw_err *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return tw_fail(err, errno, "open %s", path);
    size_t n_bytes = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return tw_ledger_parse(path, bytes, n_bytes, run, err);
}

static int print(const struct tw_judged judged[], size_t n, const struct tw_text_style *style,
                 struct tw_err *err)
{
    if (tw_text_summary(judged, n, style, stdout, err) < 0)
        return -1;
    if (tw_text_together(judged, n, style, stdout, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        (void)putchar('\n');
        if (tw_text_run(&judged[i], style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

/* The last of several counts as one that could not be run. */
static int print_junit(const struct tw_judged judged[], size_t n, struct tw_err *err)
{
    struct tw_junit_suite suites[MAX_RUNS];
    for (size_t i = 0; i < n; i++) {
        suites[i] = (struct tw_junit_suite){judged[i].run->experiment.name, &judged[i], NULL};
        if (i > 0 && i + 1 == n)
            suites[i] =
                (struct tw_junit_suite){suites[i].name, NULL, "unshare: <\"&'> \x01\xff"};
    }
    return tw_junit_print(suites, n, stdout, err);
}

enum kind { TEXT, JSON, JUNIT, TIMERS, TIMERS_JSON };

/* As if each were a case of another kind, and a last one could not be run. */
static int print_timers(const struct tw_judged judged[], size_t n, enum kind kind,
                        const struct tw_text_style *style, struct tw_err *err)
{
    static struct tw_release_trial cases[MAX_RUNS + 1];
    const struct tw_release_trials timed = {
        .seed = 7, .cases = cases, .n = n + 1, .took_ns = 62500 * TW_MS};
    struct tw_release_trials_sum sum;
    for (size_t i = 0; i <= n; i++) {
        cases[i].index = i;
        cases[i].kind = (enum tw_release_trials_kind)(i % TW_N_TRIAL_KINDS);
        if (i < n)
            tw_release_trials_rule(&judged[i], &cases[i]);
    }
    cases[n].outcome = TW_TRIAL_UNSEEN;
    (void)snprintf(cases[n].said, TW_TRIAL_SAID, "unshare: No space left on device");
    if (tw_release_trials_add_up(&timed, &sum, err) < 0)
        return -1;
    return kind == TIMERS ? tw_text_timed(&timed, &sum, style, stdout, err)
                          : tw_json_print(tw_json_timers(&timed, &sum), stdout, err);
}

static int print_as(const struct tw_judged judged[], size_t n, enum kind kind,
                    const struct tw_text_style *style, struct tw_err *err)
{
    switch (kind) {
    case TEXT:
        return print(judged, n, style, err);
    case JSON:
        return tw_json_print(tw_json_runs("judge", judged, n), stdout, err);
    case JUNIT:
        return print_junit(judged, n, err);
    case TIMERS:
    case TIMERS_JSON:
        return print_timers(judged, n, kind, style, err);
    }
    return -1;
}

static int report(char *paths[], size_t n, enum kind kind, const struct tw_text_style *style,
                  struct tw_err *err)
{
    static struct tw_run runs[MAX_RUNS];
    static struct tw_judged judged[MAX_RUNS];
    if (n > MAX_RUNS)
        return tw_fail(err, 0, "%zu ledgers; at most %d", n, MAX_RUNS);

    int status = 0;
    size_t n_loaded = 0;
    for (; n_loaded < n && status == 0; n_loaded++) {
        status = load(paths[n_loaded], &runs[n_loaded], err);
        if (status == 0)
            status = tw_judged_make(&runs[n_loaded], NULL, &judged[n_loaded], err);
    }
    if (status == 0)
        status = print_as(judged, n, kind, style, err);
    for (size_t i = 0; i < n_loaded; i++) {
        tw_judged_drop(&judged[i]);
        tw_run_drop(&runs[i]);
    }
    return status;
}

int main(int argc, char *argv[])
{
    struct tw_text_style style = {0};
    struct tw_err err = {0};
    enum kind kind = TEXT;
    size_t n = 0;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            argv[n++] = argv[i];
        if (strcmp(argv[i], "--json") == 0)
            kind = JSON;
        if (strcmp(argv[i], "--junit") == 0)
            kind = JUNIT;
        if (strcmp(argv[i], "--timers") == 0)
            kind = TIMERS;
        if (strcmp(argv[i], "--timers-json") == 0)
            kind = TIMERS_JSON;
        style.page.ascii |= strcmp(argv[i], "--ascii") == 0;
        style.page.colour |= strcmp(argv[i], "--colour") == 0;
        if (strcmp(argv[i], "--files") == 0)
            style.folder = "captures";
        if (strncmp(argv[i], "--width=", strlen("--width=")) == 0)
            style.page.width = (unsigned)strtoul(argv[i] + strlen("--width="), NULL, 10);
        style.full |= strcmp(argv[i], "--full") == 0;
    }
    if (report(argv, n, kind, &style, &err) < 0) {
        (void)fprintf(stderr, "golden: %s\n", err.text);
        return 2;
    }
    return 0;
}
