#include "cli.h"
#include "json.h"
#include "live.h"
#include "names.h"
#include "options.h"
#include "restart_json.h"
#include "restart_run.h"
#include "restart_text.h"
#include "scan.h"
#include "style.h"

#include <ctype.h>
#include <string.h>

struct options {
    const char *stopped_by, *signal, *send, *then, *out;
    struct tw_document json;
    uint64_t start_within, stop_timeout, wait;
    unsigned width;
};

static int choose_way(const struct tw_arguments *arguments, const struct options *options,
                      struct tw_restart *ask)
{
    enum { LIST = 80 };
    char list[LIST];
    unsigned way = 0;
    const char *const *names = tw_restart_way_names();
    if (options->signal != NULL) {
        if (tw_options_given(arguments, "stopped-by"))
            return tw_options_wrong(arguments->verb,
                                    "--stopped-by and --signal: one of them only");
        ask->way = TW_RESTART_SIGNAL;
        if (tw_signal_parse(options->signal, &ask->signal))
            return AS_EXPECTED;
        return tw_options_wrong(arguments->verb, "--signal: `%.40s` is not a signal's name",
                                options->signal);
    }
    if (!tw_names_find(names, TW_RESTART_SIGNAL, options->stopped_by, &way))
        return tw_options_wrong(arguments->verb, "--stopped-by: %s, not `%.40s`",
                                tw_names_list(names, TW_RESTART_SIGNAL, list, sizeof list),
                                options->stopped_by);
    ask->way = (enum tw_restart_way)way;
    ask->signal = tw_restart_way_signal(ask->way);
    return AS_EXPECTED;
}

/* The live line on a terminal. */
static void show(const struct tw_restart_job jobs[], size_t n)
{
    static const char *const phases[] = {
        [TW_RESTARTED_STARTING] = "waits until it listens",
        [TW_RESTARTED_CONNECTING] = "clients connect",
        [TW_RESTARTED_STOPPING] = "waits until it ends",
        [TW_RESTARTED_LETTING_GO] = "waits until it ends, without clients",
        [TW_RESTARTED_TRYING] = "is started again",
        [TW_RESTARTED_SERVING] = "a new client connects",
        [TW_RESTARTED_OVER] = "over",
    };
    for (size_t i = 0; i < n; i++) {
        const struct tw_restarted *seen = jobs[i].seen;
        if (jobs[i].world.pid == 0 || seen == NULL)
            continue;
        tw_live_draw("  %s: %s; attempt %zu", jobs[i].name, phases[seen->phase], seen->n_tried);
        return;
    }
}

static int status_of(const struct tw_restart_job *job)
{
    static const int statuses[] = {[TW_RESTART_SAFE] = AS_EXPECTED,
                                   [TW_RESTART_UNSAFE] = CONTRADICTED,
                                   [TW_RESTART_UNTESTED] = COULD_NOT_RUN};
    if (!job->ran)
        return tw_cli_fail(COULD_NOT_RUN, "%s", job->err.text);
    return job->ruling.cause == TW_RESTART_INTERRUPTED ? BY_SIGNAL + job->seen->interrupted
                                                       : statuses[job->ruling.verdict];
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    return tw_json_print(tw_restart_json(arg, 1), to, err);
}

/* Runs the job and reports on it. */
static int restart(struct options *options, struct tw_restart_job *job)
{
    struct tw_err err = {0};
    struct tw_restart_runs runs = {.jobs = job,
                                   .n = 1,
                                   .out = options->out,
                                   .program = TWLAB_VERSION,
                                   .show = tw_live_is_on() ? show : NULL};
    int result = tw_restart_run(&runs, &err);
    tw_live_clear();
    if (result < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    int status = status_of(job);
    if (!job->ran)
        return status;
    const struct tw_restart_told told = {
        .name = job->name, .ask = &job->ask, .seen = job->seen, .ruling = &job->ruling};
    const struct tw_style style = tw_style_of(stdout, options->width);
    if (!tw_document_has_stdout(&options->json) &&
        tw_restart_text(&told, &style, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_json, &told, status);
}

/* A command as execvp() takes it, ended by NULL; the caller's to free. */
static char **command_of(const char *const words[], size_t n)
{
    char **command = calloc(n + 1, sizeof *command);
    for (size_t i = 0; i < n && command != NULL; i++)
        command[i] = (char *)words[i]; /* as execvp() has its type */
    return command;
}

/* The files of a restart are called after the command and the way: "python3-kill". */
static void name_job(struct tw_restart_job *job)
{
    const char *slash = strrchr(job->ask.command[0], '/');
    const char *from = slash != NULL ? slash + 1 : job->ask.command[0];
    size_t n = 0;
    for (; from[n] != '\0' && n < sizeof job->name - 16; n++)
        job->name[n] = isalnum((unsigned char)from[n]) ? from[n] : '-';
    (void)snprintf(job->name + n, sizeof job->name - n, "%s-%s", n == 0 ? "server" : "",
                   tw_restart_way_names()[job->ask.way]);
}

/* The texts that the options point to, in forms of their own. */
struct texts {
    char *send, *then;
    char **command, **then_command;
};

static void drop_texts(struct texts *texts)
{
    free(texts->send);
    free(texts->then);
    free(texts->command);
    free(texts->then_command);
}

/* Fills what is asked from the command line. */
static int read_texts(const struct options *options, const struct tw_arguments *arguments,
                      struct texts *texts, struct tw_restart *ask)
{
    enum { MOST_WORDS = 64 };
    const char *words[MOST_WORDS];
    texts->command = command_of(arguments->words, arguments->n_words);
    texts->send = strdup(options->send != NULL ? options->send : "");
    texts->then = strdup(options->then != NULL ? options->then : "");
    if (texts->command == NULL || texts->send == NULL || texts->then == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "restart: %s", strerror(ENOMEM));
    if (!tw_restart_unescape(texts->send, &ask->n_send))
        return tw_options_wrong(arguments->verb,
                                "--send: after a backslash r, n, t, 0, x with two digits, or "
                                "another backslash, in `%.60s`",
                                options->send);
    ask->command = texts->command;
    ask->send = options->send != NULL ? texts->send : NULL;
    if (options->then == NULL)
        return AS_EXPECTED;
    size_t n = tw_scan_words(texts->then, " ", words, MOST_WORDS);
    if (n == 0 || n > MOST_WORDS)
        return tw_options_wrong(arguments->verb, "--then: a command of 1 to %d words",
                                MOST_WORDS);
    texts->then_command = command_of(words, n);
    if (texts->then_command == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "restart: %s", strerror(ENOMEM));
    ask->then = texts->then_command;
    return AS_EXPECTED;
}

static int run_restart(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    TW_AUTO(drop_texts) struct texts texts = {0};
    TW_AUTO(tw_restart_run_drop)
    struct tw_restart_job job = {
        .ask = {.start_within_ns = (tw_ns)options->start_within * TW_S,
                .stop_within_ns = (tw_ns)options->stop_timeout * TW_S,
                .wait_ns = (tw_ns)options->wait * TW_S},
        .world.control_fd = -1,
        .folder = {.fd = -1, .out_fd = -1},
    };
    int status = choose_way(arguments, options, &job.ask);
    if (status == AS_EXPECTED)
        status = read_texts(options, arguments, &texts, &job.ask);
    if (status == AS_EXPECTED)
        status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    name_job(&job);
    return restart(options, &job);
}

enum { DAY = 86400 };

static const struct tw_cli_option table[] = {
    {"stopped-by", "WAY", TW_OPTION_TO(struct options, stopped_by),
     .help = "terminal: SIGINT to its process group, as Ctrl-C; kill: SIGTERM to the main "
             "process; crash: SIGKILL to the main process alone"},
    {"signal", "NAME", TW_OPTION_TO(struct options, signal),
     .help = "stop it by this signal to the main process"},
    {"send", "TEXT", TW_OPTION_TO(struct options, send),
     .help = "a second client sends TEXT, with the escapes of C: GET / HTTP/1.1\\r\\n"},
    {"start-within", "N", TW_OPTION_TO(struct options, start_within),
     .help = "seconds until it listens", .low = 1, .high = DAY},
    {"stop-timeout", "N", TW_OPTION_TO(struct options, stop_timeout),
     .help = "seconds until it ends; then its clients leave, and it has the same time again",
     .low = 1, .high = DAY},
    {"wait", "N", TW_OPTION_TO(struct options, wait),
     .help = "seconds after its end in which it is started again and again", .low = 1,
     .high = DAY},
    {"then", "NEWCMD", TW_OPTION_TO(struct options, then),
     .help = "start this command instead after the stop: words separated by blanks"},
    {"out", "DIR", TW_OPTION_TO(struct options, out),
     .help = "folder for NAME.pcap, .pcapng and .ledger", .completes = TW_COMPLETES_FOLDERS},
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_restart = {
    .name = "restart",
    .operands = "-- CMD [ARG]...",
    .missing = "which server?",
    .does = "test whether a server comes back after it is stopped",
    .about =
        "Starts CMD unchanged in a network of its own, waits until it listens, connects "
        "clients, stops it, and starts the same command again, at once and then at intervals. "
        "A server is restart-safe if the first attempt listens on everything on which it "
        "listened before, nothing of the old one is left, and a new client is served. Says "
        "what "
        "was in the way, and what to change.\n"
        "CMD runs as the user who calls twlab, with the machine's files; whatever it starts is "
        "killed in the end. Exit status 0: restart-safe; 1: not; 3: it could not be tested.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.stopped_by = "terminal",
                                        .out = "captures",
                                        .start_within = 30,
                                        .stop_timeout = 12,
                                        .wait = 90},
    .n_bytes = sizeof(struct options),
    .run = run_restart,
};
