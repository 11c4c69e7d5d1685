#include "batch.h"
#include "cli.h"
#include "early.h"
#include "live.h"
#include "options.h"
#include "verdict.h"
#include "wall_time.h"

#include <limits.h>
#include <string.h>

static const char HELP[] =
    "usage: twlab run [OPTION]... [NAME|FILE.ini]...\n"
    "\n"
    "Runs experiments, side by side, each in namespaces of its own, and reports what was "
    "seen.\n"
    "Without a name: client-first and server-first. `twlab list` has the names.\n"
    "\n"
    "  --all          all experiments of the catalogue\n"
    "  --tag TAG      those that have this tag\n"
    "  --jobs N       run at most N at once; default: all\n"
    "  --repeat N     each of them N times, spread over the grain of the kernel's timer\n"
    "  --first-bind   rule on the first bind() of each probe only; leave the waiting out\n"
    "  --host         on this machine's own network, loopback only (as root)\n"
    "  --out DIR      where NAME.pcap, .pcapng and .ledger go; default: captures\n"
    "  --json FILE    the same as data, for programs; `-` is standard output, without the "
    "report\n"
    "  --junit FILE   a test suite an experiment, a test case a claim, for CI systems; or `-`\n"
    "  --width N      columns of the report; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help         this text\n"
    "\n"
    "With --all, --tag or --repeat, experiments that went as expected have one line each; "
    "`twlab\n"
    "judge DIR/NAME.ledger` tells all of one. --repeat names them NAME.1, NAME.2, ...\n";

struct options {
    bool first_bind, host, all;
    const char *tag, *out, *json_path, *junit_path;
    size_t n_at_once, n_repeats;
    unsigned width;
    struct tw_destination json, junit;
};

/* A number of things, 1 or more. */
static bool read_count(const char *text, size_t *out)
{
    enum { MOST = 100000 };
    char *end = NULL;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (errno != 0 || text[0] < '0' || text[0] > '9' || *end != '\0' || n < 1 || n > MOST)
        return false;
    *out = (size_t)n;
    return true;
}

/* Returns AS_EXPECTED, or what to exit with at once. */
static int take_option(int option, struct options *out)
{
    struct tw_err err = {0};
    switch (option) {
    case 'a':
        out->all = true;
        return AS_EXPECTED;
    case 't':
        out->all = true;
        out->tag = optarg;
        return AS_EXPECTED;
    case 'n':
        if (read_count(optarg, &out->n_at_once))
            return AS_EXPECTED;
        return tw_options_wrong("run", "--jobs: `%.40s` is not a number from 1 to 100000",
                                optarg);
    case 'r':
        if (read_count(optarg, &out->n_repeats))
            return AS_EXPECTED;
        return tw_options_wrong("run", "--repeat: `%.40s` is not a number from 1 to 100000",
                                optarg);
    case 'f':
        out->first_bind = true;
        return AS_EXPECTED;
    case 'H':
        out->host = true;
        return AS_EXPECTED;
    case 'o':
        out->out = optarg;
        return AS_EXPECTED;
    case 'j':
        out->json_path = optarg;
        return AS_EXPECTED;
    case 'w':
        if (tw_cli_read_width(optarg, &out->width, &err) == 0)
            return AS_EXPECTED;
        return tw_cli_fail(USAGE, "run: %s", err.text);
    case 'u':
        out->junit_path = optarg;
        return AS_EXPECTED;
    default:
        return USAGE;
    }
}

/* Returns AS_EXPECTED, or what to exit with at once; *out_help: it was for help. */
static int parse_options(int argc, char *argv[], struct options *out, bool *out_help)
{
    static const struct option known[] = {
        {"all", no_argument, NULL, 'a'},         {"tag", required_argument, NULL, 't'},
        {"jobs", required_argument, NULL, 'n'},  {"repeat", required_argument, NULL, 'r'},
        {"first-bind", no_argument, NULL, 'f'},  {"host", no_argument, NULL, 'H'},
        {"out", required_argument, NULL, 'o'},   {"json", required_argument, NULL, 'j'},
        {"junit", required_argument, NULL, 'u'}, {"width", required_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},        {0},
    };
    int option = 0;
    int status = AS_EXPECTED;
    *out = (struct options){.out = "captures", .n_repeats = 1};
    while (status == AS_EXPECTED && (option = tw_options_next(argc, argv, known)) != -1) {
        *out_help = option == 'h';
        if (*out_help)
            return tw_cli_help(HELP);
        status = take_option(option, out);
    }
    if (status == AS_EXPECTED && out->all && optind < argc)
        return tw_cli_fail(USAGE, "run: %s, or experiments by name, not both",
                           out->tag != NULL ? "--tag" : "--all");
    return status;
}

static void drop_options(struct options *options)
{
    tw_destination_drop(&options->json);
    tw_destination_drop(&options->junit);
}

/* Returns AS_EXPECTED, or what to exit with. */
static int open_documents(struct options *options, const struct tw_choice *choice)
{
    struct tw_destination *json = &options->json;
    struct tw_destination *junit = &options->junit;
    int status = tw_cli_open("--json", options->json_path, json);
    if (status == AS_EXPECTED)
        status = tw_cli_open("--junit", options->junit_path, junit);
    if (status != AS_EXPECTED)
        return status;
    if (json->file != NULL && junit->file != NULL && tw_destination_is_same(json, junit))
        return tw_cli_fail(USAGE, "run: --json and --junit cannot both have %s",
                           json->file == stdout ? "standard output" : json->path);
    status = tw_cli_spare("--json", json, choice->names, choice->n_names);
    return status == AS_EXPECTED
               ? tw_cli_spare("--junit", junit, choice->names, choice->n_names)
               : status;
}

/* Which experiments are meant. */
static struct tw_choice choose(const struct options *options, int argc, char *argv[])
{
    static const char *const by_default[] = {"client-first", "server-first"};
    struct tw_choice choice = {.n_repeats = options->n_repeats,
                               .all = options->all,
                               .tag = options->tag,
                               .host = options->host};
    choice.names = optind < argc ? (const char *const *)argv + optind : by_default;
    choice.n_names = optind < argc ? (size_t)(argc - optind) : TW_COUNT(by_default);
    return choice;
}

static struct tw_text_style style_of(const struct options *options)
{
    return (struct tw_text_style){.colour = tw_cli_colour(stdout),
                                  .ascii = tw_cli_ascii(),
                                  .width = options->width,
                                  .folder = options->out};
}

static bool is_brief(const struct options *options, const struct tw_batch *batch)
{
    return options->all || batch->has_matrix || options->n_repeats > 1;
}

/* On a terminal a person waits for what is known already. What is piped or put into a file is
 * one document, with its summary first, as `judge` prints it. */
static bool is_early(struct options *options, const struct tw_batch *batch)
{
    return isatty(STDOUT_FILENO) && !is_brief(options, batch) && tw_cli_tells(&options->json) &&
           tw_cli_tells(&options->junit);
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
    struct tw_verdict_telling telling = {
        .verb = "run",
        .style = style_of(options),
        .summed = early != NULL,
        .brief = is_brief(options, batch),
        .silent = !tw_cli_tells(&options->junit),
        .json = &options->json,
    };
    telling.style.machine_told = early != NULL && early->has_begun;
    tw_batch_judge(batch);
    int status = batch->n_judged < batch->n ? COULD_NOT_RUN : AS_EXPECTED;
    if (early != NULL && early->failed)
        status = tw_cli_fail(COULD_NOT_RUN, "%s", early->err.text);
    status = tw_verdict_report(&telling, batch->judged, batch->n_judged, status);
    if (options->junit.file != NULL)
        status = tw_batch_junit(batch, &options->junit, status);
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

int cmd_run(int argc, char *argv[])
{
    TW_AUTO(drop_options) struct options options = {0};
    bool help = false;
    int status = parse_options(argc, argv, &options, &help);
    if (status != AS_EXPECTED || help)
        return tw_cli_finish(status);

    const struct tw_choice choice = choose(&options, argc, argv);
    TW_AUTO(tw_batch_drop) struct tw_batch batch = {0};
    struct tw_err err = {0};
    if (tw_batch_load(&choice, &batch, &err) < 0)
        return tw_cli_refuse(&err);
    status = open_documents(&options, &choice);
    if (status != AS_EXPECTED)
        return tw_cli_finish(status);

    int signal = 0;
    TW_AUTO(tw_early_drop)
    struct tw_early early = {
        .style = style_of(&options), .batch = &batch, .hide = tw_live_clear};
    struct tw_early *told = is_early(&options, &batch) ? &early : NULL;
    if (run(&options, &batch, told, &signal, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    status = report(&options, &batch, told);
    say_replaced(&options, &batch);
    return tw_cli_finish(signal != 0 ? BY_SIGNAL + signal : status);
}
