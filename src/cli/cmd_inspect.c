#include "cli.h"
#include "inspect_file.h"
#include "live.h"
#include "options.h"

#include <signal.h>
#include <string.h>
#include <sys/random.h>

static const char HELP[] =
    "usage: twlab inspect [OPTION]... FILE...\n"
    "\n"
    "Who closes first, where TIME_WAIT piles up, and how near a client is to running out of\n"
    "ports, in any capture: pcap or pcapng, one report a FILE; `-` is standard input, as in\n"
    "`tcpdump -w - tcp | twlab inspect -`. Each FILE is read once, in bounded memory.\n"
    "\n"
    "  --connections         list each connection as it ends\n"
    "  --annotate OUT        write FILE once more, as pcapng, with a comment on each packet "
    "that\n"
    "                        matters; Wireshark shows them\n"
    "  --filter BPF          only packets that match, in tcpdump's language\n"
    "  --time-wait SECONDS   how long TIME_WAIT lasts on the hosts captured: 60, as on Linux\n"
    "  --ports LOW-HIGH      their ephemeral ports: 32768-60999, as on Linux\n"
    "  --rows N              rows of each table: 10\n"
    "  --strict              a capture that ends in the middle of a packet is an error\n"
    "  --json FILE           the same as data, for programs; `-` is standard output, without\n"
    "                        the report\n"
    "  --width N             columns of the text; default: the terminal's, else $COLUMNS, "
    "else\n"
    "                        100\n"
    "  --help                this text\n";

struct options {
    struct tw_inspect_job job;
    const char *json_path, *annotate_path;
    struct tw_destination json, annotated;
};

/* A whole number within bounds, and what follows it. */
static bool read_number(const char **text, unsigned long low, unsigned long high,
                        unsigned long *out)
{
    char *end = NULL;
    if (**text < '0' || **text > '9')
        return false;
    errno = 0;
    unsigned long value = strtoul(*text, &end, 10);
    if (errno != 0 || value < low || value > high)
        return false;
    *text = end;
    *out = value;
    return true;
}

static bool read_ports(const char *text, struct tw_inspect_settings *settings)
{
    unsigned long low = 0;
    unsigned long high = 0;
    if (!read_number(&text, 1, UINT16_MAX, &low) || *text++ != '-' ||
        !read_number(&text, low, UINT16_MAX, &high) || *text != '\0')
        return false;
    settings->port_low = (uint16_t)low;
    settings->port_high = (uint16_t)high;
    return true;
}

/* Takes one option. Returns what is wrong with it, or NULL. */
static const char *take(struct options *options, int option, const char *value)
{
    enum { MAX_SECONDS = 86400, MAX_ROWS = 1000000 };
    unsigned long number = 0;
    struct tw_err err = {0};
    struct tw_inspect_job *job = &options->job;
    switch (option) {
    case 'c':
        job->connections = true;
        return NULL;
    case 'a':
        options->annotate_path = value;
        return NULL;
    case 'f':
        job->filter = value;
        return NULL;
    case 't':
        if (!read_number(&value, 1, MAX_SECONDS, &number) || *value != '\0')
            return "--time-wait: whole seconds, 1 to 86400";
        job->settings.time_wait_ns = (tw_ns)number * TW_S;
        return NULL;
    case 'p':
        return read_ports(value, &job->settings) ? NULL
                                                 : "--ports: LOW-HIGH, such as 32768-60999";
    case 'r':
        if (!read_number(&value, 0, MAX_ROWS, &number) || *value != '\0')
            return "--rows: a whole number";
        job->style.n_rows = number;
        return NULL;
    case 'w':
        return tw_cli_read_width(value, &job->style.width, &err) == 0
                   ? NULL
                   : "--width: a number from 40 to 1000";
    case 's':
        job->strict = true;
        return NULL;
    default:
        options->json_path = value;
        return NULL;
    }
}

/* Returns true when the verb is done, with *out_status to exit with. */
static bool read_options(int argc, char *argv[], struct options *options, int *out_status)
{
    static const struct option known[] = {{"connections", no_argument, NULL, 'c'},
                                          {"annotate", required_argument, NULL, 'a'},
                                          {"filter", required_argument, NULL, 'f'},
                                          {"time-wait", required_argument, NULL, 't'},
                                          {"ports", required_argument, NULL, 'p'},
                                          {"rows", required_argument, NULL, 'r'},
                                          {"strict", no_argument, NULL, 's'},
                                          {"json", required_argument, NULL, 'j'},
                                          {"width", required_argument, NULL, 'w'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    int option = 0;
    while ((option = tw_options_next(argc, argv, known)) != -1) {
        if (option == 'h' || option == '?') {
            *out_status = option == 'h' ? tw_cli_help(HELP) : USAGE;
            return true;
        }
        const char *wrong = take(options, option, optarg);
        if (wrong != NULL) {
            *out_status = tw_cli_fail(USAGE, "inspect: %s, not `%s`", wrong, optarg);
            return true;
        }
    }
    const char *wrong = NULL;
    if (optind == argc)
        wrong = "which capture?";
    else if (options->annotate_path != NULL && argc - optind > 1)
        wrong = "--annotate takes one FILE";
    if (wrong != NULL)
        *out_status = tw_options_wrong(argv[0], "%s", wrong);
    return wrong != NULL;
}

/* Ctrl-C at `tcpdump -w - | twlab inspect -` is meant for tcpdump: what it wrote until then is
 * reported. A second one does what the first would have done. */
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

static int inspect_all(const struct tw_inspect_job *job, char *const paths[], size_t n)
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

/* Where the documents go. Returns AS_EXPECTED, or what to exit with. */
static int open_documents(struct options *options, const char *const paths[], size_t n)
{
    struct tw_destination *json = &options->json;
    struct tw_destination *annotated = &options->annotated;
    int status = tw_cli_open("--json", options->json_path, json);
    if (status == AS_EXPECTED)
        status = tw_cli_open("--annotate", options->annotate_path, annotated);
    if (status == AS_EXPECTED)
        status = tw_cli_spare("--json", json, paths, n);
    if (status == AS_EXPECTED)
        status = tw_cli_spare("--annotate", annotated, paths, n);
    if (status != AS_EXPECTED)
        return status;
    if (json->file != NULL && annotated->file != NULL &&
        tw_destination_is_same(json, annotated))
        return tw_cli_fail(USAGE, "inspect: --json and --annotate cannot both have %s",
                           json->file == stdout ? "standard output" : json->path);
    return AS_EXPECTED;
}

/* With the JSON document around it. */
static int inspect(struct options *options, char *const paths[], size_t n)
{
    struct tw_err err = {0};
    struct tw_inspect_job job = options->job;
    struct tw_inspect_json json = {.connections = job.connections, .to = options->json.file};
    job.annotated = options->annotated.file != NULL ? &options->annotated : NULL;
    job.tells = tw_cli_tells(&options->json) && tw_cli_tells(&options->annotated);
    if (json.to == NULL)
        return inspect_all(&job, paths, n);

    job.json = &json;
    tw_inspect_json_begin(&json);
    int status = inspect_all(&job, paths, n);
    if (tw_inspect_json_end(&json, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "JSON: %s: %s", options->json.path, err.text);
    if (tw_destination_finish(&options->json, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "JSON: %s", err.text);
    return status;
}

static void drop_options(struct options *options)
{
    tw_destination_drop(&options->json);
    tw_destination_drop(&options->annotated);
}

int cmd_inspect(int argc, char *argv[])
{
    enum { ROWS = 10 };
    TW_AUTO(drop_options)
    struct options options = {
        .job = {.settings = {.time_wait_ns = 60 * TW_S,
                             .port_low = 32768,
                             .port_high = 60999,
                             .max_flows = TW_MAX_FLOWS,
                             .max_rows = TW_MAX_ROWS},
                .style = {.n_rows = ROWS,
                          .colour = tw_cli_colour(stdout),
                          .width = tw_cli_width()},
                .progress = tw_live_is_on()},
    };
    int status = AS_EXPECTED;
    if (read_options(argc, argv, &options, &status))
        return tw_cli_finish(status);
    if (getrandom(&options.job.settings.seed, sizeof options.job.settings.seed, 0) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "random numbers: %s", strerror(errno));
    size_t n = (size_t)(argc - optind);
    status = open_documents(&options, (const char *const *)argv + optind, n);
    return tw_cli_finish(status == AS_EXPECTED ? inspect(&options, argv + optind, n) : status);
}
