#include "cli.h"
#include "json.h"
#include "look_at_port.h"
#include "options.h"
#include "port_json.h"
#include "port_text.h"
#include "scan.h"
#include "style.h"

#include <string.h>

/* Of the search for the processes that have the sockets. */
#define BUDGET_NS (500 * TW_MS)

struct options {
    bool look_only;
    const char *network; /* NULL: one's own */
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

/* Reports on one look. Returns whether the port is free, as an exit status. */
static int report(struct options *options, const struct tw_port_look *look)
{
    const struct tw_style style = tw_style_of(stdout, options->width);
    struct tw_port_judged judged;
    struct tw_err err = {0};
    tw_port_judged_make(look, &judged);
    int status = judged.verdict.finding == TW_PORT_FREE        ? AS_EXPECTED
                 : judged.verdict.finding == TW_PORT_UNDECIDED ? COULD_NOT_RUN
                                                               : CONTRADICTED;
    if (!tw_document_has_stdout(&options->json) &&
        tw_port_text(&judged, &style, stdout, &err) < 0)
        status = tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_json, &judged, status);
}

static int run_why(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    const struct tw_cli_verb *verb = arguments->verb;
    struct tw_look_spec spec = {
        .network = options->network, .tries = !options->look_only, .budget_ns = BUDGET_NS};
    struct tw_err err = {0};
    if (!read_port(arguments->words[0], &spec))
        return tw_options_wrong(verb,
                                "`%.60s` is not a port from 1 to 65535, ADDRESS:PORT or "
                                "[V6]:PORT, such as 8080 or 127.0.0.1:8080",
                                arguments->words[0]);
    if (arguments->n_words > 1)
        return tw_options_wrong(verb, "takes one port, not also `%.60s`", arguments->words[1]);
    int status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = {0};
    if (tw_look_at_port(&spec, &look, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s: %s", arguments->words[0], err.text);
    return report(options, &look);
}

static const struct tw_cli_option table[] = {
    {"look-only", NULL, TW_OPTION_TO(struct options, look_only),
     .help = "call no bind(): tell from the sockets what it would answer"},
    {"netns", "NAMESPACE", TW_OPTION_TO(struct options, network),
     .help =
         "look at another network namespace: a name of `ip netns`, or the pid of a process in "
         "it"},
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_why = {
    .name = "why",
    .operands = "PORT | ADDRESS:PORT | [V6]:PORT",
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
             "free (a bind() without options works), 1 held, 2 usage, 3 could not look.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.width = 0},
    .n_bytes = sizeof(struct options),
    .run = run_why,
};
