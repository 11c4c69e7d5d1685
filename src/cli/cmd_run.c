#include "batch.h"
#include "cli.h"
#include "early.h"
#include "live.h"
#include "options.h"
#include "style.h"
#include "verdict.h"
#include "wall_time.h"

#include <limits.h>
#include <string.h>

struct options {
    bool first_bind, host, all;
    const char *tag, *out;
    uint64_t n_at_once, n_repeats;
    struct tw_document json, junit;
    unsigned width;
};

/* Which experiments are meant. */
static struct tw_choice choose(const struct options *options,
                               const struct tw_arguments *arguments)
{
    static const char *const by_default[] = {"client-first", "server-first"};
    bool named = arguments->n_words > 0;
    return (struct tw_choice){
        .names = named ? arguments->words : by_default,
        .n_names = named ? arguments->n_words : TW_COUNT(by_default),
        .n_repeats = options->n_repeats,
        .all = options->all || options->tag != NULL,
        .tag = options->tag,
        .host = options->host,
    };
}

static bool is_brief(const struct options *options, const struct tw_batch *batch)
{
    return options->all || options->tag != NULL || batch->has_matrix || options->n_repeats > 1;
}

/* Standard output is a document's. */
static bool is_silent(const struct options *options)
{
    return tw_document_has_stdout(&options->json) || tw_document_has_stdout(&options->junit);
}

/* On a terminal a person waits for what is known already. What is piped or put into a file is
 * one document, with its summary first, as `judge` prints it. */
static bool is_early(const struct options *options, const struct tw_batch *batch)
{
    return isatty(STDOUT_FILENO) && !is_brief(options, batch) && !is_silent(options);
}

/* For tw_many_spec.show. */
static void show(const struct tw_job jobs[], size_t n, void *arg)
{
    struct tw_early *early = arg;
    if (early != NULL)
        tw_early_tell(early);
    if (tw_live_is_on())
        tw_live_show(jobs, n, NULL);
}

/* early: NULL when nothing is told before all are over. */
static int run(const struct options *options, struct tw_batch *batch, struct tw_early *early,
               int *out_signal, struct tw_err *err)
{
    char folders[2 * PATH_MAX];
    const struct tw_many_spec spec = {
        .folders = tw_catalogue_commands(folders, sizeof folders),
        .out = options->out,
        .venue = options->host ? TW_VENUE_HOST : TW_VENUE_PRIVATE,
        .first_bind = options->first_bind,
        .program = TWLAB_VERSION,
        .n_at_once = options->n_at_once,
        .early = early != NULL,
        .show = early != NULL || tw_live_is_on() ? show : NULL,
        .show_arg = early,
        .say = tw_live_say,
    };
    int result = tw_many_run(&spec, batch->jobs, batch->n, out_signal, err);
    tw_live_clear();
    if (early != NULL && result == 0)
        tw_early_tell(early);
    return result;
}

static int report(struct options *options, struct tw_batch *batch, const struct tw_early *early)
{
    const struct tw_verdict_telling telling = {
        .verb = "run",
        .style = {.page = tw_style_of(stdout, options->width),
                  .folder = options->out,
                  .machine_told = early != NULL && early->has_begun},
        .summed = early != NULL,
        .brief = is_brief(options, batch),
        .silent = is_silent(options),
        .json = &options->json,
    };
    tw_batch_judge(batch);
    int status = batch->n_judged < batch->n ? COULD_NOT_RUN : AS_EXPECTED;
    if (early != NULL && early->failed)
        status = tw_cli_fail(COULD_NOT_RUN, "%s", early->err.text);
    status = tw_verdict_report(&telling, batch->judged, batch->n_judged, status);
    status = tw_document_write(&options->junit, tw_batch_print_junit, batch, status);
    for (size_t i = 0; i < batch->n; i++) {
        if (!batch->jobs[i].ran)
            (void)tw_cli_fail(0, "%s could not be run: %s", batch->jobs[i].name,
                              batch->jobs[i].err.text);
    }
    return status;
}

/* The files of earlier runs that are gone. */
static void say_replaced(const struct options *options, const struct tw_batch *batch)
{
    size_t n = 0;
    const struct tw_job *newest = NULL;
    char moment[TW_WALL_TIME_SIZE];
    for (size_t i = 0; i < batch->n; i++) {
        const struct tw_job *job = &batch->jobs[i];
        n += job->replaced_ns != 0;
        if (job->replaced_ns != 0 && (newest == NULL || job->replaced_ns > newest->replaced_ns))
            newest = job;
    }
    if (n == 1)
        (void)tw_cli_fail(0, "%s/%s.*: they replace those of the run of %s", options->out,
                          newest->name, tw_wall_time_text(newest->replaced_ns, moment));
    else if (n > 1)
        (void)tw_cli_fail(0,
                          "%s: the files of %zu runs replace earlier ones, the newest of them "
                          "%s.* of %s",
                          options->out, n, newest->name,
                          tw_wall_time_text(newest->replaced_ns, moment));
}

static int run_run(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    if (arguments->n_words > 0 && (options->all || options->tag != NULL))
        return tw_options_wrong(arguments->verb, "%s, or experiments by name, not both",
                                options->tag != NULL ? "--tag" : "--all");
    const struct tw_choice choice = choose(options, arguments);
    TW_AUTO(tw_batch_drop) struct tw_batch batch = {0};
    struct tw_err err = {0};
    if (tw_batch_load(&choice, &batch, &err) < 0)
        return tw_cli_refuse(&err);
    int status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;

    int signal = 0;
    TW_AUTO(tw_early_drop)
    struct tw_early early = {.style.folder = options->out,
                             .width = options->width,
                             .batch = &batch,
                             .hide = tw_live_clear};
    struct tw_early *told = is_early(options, &batch) ? &early : NULL;
    if (run(options, &batch, told, &signal, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    status = report(options, &batch, told);
    say_replaced(options, &batch);
    return signal != 0 ? BY_SIGNAL + signal : status;
}

enum { MOST_RUNS = 100000 };

static const struct tw_cli_option table[] = {
    {"all", NULL, TW_OPTION_TO(struct options, all),
     .help = "all experiments of the catalogue"},
    {"tag", "TAG", TW_OPTION_TO(struct options, tag), .help = "those that have this tag",
     .completes = TW_COMPLETES_TAGS},
    {"jobs", "N", TW_OPTION_TO(struct options, n_at_once), .help = "run at most N at once",
     .low = 1, .high = MOST_RUNS, .otherwise = "all"},
    {"repeat", "N", TW_OPTION_TO(struct options, n_repeats),
     .help = "each of them N times, spread over the grain of the kernel's timer", .low = 1,
     .high = MOST_RUNS},
    {"first-bind", NULL, TW_OPTION_TO(struct options, first_bind),
     .help = "rule on the first bind() of each probe only; leave the waiting out"},
    {"host", NULL, TW_OPTION_TO(struct options, host),
     .help = "on this machine's own network, loopback only (as root)"},
    {"out", "DIR", TW_OPTION_TO(struct options, out),
     .help = "where NAME.pcap, .pcapng and .ledger go", .completes = TW_COMPLETES_FOLDERS},
    TW_OPTION_JSON(struct options),
    {"junit", "FILE", TW_OPTION_TO(struct options, junit),
     .help = "a test suite an experiment, a test case a claim, for CI systems; or `-`",
     .completes = TW_COMPLETES_FILES},
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_run = {
    .name = "run",
    .operands = "[NAME|FILE.ini]...",
    .completes = TW_COMPLETES_EXPERIMENTS,
    .does = "run experiments; without a name: client-first, server-first",
    .about = "Runs experiments, side by side, each in namespaces of its own, and reports what "
             "was seen. Without a name: client-first and server-first. `twlab list` has the "
             "names.",
    .after = "With --all, --tag or --repeat, experiments that went as expected have one line "
             "each; `twlab judge DIR/NAME.ledger` tells all of one. --repeat names them "
             "NAME.1, NAME.2, ...",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.out = "captures", .n_repeats = 1},
    .n_bytes = sizeof(struct options),
    .run = run_run,
};
