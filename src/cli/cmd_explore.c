#include "cli.h"
#include "explore.h"
#include "explore_timers.h"
#include "json.h"
#include "live.h"
#include "options.h"
#include "style.h"
#include "text_explored.h"
#include "timers.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_CASE_BYTES = 64 * 1024, FILE_NAME = 512, USUAL_CASES = 10000 };
#define USUAL_TEXT "10000; with --seconds, no limit"

struct options {
    uint64_t n_cases; /* 0: not given */
    uint64_t seed, seconds, n_workers;
    uint64_t n_timers; /* 0: not given */
    bool first;
    const char *file, *out;
    struct tw_document json;
    unsigned width;
};

static int load_case(const char *path, struct tw_rule_case *out, struct tw_err *err)
{
    TW_AUTO(tw_string_drop) char *text = NULL;
    size_t n_bytes = 0;
    if (tw_cli_read(path, MAX_CASE_BYTES, &text, &n_bytes, err) < 0)
        return -1;
    return tw_rule_case_parse(path, text, out, err);
}

/* The live line on a terminal. */
static void show(uint64_t n_done, uint64_t n_cases, void *arg)
{
    (void)arg;
    char all[32] = "";
    if (n_cases != INT64_MAX)
        (void)snprintf(all, sizeof all, " of %" PRIu64, n_cases);
    tw_live_draw("  exploring: %" PRIu64 "%s cases", n_done, all);
}

static int print_case(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_rule_trial *kept = arg;
    (void)err; /* the stream keeps its error state */
    (void)fprintf(to, "# %s\n%s", kept->said, kept->steps);
    return 0;
}

static int print_experiment(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_rule_trial *kept = arg;
    (void)err;
    (void)fputs(kept->experiment, to);
    return 0;
}

/* Writes one file of a case that did not agree, and prints its purpose. */
static int save_as(const struct options *options, const struct tw_rule_trials *explored,
                   const struct tw_rule_trial *kept, bool experiment, struct tw_err *err)
{
    char path[FILE_NAME];
    (void)snprintf(path, sizeof path, "%s/explore-%" PRIu64 "-%" PRIu64 ".%s", options->out,
                   explored->seed, kept->index, experiment ? "ini" : "case");
    if (tw_document_save(path, experiment ? print_experiment : print_case, kept, err) < 0)
        return -1;
    return tw_cli_fail(0, "written: %s, for `twlab %s`", path,
                       experiment ? "run" : "explore --case");
}

static int save_case(const struct options *options, const struct tw_rule_trials *explored,
                     const struct tw_rule_trial *kept, struct tw_err *err)
{
    if (mkdir(options->out, 0777) < 0 && errno != EEXIST)
        return tw_fail(err, errno, "make the folder %s", options->out);
    if (save_as(options, explored, kept, false, err) < 0)
        return -1;
    return kept->experiment[0] == '\0' ? 0 : save_as(options, explored, kept, true, err);
}

static int save(const struct options *options, const struct tw_rule_trials *explored,
                struct tw_err *err)
{
    for (size_t i = 0; i < explored->n_kept && options->file == NULL; i++)
        if (save_case(options, explored, &explored->kept[i], err) < 0)
            return -1;
    return 0;
}

static int status_of(const struct options *options, const struct tw_rule_trials *explored)
{
    if (explored->n_against > 0)
        return CONTRADICTED;
    if (explored->signal != 0)
        return BY_SIGNAL + explored->signal;
    if (explored->n_strange > 0 || explored->n_hung > 0)
        return COULD_NOT_RUN;
    /* With this many cases every clause occurs; with fewer, some may not. */
    enum { ENOUGH = 50000 };
    bool asked_all = options->file != NULL || explored->n_cases < ENOUGH ||
                     tw_bind_tally_all(&explored->tally);
    return asked_all ? AS_EXPECTED : COULD_NOT_RUN;
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    return tw_json_print(tw_json_explore(arg), to, err);
}

static int explore(struct options *options, struct tw_explore_spec *spec)
{
    static struct tw_rule_case one;
    static struct tw_rule_trials explored;
    struct tw_err err = {0};
    if (options->file != NULL) {
        if (load_case(options->file, &one, &err) < 0)
            return tw_cli_fail(USAGE, "%s", err.text);
        spec->only = &one;
        spec->n_workers = 1;
    }
    spec->show = tw_live_is_on() ? show : NULL;
    int result = tw_explore_run(spec, &explored, &err);
    tw_live_clear();
    if (result < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);

    const struct tw_text_style style = {.page = tw_style_of(stdout, options->width)};
    if ((!tw_document_has_stdout(&options->json) &&
         tw_text_explored(&explored, &style, stdout, &err) < 0) ||
        save(options, &explored, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_json, &explored,
                             status_of(options, &explored));
}

static struct tw_explore_spec spec_of(const struct options *options)
{
    uint64_t usual = options->seconds != 0 ? INT64_MAX : USUAL_CASES;
    return (struct tw_explore_spec){
        .seed = options->seed,
        .n_cases = options->n_cases != 0 ? options->n_cases : usual,
        .limit_ns = (tw_ns)options->seconds * TW_S,
        .n_workers = (unsigned)options->n_workers,
        .first = options->first,
    };
}

static int check_options(const struct tw_arguments *arguments)
{
    static const char *const of_rule[] = {"cases", "seconds", "workers", "first", "case"};
    for (size_t i = 0; i < TW_COUNT(of_rule) && tw_options_given(arguments, "timers"); i++) {
        if (tw_options_given(arguments, of_rule[i]))
            return tw_options_wrong(
                arguments->verb, "--%s applies to the bind rule, not to --timers", of_rule[i]);
    }
    return AS_EXPECTED;
}

static int run_explore(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    int status = check_options(arguments);
    if (status == AS_EXPECTED)
        status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    struct tw_explore_spec spec = spec_of(options);
    const struct tw_timers_choice choice = {.n = options->n_timers,
                                            .seed = options->seed,
                                            .width = options->width,
                                            .out = options->out,
                                            .json = &options->json};
    return choice.n != 0 ? tw_timers_explore(&choice) : explore(options, &spec);
}

enum { DAY = 86400 };

static const struct tw_cli_option table[] = {
    {"cases", "N", TW_OPTION_TO(struct options, n_cases), .help = "number of cases", .low = 1,
     .high = INT64_MAX, .otherwise = USUAL_TEXT},
    {"seed", "S", TW_OPTION_TO(struct options, seed),
     .help = "the same seed gives the same cases", .high = INT64_MAX},
    {"seconds", "N", TW_OPTION_TO(struct options, seconds),
     .help = "begin no case after N seconds", .low = 1, .high = DAY},
    {"workers", "N", TW_OPTION_TO(struct options, n_workers),
     .help = "processes that run the cases", .low = 1, .high = TW_EXPLORE_MAX_WORKERS},
    {"first", NULL, TW_OPTION_TO(struct options, first),
     .help = "stop at the first contradiction"},
    {"case", "FILE", TW_OPTION_TO(struct options, file),
     .help = "run only this case, as written for a contradiction",
     .completes = TW_COMPLETES_FILES, .is_read = true},
    {"timers", "N", TW_OPTION_TO(struct options, n_timers),
     .help = "test the timer in N cases, instead of the bind rule", .low = 1,
     .high = TW_EXPLORE_MOST_TIMERS},
    {"out", "DIR", TW_OPTION_TO(struct options, out),
     .help = "folder for contradictions: explore-S-N.case, or explore-timer-S-N.ini with the "
             "run's files",
     .completes = TW_COMPLETES_FOLDERS},
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_explore = {
    .name = "explore",
    .does = "test the bind rule or the timer in random cases",
    .about =
        "Tests the bind rule, on which every statement about a port rests, against this "
        "kernel. Sockets with random options, addresses, users and devices use a port, change "
        "state, and new ones join them; each bind() and listen() is answered by the kernel and "
        "by the rule. A differing case is minimised.\n"
        "With --timers, tests the predicted releases: random experiments run in parallel, and "
        "the tick at which each port becomes free is compared with the prediction made before "
        "the wait. Then only --seed, --out, --json and --width apply.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.seed = 1, .n_workers = 2, .out = "captures"},
    .n_bytes = sizeof(struct options),
    .run = run_explore,
};
