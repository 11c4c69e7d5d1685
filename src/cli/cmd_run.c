#include "cli.h"
#include "options.h"
#include "session.h"

struct options {
    bool first_bind, host, all;
    const char *tag, *out;
    uint64_t n_at_once, n_repeats;
    struct tw_document json, junit;
    unsigned width;
};

/* The selection of experiments. */
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

    const struct tw_session_document documents[] = {{&options->json, tw_batch_print_json},
                                                    {&options->junit, tw_batch_print_junit}};
    const struct tw_session session = {
        .out = options->out,
        .venue = options->host ? TW_VENUE_HOST : TW_VENUE_PRIVATE,
        .first_bind = options->first_bind,
        .brief = choice.all || batch.has_matrix || options->n_repeats > 1,
        .n_at_once = options->n_at_once,
        .width = options->width,
        .documents = documents,
        .n_documents = TW_COUNT(documents),
    };
    return tw_session_run(&session, &batch);
}

enum { MOST_RUNS = 100000 };

static const struct tw_cli_option table[] = {
    {"all", NULL, TW_OPTION_TO(struct options, all),
     .help = "run all experiments of the catalogue"},
    {"tag", "TAG", TW_OPTION_TO(struct options, tag),
     .help = "run the experiments with this tag", .completes = TW_COMPLETES_TAGS},
    {"jobs", "N", TW_OPTION_TO(struct options, n_at_once), .help = "run at most N at once",
     .low = 1, .high = MOST_RUNS, .otherwise = "all"},
    {"repeat", "N", TW_OPTION_TO(struct options, n_repeats),
     .help = "run each N times, spread over the granularity of the kernel's timer", .low = 1,
     .high = MOST_RUNS},
    {"first-bind", NULL, TW_OPTION_TO(struct options, first_bind),
     .help = "judge only the first bind() of each probe; do not wait"},
    {"host", NULL, TW_OPTION_TO(struct options, host),
     .help = "run on this machine's own network, loopback only (as root)"},
    {"out", "DIR", TW_OPTION_TO(struct options, out),
     .help = "folder for NAME.pcap, .pcapng and .ledger", .completes = TW_COMPLETES_FOLDERS},
    TW_OPTION_JSON(struct options),
    {"junit", "FILE", TW_OPTION_TO(struct options, junit),
     .help = "write JUnit XML for CI systems: an experiment is a test suite, a claim a test "
             "case; or `-`",
     .completes = TW_COMPLETES_FILES},
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_run = {
    .name = "run",
    .operands = "[NAME|FILE.ini]...",
    .completes = TW_COMPLETES_EXPERIMENTS,
    .does = "run experiments; without a name: client-first, server-first",
    .about = "Runs experiments in parallel, each in namespaces of its own, and reports the "
             "observations. Without a name: client-first and server-first. `twlab list` shows "
             "the names.",
    .after = "With --all, --tag or --repeat, each experiment that went as expected has one "
             "line; `twlab judge DIR/NAME.ledger` prints its full report. --repeat names the "
             "runs NAME.1, NAME.2, ...",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.out = "captures", .n_repeats = 1},
    .n_bytes = sizeof(struct options),
    .run = run_run,
};
