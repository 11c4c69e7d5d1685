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

    const struct tw_session session = {
        .out = options->out,
        .venue = options->host ? TW_VENUE_HOST : TW_VENUE_PRIVATE,
        .first_bind = options->first_bind,
        .brief = choice.all || batch.has_matrix || options->n_repeats > 1,
        .n_at_once = options->n_at_once,
        .width = options->width,
        .json = &options->json,
        .junit = &options->junit,
    };
    return tw_session_run(&session, &batch);
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
