#include "catalogue.h"
#include "cli.h"
#include "judged.h"
#include "live.h"
#include "many.h"

#include <getopt.h>
#include <limits.h>
#include <string.h>

static const char HELP[] =
    "usage: twlab run [--first-bind] [--host] [--out DIR] [--json FILE] [NAME|FILE.ini]...\n"
    "\n"
    "Runs experiments, side by side, each in namespaces of its own, and reports what was "
    "seen.\n"
    "Without a name: client-first and server-first. `twlab list` has the names.\n"
    "\n"
    "  --first-bind   rule on the first bind() of each probe only; leave the waiting out\n"
    "  --host         on this machine's own network, loopback only (as root)\n"
    "  --out DIR      where NAME.pcap and NAME.ledger go; default: captures\n"
    "  --json FILE    the same as data, for programs; `-` is standard output, without the "
    "report\n"
    "  --help         this text\n";

struct options {
    bool first_bind, host;
    const char *out, *json;
};

/* Returns AS_EXPECTED, or what to exit with at once; *out_help: it was for help. */
static int parse_options(int argc, char *argv[], struct options *out, bool *out_help)
{
    static const struct option known[] = {
        {"first-bind", no_argument, NULL, 'f'}, {"host", no_argument, NULL, 'H'},
        {"out", required_argument, NULL, 'o'},  {"json", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},       {0},
    };
    int option = 0;
    *out = (struct options){.out = "captures"};
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        switch (option) {
        case 'f':
            out->first_bind = true;
            break;
        case 'H':
            out->host = true;
            break;
        case 'o':
            out->out = optarg;
            break;
        case 'j':
            out->json = optarg;
            break;
        case 'h':
            *out_help = true;
            return tw_cli_help(HELP, AS_EXPECTED);
        default:
            return tw_cli_help(HELP, USAGE);
        }
    }
    return AS_EXPECTED;
}

/* Experiments that were loaded, with the jobs that run them. */
struct batch {
    struct tw_experiment *experiments;
    struct tw_job *jobs;
    struct tw_findings *findings;
    struct tw_judged *judged; /* of those that ran */
    size_t n, n_judged;
};

static void drop_batch(struct batch *batch)
{
    if (batch->jobs != NULL)
        tw_jobs_drop(batch->jobs, batch->n);
    for (size_t i = 0; i < batch->n && batch->experiments != NULL; i++)
        tw_experiment_drop(&batch->experiments[i]);
    free(batch->experiments);
    free(batch->jobs);
    free(batch->findings);
    free(batch->judged);
}

static int allocate(struct batch *batch, size_t n, struct tw_err *err)
{
    batch->experiments = calloc(n, sizeof *batch->experiments);
    batch->jobs = calloc(n, sizeof *batch->jobs);
    batch->findings = calloc(n, sizeof *batch->findings);
    batch->judged = calloc(n, sizeof *batch->judged);
    if (batch->experiments == NULL || batch->jobs == NULL || batch->findings == NULL ||
        batch->judged == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", n);
    batch->n = n;
    return 0;
}

/* All of them, before any is run. */
static int load(const char *const names[], size_t n, const struct options *options,
                struct batch *batch, struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0 || allocate(batch, n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct tw_experiment *experiment = &batch->experiments[i];
        if (tw_catalogue_load(&catalogue, names[i], experiment, err) < 0)
            return -1;
        if (options->host && experiment->n_settings > 0)
            return tw_fail(err, 0,
                           "%s: it changes net.ipv4 settings ([host]), which --host does "
                           "not do to this machine; run it without --host",
                           names[i]);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(batch->experiments[j].name, experiment->name) == 0)
                return tw_fail(err, 0,
                               "%s: a second experiment of that name; their files would "
                               "have the same names",
                               names[i]);
        }
        batch->jobs[i].experiment = experiment;
    }
    return 0;
}

static int run(const struct options *options, struct batch *batch, int *out_signal,
               struct tw_err *err)
{
    char folders[2 * PATH_MAX];
    const struct tw_many_spec spec = {
        .folders = tw_catalogue_commands(folders, sizeof folders),
        .out = options->out,
        .world = options->host ? TW_WORLD_HOST : TW_WORLD_PRIVATE,
        .first_bind = options->first_bind,
        .program = TWLAB_VERSION,
        .show = isatty(STDERR_FILENO) ? tw_live_show : NULL,
    };
    int result = tw_many_run(&spec, batch->jobs, batch->n, out_signal, err);
    if (spec.show != NULL)
        tw_live_clear();
    return result;
}

static int report(const struct options *options, struct batch *batch)
{
    int status = AS_EXPECTED;
    for (size_t i = 0; i < batch->n; i++) {
        struct tw_job *job = &batch->jobs[i];
        if (!job->ran) {
            status = COULD_NOT_RUN;
            continue;
        }
        tw_judge(&job->run, &batch->findings[i]);
        batch->judged[batch->n_judged++] =
            (struct tw_judged){.run = &job->run, .findings = &batch->findings[i]};
    }
    const struct tw_text_style style = {.colour = tw_cli_colour(stdout),
                                        .folder = options->out};
    status =
        tw_cli_report("run", batch->judged, batch->n_judged, &style, options->json, status);
    for (size_t i = 0; i < batch->n; i++) {
        if (!batch->jobs[i].ran)
            (void)tw_cli_fail(0, "%s could not be run: %s", batch->experiments[i].name,
                              batch->jobs[i].err.text);
    }
    return status;
}

int cmd_run(int argc, char *argv[])
{
    static const char *const by_default[] = {"client-first", "server-first"};
    struct options options;
    bool help = false;
    int status = parse_options(argc, argv, &options, &help);
    if (status != AS_EXPECTED || help)
        return tw_cli_finish(status);

    const char *const *names = optind < argc ? (const char *const *)argv + optind : by_default;
    size_t n = optind < argc ? (size_t)(argc - optind) : TW_COUNT(by_default);
    TW_AUTO(drop_batch) struct batch batch = {0};
    struct tw_err err = {0};
    if (load(names, n, &options, &batch, &err) < 0)
        return tw_cli_refuse(&err);

    int signal = 0;
    if (run(&options, &batch, &signal, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    status = report(&options, &batch);
    return tw_cli_finish(signal != 0 ? BY_SIGNAL + signal : status);
}
