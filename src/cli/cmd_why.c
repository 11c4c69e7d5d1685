#include "cli.h"
#include "duration.h"
#include "foreground.h"
#include "json.h"
#include "look_at_port.h"
#include "options.h"
#include "port_json.h"
#include "port_text.h"
#include "scan.h"
#include "style.h"
#include "why_wait.h"

#include <sys/wait.h>

/* Of the search for the processes that have the sockets. */
#define BUDGET_NS (500 * TW_MS)

struct options {
    bool look_only, waits, runs;
    const char *duration; /* of the wait; NULL: no limit */
    const char *network;  /* NULL: one's own */
    struct tw_document json;
    unsigned width;
};

/* PORT, ADDRESS:PORT or [V6]:PORT; *:PORT and :PORT are PORT. */
static bool read_port(const char *word, struct tw_look_spec *out)
{
    uint64_t port = 0;
    const char *digits = word[0] == '*' && word[1] == ':' ? word + 2 : word;
    digits += digits == word && word[0] == ':';
    if (tw_scan_range(digits, 1, UINT16_MAX, &port)) {
        out->at = (struct tw_endpoint){.family = TW_IPV4, .port = (uint16_t)port};
        return true;
    }
    out->has_address = true;
    return tw_endpoint_parse(word, &out->at) && out->at.port != 0;
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    return tw_json_print(tw_port_json(arg), to, err);
}

static int status_of(const struct tw_port_judged *judged)
{
    switch (judged->verdict.finding) {
    case TW_PORT_FREE:
        return AS_EXPECTED;
    case TW_PORT_HELD:
    case TW_PORT_FORBIDDEN:
    case TW_PORT_NOT_HERE:
        return CONTRADICTED;
    case TW_PORT_UNDECIDED:
        break;
    }
    return COULD_NOT_RUN;
}

/* Reports on one look. Returns whether the port is free, as an exit status. */
static int report(struct options *options, const struct tw_port_look *look, FILE *to)
{
    const struct tw_style style = tw_style_of(to, options->width);
    struct tw_port_judged judged;
    struct tw_err err = {0};
    tw_port_judged_make(look, &judged);
    int status = status_of(&judged);
    if ((to != stdout || !tw_document_has_stdout(&options->json)) &&
        tw_port_text(&judged, &style, to, &err) < 0)
        status = tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_json, &judged, status);
}

/* One call of the verb. */
struct call {
    struct options *options;
    struct tw_look_spec spec;
    const char *word;  /* the port as it was typed */
    char *const *argv; /* of --run; ends with NULL */
    tw_ns for_ns;      /* of the wait; 0: no limit */
};

static int look(const struct call *call, struct tw_port_look *out)
{
    struct tw_err err = {0};
    tw_ns until_ns = call->for_ns > 0 ? tw_now() + call->for_ns : INT64_MAX;
    int result = call->options->waits ? tw_why_wait(&call->spec, until_ns, out, &err)
                                      : tw_look_at_port(&call->spec, out, &err);
    return result < 0 ? tw_cli_fail(COULD_NOT_RUN, "why %s: %s", call->word, err.text)
                      : AS_EXPECTED;
}

static int look_and_report(const struct call *call)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look found = {0};
    int status = look(call, &found);
    return status == AS_EXPECTED ? report(call->options, &found, stdout) : status;
}

/* Waits until the port is free. Returns AS_EXPECTED then. */
static int wait_first(const struct call *call)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look found = {0};
    struct tw_port_judged judged;
    int status = look(call, &found);
    if (status != AS_EXPECTED)
        return status;
    tw_port_judged_make(&found, &judged);
    return status_of(&judged) == AS_EXPECTED ? AS_EXPECTED
                                             : report(call->options, &found, stderr);
}

/* What is on the port after the command has failed. */
static void explain_failure(struct call *call, int status)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look found = {0};
    struct tw_port_judged judged;
    call->options->waits = false;
    if (look(call, &found) != AS_EXPECTED)
        return;
    tw_port_judged_make(&found, &judged);
    bool is_free = judged.verdict.finding == TW_PORT_FREE;
    (void)tw_cli_fail(
        0, "%s ended with status %d; %s%s", call->argv[0], status,
        is_free ? "nothing holds port " : "at this moment:", is_free ? call->word : "");
    if (!is_free)
        (void)report(call->options, &found, stderr);
}

/* Runs the command. If it fails, looks at that moment and reports on stderr. Returns the
 * command's exit status. */
static int run_command(struct call *call)
{
    struct tw_err err = {0};
    int status = call->options->waits ? wait_first(call) : AS_EXPECTED;
    if (status != AS_EXPECTED)
        return status;
    if (tw_foreground_run(call->argv, &status, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "why: %s", err.text);
    if (WIFSIGNALED(status))
        return BY_SIGNAL + WTERMSIG(status);
    if (WEXITSTATUS(status) != 0)
        explain_failure(call, WEXITSTATUS(status));
    return WEXITSTATUS(status);
}

/* Refuses what does not go together. */
static int check(struct call *call, const struct tw_arguments *arguments)
{
    struct options *options = call->options;
    const struct tw_cli_verb *verb = arguments->verb;
    if (!read_port(call->word, &call->spec))
        return tw_options_wrong(verb,
                                "`%.60s` is not a port from 1 to 65535, ADDRESS:PORT or "
                                "[V6]:PORT, such as 8080 or 127.0.0.1:8080",
                                call->word);
    if (options->runs != (arguments->n_words > 1))
        return options->runs
                   ? tw_options_wrong(verb, "--run: which command?")
                   : tw_options_wrong(verb,
                                      "takes one port, not also `%.60s`; a command goes "
                                      "with --run",
                                      arguments->words[1]);
    if (options->duration != NULL && !options->waits)
        return tw_options_wrong(verb, "--for goes with --wait");
    if (options->duration != NULL && !tw_duration_parse(options->duration, &call->for_ns))
        return tw_options_wrong(
            verb, "--for: `%.40s` is not a duration of at most a day, such as 90s",
            options->duration);
    if (options->runs && options->json.path != NULL)
        return tw_options_wrong(verb, "--run and --json exclude each other");
    if (options->runs && options->network != NULL)
        return tw_options_wrong(verb, "--run runs a command here, and --netns looks elsewhere");
    return AS_EXPECTED;
}

static int run_why(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    struct call call = {.options = options,
                        .spec = {.network = options->network,
                                 .tries = !options->look_only,
                                 .budget_ns = BUDGET_NS},
                        .word = arguments->words[0],
                        .argv = (char *const *)arguments->words + 1};
    int status = check(&call, arguments);
    if (status == AS_EXPECTED)
        status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    return options->runs ? run_command(&call) : look_and_report(&call);
}

static const struct tw_cli_option table[] = {
    {"look-only", NULL, TW_OPTION_TO(struct options, look_only),
     .help = "call no bind(): tell from the sockets what it would answer"},
    {"netns", "NAMESPACE", TW_OPTION_TO(struct options, network),
     .help =
         "look at another network namespace: a name of `ip netns`, or the pid of a process in "
         "it"},
    {"wait", NULL, TW_OPTION_TO(struct options, waits),
     .help = "wait until a bind() without options works"},
    {"for", "TIME", TW_OPTION_TO(struct options, duration),
     .help = "with --wait: at most so long, such as 90s"},
    {"run", NULL, TW_OPTION_TO(struct options, runs),
     .help = "run CMD, with --wait once the port is free, and look if it fails"},
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_why = {
    .name = "why",
    .operands = "[ADDRESS:]PORT [-- CMD...]",
    .missing = "which port?",
    .does = "who holds a port of this machine, why, and until when",
    .about =
        "Tells who holds a TCP port of this machine, by which rule bind() is refused, until "
        "when, and what frees it. Lists every socket on the port with its processes, also "
        "sockets that are only bound, and tries bind() with SO_REUSEADDR, SO_REUSEPORT, both "
        "and none: at 0.0.0.0 and [::], or at ADDRESS. Needs no root, which sees more: the "
        "processes of other users.",
    .after = "A bind() that works without SO_REUSEPORT makes the kernel forget that "
             "SO_REUSEPORT let the port's sockets in; --look-only avoids that. Exit status: 0 "
             "free (a bind() without options works), 1 held, 2 usage, 3 could not look; with "
             "--run that of CMD.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.width = 0},
    .n_bytes = sizeof(struct options),
    .run = run_why,
};
