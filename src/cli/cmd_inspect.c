#include "cli.h"
#include "duration.h"
#include "inspect_ends.h"
#include "inspect_file.h"
#include "inspect_live.h"
#include "large_memory.h"
#include "live.h"
#include "options.h"
#include "style.h"

#include <signal.h>
#include <string.h>
#include <sys/random.h>

struct options {
    bool connections, strict, by_interface;
    const char *filter, *other_end;
    const char *device, *duration; /* NULL: none */
    tw_ns for_ns;                  /* the duration; 0: none */
    uint64_t time_wait_s, n_rows;
    struct tw_ports ports;
    struct tw_document annotated, json;
    unsigned width;
};

/* Ctrl-C at `tcpdump -w - | twlab inspect -` is meant for tcpdump: twlab reports what it wrote
 * until then. A second Ctrl-C has its usual effect. */
static struct sigaction before;

static void take_no_notice(int signal_number)
{
    (void)sigaction(signal_number, &before, NULL);
}

static void outlive_the_pipe(void)
{
    struct sigaction action = {.sa_handler = take_no_notice, .sa_flags = SA_RESTART};
    struct sigaction now;
    if (sigaction(SIGINT, NULL, &now) < 0 || now.sa_handler == take_no_notice)
        return;
    before = now;
    (void)sigaction(SIGINT, &action, NULL);
}

static int inspect_all(const struct tw_inspect_job *job, const char *const paths[], size_t n)
{
    int status = AS_EXPECTED;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(paths[i], "-") == 0)
            outlive_the_pipe();
        if (i > 0 && job->tells)
            (void)fputc('\n', stdout);
        int one = tw_inspect_file(job, paths[i]);
        status = one != AS_EXPECTED && status == AS_EXPECTED ? one : status;
    }
    return status;
}

static int end_json(FILE *to, const void *arg, struct tw_err *err)
{
    struct tw_inspect_json *const *json = arg;
    (void)to; /* it has been written to from the beginning */
    return tw_inspect_json_end(*json, err);
}

/* Inspects the files, or the interface. */
static int inspect_what(const struct tw_inspect_job *job, const struct options *options,
                        const struct tw_arguments *arguments)
{
    return options->device != NULL ? tw_inspect_live(job, options->device, options->for_ns)
                                   : inspect_all(job, arguments->words, arguments->n_words);
}

/* Inspects, with the JSON document around the result. */
static int inspect(struct options *options, const struct tw_inspect_job *wanted,
                   const struct tw_arguments *arguments)
{
    struct tw_document *document = &options->json;
    struct tw_inspect_json json = {.connections = wanted->connections, .to = document->to.file};
    struct tw_inspect_json *whole = &json;
    struct tw_inspect_job job = *wanted;
    if (!tw_document_is_open(document))
        return inspect_what(&job, options, arguments);
    job.json = &json;
    tw_inspect_json_begin(&json);
    int status = inspect_what(&job, options, arguments);
    return tw_document_write(document, end_json, &whole, status);
}

static struct tw_inspect_job job_of(struct options *options)
{
    bool annotates = tw_document_is_open(&options->annotated);
    return (struct tw_inspect_job){
        .settings = {.time_wait_ns = (tw_ns)options->time_wait_s * TW_S,
                     .port_low = options->ports.low,
                     .port_high = options->ports.high,
                     .max_flows = TW_MAX_FLOWS,
                     .max_rows = TW_MAX_ROWS,
                     .allocate = tw_large_memory},
        .style = {.n_rows = options->n_rows, .page = tw_style_of(stdout, options->width)},
        .filter = options->filter,
        .annotated = annotates ? &options->annotated : NULL,
        .tells = !tw_document_has_stdout(&options->json) &&
                 !tw_document_has_stdout(&options->annotated),
        .connections = options->connections,
        .strict = options->strict,
        .by_interface = options->by_interface,
        .progress = tw_live_is_on(),
    };
}

/* With --other-end, FILE is one end. */
static int check_ends(const struct options *options, const struct tw_arguments *arguments)
{
    const struct tw_cli_verb *verb = arguments->verb;
    if (arguments->n_words > 1)
        return tw_options_wrong(verb, "--other-end takes one FILE beside it");
    if (options->annotated.path != NULL)
        return tw_options_wrong(verb, "--other-end and --annotate exclude each other");
    if (strcmp(options->other_end, "-") == 0 && strcmp(arguments->words[0], "-") == 0)
        return tw_options_wrong(verb, "only one of the two ends can be standard input");
    return AS_EXPECTED;
}

static int compare_ends(struct options *options, const struct tw_inspect_job *job,
                        const char *path)
{
    const struct tw_inspect_ends_job ends = {.paths = {path, options->other_end},
                                             .filter = job->filter,
                                             .style = job->style.page,
                                             .n_rows = job->style.n_rows,
                                             .seed = job->settings.seed,
                                             .tells = job->tells,
                                             .all = job->connections,
                                             .strict = job->strict};
    if (strcmp(path, "-") == 0 || strcmp(options->other_end, "-") == 0)
        outlive_the_pipe();
    return tw_inspect_ends(&ends, &options->json);
}

/* With --interface, there is no FILE. */
static int check_live(struct options *options, const struct tw_arguments *arguments)
{
    const struct tw_cli_verb *verb = arguments->verb;
    if (arguments->n_words > 0 || options->other_end != NULL)
        return tw_options_wrong(verb, "--interface takes no FILE");
    if (options->by_interface)
        return tw_options_wrong(verb, "--by-interface is for the interfaces of a FILE");
    if (options->annotated.path != NULL)
        return tw_options_wrong(
            verb, "--annotate takes a FILE: record one with `tcpdump -i %s -w FILE`",
            options->device);
    if (options->duration != NULL && !tw_duration_parse(options->duration, &options->for_ns))
        return tw_options_wrong(
            verb, "--for: `%.40s` is not a duration of at most a day, such as 90s",
            options->duration);
    return AS_EXPECTED;
}

/* Refuses what does not go together. */
static int check(struct options *options, const struct tw_arguments *arguments)
{
    const struct tw_cli_verb *verb = arguments->verb;
    if (options->device != NULL)
        return check_live(options, arguments);
    if (arguments->n_words == 0)
        return tw_options_wrong(verb, "which capture?");
    if (options->duration != NULL)
        return tw_options_wrong(verb, "--for goes with --interface");
    if (options->annotated.path != NULL && arguments->n_words > 1)
        return tw_options_wrong(verb, "--annotate takes one FILE");
    return options->other_end != NULL ? check_ends(options, arguments) : AS_EXPECTED;
}

static int run_inspect(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    int status = check(options, arguments);
    if (status == AS_EXPECTED)
        status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    struct tw_inspect_job job = job_of(options);
    if (getrandom(&job.settings.seed, sizeof job.settings.seed, 0) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "random numbers: %s", strerror(errno));
    if (options->other_end != NULL)
        return compare_ends(options, &job, arguments->words[0]);
    return inspect(options, &job, arguments);
}

enum { DAY = 86400, MOST_ROWS = 1000000 };

static const struct tw_cli_option table[] = {
    {"connections", NULL, TW_OPTION_TO(struct options, connections),
     .help = "list each connection as it ends"},
    {"other-end", "OTHER", TW_OPTION_TO(struct options, other_end),
     .help = "compare FILE, taken at one end, with OTHER, taken at the other: which closing "
             "segments arrived, and which were lost or made on the way",
     .completes = TW_COMPLETES_FILES, .is_read = true},
    {"interface", "DEVICE", TW_OPTION_TO(struct options, device), .letter = 'i',
     .help = "-i: instead of a FILE, follow the packets of a network interface until Ctrl-C; "
             "at SIGUSR1 print the report so far; `any` is all interfaces"},
    {"for", "TIME", TW_OPTION_TO(struct options, duration),
     .help = "with --interface: end after that time, such as 90s"},
    {"filter", "BPF", TW_OPTION_TO(struct options, filter),
     .help = "read only packets that match the filter, as for tcpdump"},
    {"time-wait", "SECONDS", TW_OPTION_TO(struct options, time_wait_s),
     .help = "duration of TIME_WAIT on the captured hosts", .low = 1, .high = DAY},
    {"ports", "LOW-HIGH", TW_OPTION_TO(struct options, ports),
     .help = "ephemeral ports of the captured hosts",
     .otherwise = "what each client's ports show"},
    {"rows", "N", TW_OPTION_TO(struct options, n_rows), .help = "rows of each table",
     .high = MOST_ROWS},
    {"by-interface", NULL, TW_OPTION_TO(struct options, by_interface),
     .help = "the interfaces of a pcapng file are different networks: the same addresses and "
             "ports on two of them are two connections"},
    {"strict", NULL, TW_OPTION_TO(struct options, strict),
     .help = "treat a capture that ends inside a packet as an error"},
    TW_OPTION_JSON(struct options),
    {"annotate", "OUT", TW_OPTION_TO(struct options, annotated),
     .help = "also write FILE as pcapng, with a comment on each packet that matters, for "
             "Wireshark",
     .completes = TW_COMPLETES_FILES},
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_inspect = {
    .name = "inspect",
    .operands = "FILE...|-i DEVICE",
    .completes = TW_COMPLETES_FILES,
    .does = "find who closed first and who holds TIME_WAIT in any capture",
    .about = "Reports who closes first, where sockets in TIME_WAIT accumulate, and how near a "
             "client is to running out of ports. Reads pcap and pcapng, also compressed with "
             "gzip, zstd or lz4, and prints one report per FILE; `-` is standard input, as in "
             "`tcpdump -w - tcp | twlab inspect -`. Each FILE is read once, in bounded memory.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.time_wait_s = 60, /* as on Linux */
                                        .n_rows = 10},
    .n_bytes = sizeof(struct options),
    .run = run_inspect,
};
