#include "cli.h"
#include "live.h"
#include "names.h"
#include "numbers.h"
#include "options.h"
#include "restart_run.h"
#include "restart_text.h"
#include "style.h"

#include <string.h>

struct options {
    const char *stopped_by, *signal, *send;
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
static void show(const struct tw_restart *ask, const struct tw_restarted *seen)
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
    tw_live_draw("  %s: %s; attempt %zu", ask->command[0], phases[seen->phase], seen->n_tried);
}

static int status_of(const struct tw_restart *ask, const struct tw_restarted *seen)
{
    static const int statuses[] = {[TW_RESTART_SAFE] = AS_EXPECTED,
                                   [TW_RESTART_UNSAFE] = CONTRADICTED,
                                   [TW_RESTART_UNTESTED] = COULD_NOT_RUN};
    struct tw_restart_ruling ruling;
    tw_restart_ruling_make(ask, seen, &ruling);
    return ruling.cause == TW_RESTART_INTERRUPTED ? BY_SIGNAL + seen->interrupted
                                                  : statuses[ruling.verdict];
}

static int restart(const struct options *options, const struct tw_restart *ask)
{
    static struct tw_restarted seen;
    struct tw_err err = {0};
    int result = tw_restart_run(ask, tw_live_is_on() ? show : NULL, &seen, &err);
    tw_live_clear();
    if (result < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    const struct tw_style style = tw_style_of(stdout, options->width);
    if (tw_restart_text(ask, &seen, &style, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return status_of(ask, &seen);
}

static int run_restart(void *given, const struct tw_arguments *arguments)
{
    const struct options *options = given;
    struct tw_restart ask = {
        .start_within_ns = (tw_ns)options->start_within * TW_S,
        .stop_within_ns = (tw_ns)options->stop_timeout * TW_S,
        .wait_ns = (tw_ns)options->wait * TW_S,
    };
    int status = choose_way(arguments, options, &ask);
    if (status != AS_EXPECTED)
        return status;
    TW_AUTO(tw_string_drop) char *send = NULL;
    char **command = calloc(arguments->n_words + 1, sizeof *command);
    TW_AUTO(tw_string_drop) char *owned = (char *)command;
    if (options->send != NULL)
        send = strdup(options->send);
    if (command == NULL || (options->send != NULL && send == NULL))
        return tw_cli_fail(COULD_NOT_RUN, "restart: %s", strerror(ENOMEM));
    if (send != NULL && !tw_restart_unescape(send, &ask.n_send))
        return tw_options_wrong(arguments->verb,
                                "--send: after a backslash r, n, t, 0, x with two digits, or "
                                "another backslash, in `%.60s`",
                                options->send);
    for (size_t i = 0; i < arguments->n_words; i++)
        command[i] = (char *)arguments->words[i]; /* as execvp() has its type */
    ask.command = command;
    ask.send = send;
    return restart(options, &ask);
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
    .defaults =
        &(const struct options){
            .stopped_by = "terminal", .start_within = 30, .stop_timeout = 12, .wait = 90},
    .n_bytes = sizeof(struct options),
    .run = run_restart,
};
