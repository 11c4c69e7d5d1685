#include "cli.h"
#include "json.h"
#include "live.h"
#include "names.h"
#include "options.h"
#include "restart_json.h"
#include "restart_junit.h"
#include "restart_run.h"
#include "restart_table.h"
#include "restart_text.h"
#include "scan.h"
#include "style.h"

#include <ctype.h>
#include <string.h>

struct options {
    const char *stopped_by, *signal, *send, *client, *then, *cwd, *env, *let, *out;
    bool all_ways;
    uint64_t start_within, stop_timeout, wait, port, clients, n_at_once;
    struct tw_document json, junit;
    unsigned width;
};

/* The restarts of one command line. */
struct restarts {
    struct tw_restart_job jobs[TW_N_RESTART_WAYS];
    struct tw_restart_told told[TW_N_RESTART_WAYS];
    size_t n;
    /* what the questions point to */
    char *send, *client, *then, *env, *let;
    char **command, **client_command, **then_command, **environment;
};

static void drop_restarts(struct restarts *restarts)
{
    for (size_t i = 0; i < restarts->n; i++)
        tw_restart_run_drop(&restarts->jobs[i]);
    free(restarts->send);
    free(restarts->client);
    free(restarts->client_command);
    free(restarts->then);
    free(restarts->env);
    free(restarts->let);
    free(restarts->command);
    free(restarts->then_command);
    free(restarts->environment);
}

/* -- The question. */

static int choose_way(const struct tw_arguments *arguments, const struct options *options,
                      struct tw_restart *ask)
{
    enum { LIST = 80 };
    char list[LIST];
    unsigned way = 0;
    const char *const *names = tw_restart_way_names();
    if (options->signal != NULL) {
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

/* Only one of the options that choose the way. */
static int check_ways(const struct tw_arguments *arguments)
{
    static const char *const ways[] = {"stopped-by", "signal", "all-ways"};
    size_t n = 0;
    for (size_t i = 0; i < TW_COUNT(ways); i++)
        n += tw_options_given(arguments, ways[i]);
    return n <= 1 ? AS_EXPECTED
                  : tw_options_wrong(arguments->verb,
                                     "--stopped-by, --signal and --all-ways: one of them only");
}

/* Words as execvp() takes them, ended by NULL; the caller's to free. */
static char **list_of(const char *const words[], size_t n)
{
    char **list = calloc(n + 1, sizeof *list);
    for (size_t i = 0; i < n && list != NULL; i++)
        list[i] = (char *)words[i]; /* as execvp() has its type */
    return list;
}

/* Splits an option's text at blanks. *out is the caller's to free, and points into *owned. */
static int split(const struct tw_arguments *arguments, const char *option, char *owned,
                 char ***out)
{
    enum { MOST_WORDS = 64 };
    const char *words[MOST_WORDS];
    size_t n = tw_scan_words(owned, " ", words, MOST_WORDS);
    if (n == 0 || n > MOST_WORDS)
        return tw_options_wrong(arguments->verb, "--%s: 1 to %d words", option, MOST_WORDS);
    *out = list_of(words, n);
    return *out != NULL ? AS_EXPECTED
                        : tw_cli_fail(COULD_NOT_RUN, "restart: %s", strerror(ENOMEM));
}

static int read_environment(const struct tw_arguments *arguments, struct restarts *restarts)
{
    int status = split(arguments, "env", restarts->env, &restarts->environment);
    for (size_t i = 0; status == AS_EXPECTED && restarts->environment[i] != NULL; i++) {
        const char *equals = strchr(restarts->environment[i], '=');
        if (equals == NULL || equals == restarts->environment[i])
            return tw_options_wrong(arguments->verb, "--env: NAME=VALUE, not `%.60s`",
                                    restarts->environment[i]);
    }
    return status;
}

/* Copies the texts of the options, and brings them into the forms of the question. */
static int read_texts(const struct options *options, const struct tw_arguments *arguments,
                      struct restarts *restarts, struct tw_restart *ask)
{
    int status = AS_EXPECTED;
    if (arguments->n_words == 0)
        return tw_options_wrong(arguments->verb, "%s", arguments->verb->missing);
    restarts->command = list_of(arguments->words, arguments->n_words);
    restarts->send = strdup(options->send != NULL ? options->send : "");
    restarts->client = strdup(options->client != NULL ? options->client : "");
    restarts->then = strdup(options->then != NULL ? options->then : "");
    restarts->env = strdup(options->env != NULL ? options->env : "");
    restarts->let = strdup(options->let != NULL ? options->let : "");
    if (restarts->command == NULL || restarts->send == NULL || restarts->then == NULL ||
        restarts->client == NULL || restarts->env == NULL || restarts->let == NULL) {
        (void)tw_cli_fail(COULD_NOT_RUN, "restart: %s", strerror(ENOMEM));
        return COULD_NOT_RUN;
    }
    if (!tw_restart_unescape(restarts->send, &ask->n_send))
        return tw_options_wrong(arguments->verb,
                                "--send: after a backslash r, n, t, 0, x with two digits, or "
                                "another backslash, in `%.60s`",
                                options->send);
    if (options->client != NULL)
        status = split(arguments, "client", restarts->client, &restarts->client_command);
    if (status == AS_EXPECTED && options->then != NULL)
        status = split(arguments, "then", restarts->then, &restarts->then_command);
    if (status == AS_EXPECTED && options->env != NULL)
        status = read_environment(arguments, restarts);
    if (status == AS_EXPECTED && options->let != NULL &&
        !tw_restart_read_lets(restarts->let, ask))
        return tw_options_wrong(arguments->verb,
                                "--let: 1 to %d ports separated by commas, each once and not "
                                "that of --port, not `%.60s`",
                                TW_RESTART_MOST_LETS, options->let);
    ask->command = restarts->command;
    ask->client = restarts->client_command;
    ask->then = restarts->then_command;
    ask->environment = restarts->environment;
    ask->send = options->send != NULL ? restarts->send : NULL;
    return status;
}

static int ask_for(const struct options *options, const struct tw_arguments *arguments,
                   struct restarts *restarts, struct tw_restart *ask)
{
    *ask = (struct tw_restart){
        .port = (uint16_t)options->port,
        .folder = options->cwd,
        .n_silent = options->clients,
        .start_within_ns = (tw_ns)options->start_within * TW_S,
        .stop_within_ns = (tw_ns)options->stop_timeout * TW_S,
        .wait_ns = (tw_ns)options->wait * TW_S,
    };
    int status = check_ways(arguments);
    if (status == AS_EXPECTED)
        status = choose_way(arguments, options, ask);
    return status == AS_EXPECTED ? read_texts(options, arguments, restarts, ask) : status;
}

/* The files of a restart are called after the command and the way: "python3-kill". */
static void name_job(const char *command, struct tw_restart_job *job)
{
    const char *slash = strrchr(command, '/');
    const char *from = slash != NULL ? slash + 1 : command;
    size_t n = 0;
    for (; n < sizeof job->name - 16 && from[n] != '\0'; n++)
        job->name[n] = isalnum((unsigned char)from[n]) ? from[n] : '-';
    (void)snprintf(job->name + n, sizeof job->name - n, "%s-%s", n == 0 ? "server" : "",
                   tw_restart_way_names()[job->ask.way]);
}

/* One restart, or one for each way. */
static void make_jobs(const struct options *options, const char *command,
                      const struct tw_restart *ask, struct restarts *restarts)
{
    restarts->n = options->all_ways ? TW_RESTART_SIGNAL : 1;
    for (size_t i = 0; i < restarts->n; i++) {
        struct tw_restart_job *job = &restarts->jobs[i];
        *job = (struct tw_restart_job){.ask = *ask,
                                       .world.control_fd = -1,
                                       .carrier.control_fd = -1,
                                       .folder = {.fd = -1, .out_fd = -1}};
        if (options->all_ways) {
            job->ask.way = (enum tw_restart_way)i;
            job->ask.signal = tw_restart_way_signal(job->ask.way);
        }
        name_job(command, job);
    }
}

/* -- The answer. */

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

/* The exit status: that of a signal, of one that is not restart-safe, of one that could not be
 * tested. */
static int status_of(const struct restarts *restarts)
{
    int status = AS_EXPECTED;
    for (size_t i = 0; i < restarts->n; i++) {
        const struct tw_restart_job *job = &restarts->jobs[i];
        if (job->ran && job->ruling.cause == TW_RESTART_INTERRUPTED)
            return BY_SIGNAL + job->seen->interrupted;
        if (!job->ran && restarts->n == 1)
            return tw_cli_fail(COULD_NOT_RUN, "%s", job->err.text);
        if (job->ran && job->ruling.verdict == TW_RESTART_UNSAFE)
            status = CONTRADICTED;
        else if ((!job->ran || job->ruling.verdict == TW_RESTART_UNTESTED) &&
                 status == AS_EXPECTED)
            status = COULD_NOT_RUN;
    }
    return status;
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct restarts *restarts = arg;
    return tw_json_print(tw_restart_json(restarts->told, restarts->n), to, err);
}

static int print_junit(FILE *to, const void *arg, struct tw_err *err)
{
    const struct restarts *restarts = arg;
    return tw_restart_junit(restarts->told, restarts->n, to, err);
}

/* A table of all, and what is to be told of each that is not restart-safe. */
static int print(const struct restarts *restarts, const struct tw_style *style,
                 struct tw_err *err)
{
    bool all = restarts->n > 1;
    if (all && tw_restart_table(restarts->told, restarts->n, style, stdout, err) < 0)
        return -1;
    for (size_t i = 0; i < restarts->n; i++) {
        const struct tw_restart_told *told = &restarts->told[i];
        if (told->ruling == NULL || (all && told->ruling->verdict == TW_RESTART_SAFE))
            continue;
        if (all)
            (void)fputc('\n', stdout);
        if (tw_restart_text(told, style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

static int report(struct options *options, struct restarts *restarts)
{
    struct tw_err err = {0};
    int status = status_of(restarts);
    for (size_t i = 0; i < restarts->n; i++) {
        const struct tw_restart_job *job = &restarts->jobs[i];
        restarts->told[i] = (struct tw_restart_told){.name = job->name,
                                                     .ask = &job->ask,
                                                     .seen = job->seen,
                                                     .ruling = job->ran ? &job->ruling : NULL,
                                                     .why = job->err.text};
    }
    const struct tw_style style = tw_style_of(stdout, options->width);
    bool has_stdout =
        tw_document_has_stdout(&options->json) || tw_document_has_stdout(&options->junit);
    if (!has_stdout && print(restarts, &style, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    status = tw_document_write(&options->json, print_json, restarts, status);
    return tw_document_write(&options->junit, print_junit, restarts, status);
}

static int perform(struct options *options, const struct tw_arguments *arguments,
                   struct restarts *restarts)
{
    struct tw_restart ask;
    struct tw_err err = {0};
    int status = ask_for(options, arguments, restarts, &ask);
    if (status == AS_EXPECTED)
        status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    make_jobs(options, arguments->words[0], &ask, restarts);
    struct tw_restart_runs runs = {.jobs = restarts->jobs,
                                   .n = restarts->n,
                                   .out = options->out,
                                   .program = TWLAB_VERSION,
                                   .n_at_once = options->n_at_once,
                                   .show = tw_live_is_on() ? show : NULL};
    int result = tw_restart_run(&runs, &err);
    tw_live_clear();
    return result < 0 ? tw_cli_fail(COULD_NOT_RUN, "%s", err.text) : report(options, restarts);
}

static int run_restart(void *given, const struct tw_arguments *arguments)
{
    static struct restarts restarts; /* too large for a stack */
    int status = perform(given, arguments, &restarts);
    drop_restarts(&restarts);
    return status;
}

enum { DAY = 86400 };

static const struct tw_cli_option table[] = {
    {"stopped-by", "WAY", TW_OPTION_TO(struct options, stopped_by),
     .help =
         "terminal: SIGINT to its process group, as Ctrl-C; kill: SIGTERM to the main "
         "process; docker: likewise, then SIGKILL to the rest; systemd: SIGTERM to all, then "
         "SIGKILL; crash: SIGKILL to the main process alone"},
    {"signal", "NAME", TW_OPTION_TO(struct options, signal),
     .help = "stop it by this signal to the main process"},
    {"all-ways", NULL, TW_OPTION_TO(struct options, all_ways),
     .help = "all of these ways, side by side, in one table"},
    {"jobs", "N", TW_OPTION_TO(struct options, n_at_once),
     .help = "with --all-ways, at most N at once: 1 for a server whose files only one may use",
     .low = 1, .high = TW_N_RESTART_WAYS, .otherwise = "all"},
    {"send", "TEXT", TW_OPTION_TO(struct options, send),
     .help = "one more client sends TEXT, with the escapes of C: GET / HTTP/1.1\\r\\n"},
    {"clients", "N", TW_OPTION_TO(struct options, clients), .help = "clients that say nothing",
     .low = 1, .high = TW_RESTART_MOST_SILENT},
    {"client", "CMD", TW_OPTION_TO(struct options, client),
     .help = "one more client is this command: words separated by blanks"},
    {"port", "N", TW_OPTION_TO(struct options, port),
     .help = "only what listens on this port counts", .low = 1, .high = UINT16_MAX,
     .otherwise = "all ports"},
    {"start-within", "N", TW_OPTION_TO(struct options, start_within),
     .help = "seconds until it listens", .low = 1, .high = DAY},
    {"stop-timeout", "N", TW_OPTION_TO(struct options, stop_timeout),
     .help = "seconds until it ends; then its clients leave, and it has the same time again; "
             "docker and systemd: then it is killed",
     .low = 1, .high = DAY},
    {"wait", "N", TW_OPTION_TO(struct options, wait),
     .help = "seconds after its end in which it is started again and again", .low = 1,
     .high = DAY},
    {"then", "NEWCMD", TW_OPTION_TO(struct options, then),
     .help = "start this command instead after the stop: words separated by blanks"},
    {"cwd", "DIR", TW_OPTION_TO(struct options, cwd), .help = "the directory that it runs in",
     .completes = TW_COMPLETES_FOLDERS},
    {"env", "LIST", TW_OPTION_TO(struct options, env),
     .help = "NAME=VALUE, separated by blanks: added to its environment"},
    {"let", "PORTS", TW_OPTION_TO(struct options, let),
     .help = "ports of this machine's 127.0.0.1 that it may reach, such as its database's: "
             "5432,6379"},
    {"out", "DIR", TW_OPTION_TO(struct options, out),
     .help = "folder for NAME.pcap, .pcapng and .ledger", .completes = TW_COMPLETES_FOLDERS},
    TW_OPTION_JSON(struct options),
    {"junit", "FILE", TW_OPTION_TO(struct options, junit),
     .help = "write JUnit XML for CI systems: a way of stopping it is a test case; or `-`",
     .completes = TW_COMPLETES_FILES},
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
                                        .clients = 1,
                                        .start_within = 30,
                                        .stop_timeout = 12,
                                        .wait = 90},
    .n_bytes = sizeof(struct options),
    .run = run_restart,
};
