#include "options.h"

#include "cli.h"
#include "names.h"

#include <assert.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* getopt_long() returns FIRST + i for row i. */
enum { MOST_OPTIONS = 32, FIRST = 256, NAME = 64, NEAR = 128, MEANT = 192 };

struct known {
    struct option list[MOST_OPTIONS + 2]; /* the table's, --help, and a terminating entry */
    char letters[2 * MOST_OPTIONS + 3];   /* as getopt(3) wants them */
};

static void know(const struct tw_cli_verb *verb, struct known *out)
{
    size_t n = verb->n_options;
    assert(n <= MOST_OPTIONS);
    *out = (struct known){.letters = ":h"};
    for (size_t i = 0; i < n; i++) {
        const struct tw_cli_option *option = &verb->options[i];
        char *letters = out->letters + strlen(out->letters);
        if (option->letter != '\0')
            (void)snprintf(letters, 3, "%c%s", option->letter,
                           option->value != NULL ? ":" : "");
        out->list[i] =
            (struct option){.name = option->name,
                            .has_arg = option->value != NULL ? required_argument : no_argument,
                            .val = FIRST + (int)i};
    }
    out->list[n] = (struct option){.name = "help", .has_arg = no_argument, .val = 'h'};
}

/* "; did you mean --first-bind", or nothing. Returns text. */
static const char *meant(const char *word, const struct option known[], char text[MEANT])
{
    char written[MOST_OPTIONS + 1][NAME];
    const char *names[MOST_OPTIONS + 1];
    size_t n = 0;
    for (; known[n].name != NULL; n++) {
        (void)snprintf(written[n], NAME, "--%s", known[n].name);
        names[n] = written[n];
    }
    char near[NEAR];
    (void)tw_names_nearest(names, n, word, near, sizeof near);
    (void)snprintf(text, MEANT, "%s%s", near[0] != '\0' ? "; did you mean " : "", near);
    return text;
}

static const char *name_of(const struct option known[], int val)
{
    while (known->name != NULL && known->val != val)
        known++;
    return known->name;
}

/* The row of a letter, as getopt_long() returns rows; 0: no option has that letter. */
static int row_of(const struct tw_cli_verb *verb, int letter)
{
    for (size_t i = 0; i < verb->n_options; i++) {
        if (verb->options[i].letter == letter)
            return FIRST + (int)i;
    }
    return 0;
}

/* The error at which getopt_long() stopped. */
static int refuse(const struct tw_cli_verb *verb, int argc, char *argv[],
                  const struct option known[], int stopped)
{
    char text[MEANT];
    char word[NAME];
    int row = optopt != 0 && optopt < FIRST ? row_of(verb, optopt) : optopt;
    const char *name = row != 0 ? name_of(known, row) : NULL;
    if (name != NULL)
        return tw_options_wrong(verb, "--%s %s", name,
                                stopped == ':' ? "needs a value" : "takes no value");
    if (optopt != 0)
        (void)snprintf(word, sizeof word, "-%c", optopt);
    else
        (void)snprintf(word, sizeof word, "%s", optind <= argc ? argv[optind - 1] : "");
    word[strcspn(word, "=")] = '\0';
    return tw_options_wrong(verb, "unknown option `%s`%s", word, meant(word, known, text));
}

/* -- Values. */

/* Reads a whole number within bounds, and advances *text behind it. */
static bool read_number(const char **text, uint64_t low, uint64_t high, uint64_t *out)
{
    char *end = NULL;
    if (**text < '0' || **text > '9')
        return false;
    errno = 0;
    uint64_t value = strtoull(*text, &end, 10);
    if (errno != 0 || value < low || value > high)
        return false;
    *text = end;
    *out = value;
    return true;
}

static int take_number(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                       const char *text, uint64_t *out)
{
    const char *rest = text;
    if (read_number(&rest, option->low, option->high, out) && *rest == '\0')
        return AS_EXPECTED;
    return tw_options_wrong(verb, "--%s: `%.40s` is not a number from %" PRIu64 " to %" PRIu64,
                            option->name, text, option->low, option->high);
}

static int take_ports(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                      const char *text, struct tw_ports *out)
{
    uint64_t low = 0;
    uint64_t high = 0;
    char usual[TW_OPTION_DEFAULT];
    const char *rest = text;
    if (read_number(&rest, 1, UINT16_MAX, &low) && *rest++ == '-' &&
        read_number(&rest, low, UINT16_MAX, &high) && *rest == '\0') {
        *out = (struct tw_ports){.low = (uint16_t)low, .high = (uint16_t)high};
        return AS_EXPECTED;
    }
    return tw_options_wrong(verb, "--%s: %s, such as %s, not `%.40s`", option->name,
                            option->value, tw_verb_default(verb, option, usual), text);
}

static int take_columns(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                        const char *text, unsigned *out)
{
    uint64_t number = 0;
    int status = take_number(verb, option, text, &number);
    if (status == AS_EXPECTED)
        *out = (unsigned)number;
    return status;
}

static int take(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                const char *text, void *options)
{
    void *to = (char *)options + option->to.offset;
    switch (option->to.kind) {
    case TW_OPTION_FLAG:
        *(bool *)to = true;
        return AS_EXPECTED;
    case TW_OPTION_TEXT:
        *(const char **)to = text;
        return AS_EXPECTED;
    case TW_OPTION_NUMBER:
        return take_number(verb, option, text, to);
    case TW_OPTION_COLUMNS:
        return take_columns(verb, option, text, to);
    case TW_OPTION_PORTS:
        return take_ports(verb, option, text, to);
    case TW_OPTION_DOCUMENT:
        ((struct tw_document *)to)->path = text;
        return AS_EXPECTED;
    }
    return USAGE;
}

/* -- The command line. */

static int check_operands(const struct tw_arguments *arguments)
{
    const struct tw_cli_verb *verb = arguments->verb;
    if (verb->operands == NULL && arguments->n_words > 0)
        return tw_options_wrong(verb, "takes no argument, not `%s`", arguments->words[0]);
    if (verb->missing != NULL && arguments->n_words == 0)
        return tw_options_wrong(verb, "%s", verb->missing);
    return AS_EXPECTED;
}

int tw_options_read(const struct tw_cli_verb *verb, int argc, char *argv[], void *options,
                    struct tw_arguments *out)
{
    struct known known;
    know(verb, &known);
    *out = (struct tw_arguments){.verb = verb, .options = options};
    if (verb->n_bytes > 0)
        memcpy(options, verb->defaults, verb->n_bytes);
    opterr = 0;
    for (;;) {
        int option = getopt_long(argc, argv, known.letters, known.list, NULL);
        out->help = option == 'h';
        if (out->help)
            return AS_EXPECTED;
        if (option == -1)
            break;
        if (option < FIRST && row_of(verb, option) != 0)
            option = row_of(verb, option);
        if (option < FIRST)
            return refuse(verb, argc, argv, known.list, option);
        if (take(verb, &verb->options[option - FIRST], optarg, options) != AS_EXPECTED)
            return USAGE;
        out->given |= UINT64_C(1) << (option - FIRST);
    }
    out->words = (const char *const *)argv + optind;
    out->n_words = (size_t)(argc - optind);
    return check_operands(out);
}

bool tw_options_given(const struct tw_arguments *arguments, const char *name)
{
    const struct tw_cli_verb *verb = arguments->verb;
    for (size_t i = 0; i < verb->n_options; i++) {
        if (strcmp(verb->options[i].name, name) == 0)
            return (arguments->given >> i & 1) != 0;
    }
    return false;
}

int tw_options_wrong(const struct tw_cli_verb *verb, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t n = strlen(text);
    bool asks = n > 0 && text[n - 1] == '?';
    return tw_cli_fail(USAGE, "%s: %s%s see `twlab help %s`", verb->name, text, asks ? "" : ";",
                       verb->name);
}

/* -- Documents. */

/* The next document of the table, from row *at on; NULL: no more. */
static struct tw_document *next_document(const struct tw_arguments *arguments, size_t *at)
{
    const struct tw_cli_verb *verb = arguments->verb;
    while (*at < verb->n_options) {
        const struct tw_cli_option *option = &verb->options[(*at)++];
        if (option->to.kind != TW_OPTION_DOCUMENT)
            continue;
        void *to = (char *)arguments->options + option->to.offset;
        struct tw_document *document = to;
        document->option = option->name;
        return document;
    }
    return NULL;
}

static int refuse_read(const struct tw_document *document, const char *path)
{
    if (path == NULL || !tw_destination_replaces(&document->to, path))
        return AS_EXPECTED;
    return tw_cli_fail(USAGE, "--%s: %s is an input file; name another file", document->option,
                       document->path);
}

/* Refuses a document that would replace what the verb reads. */
static int check_read(const struct tw_arguments *arguments, const struct tw_document *document)
{
    const struct tw_cli_verb *verb = arguments->verb;
    int status = AS_EXPECTED;
    for (size_t i = 0; i < arguments->n_words && status == AS_EXPECTED; i++)
        status = refuse_read(document, arguments->words[i]);
    for (size_t i = 0; i < verb->n_options && status == AS_EXPECTED; i++) {
        const void *value = (char *)arguments->options + verb->options[i].to.offset;
        if (verb->options[i].is_read)
            status = refuse_read(document, *(const char *const *)value);
    }
    return status;
}

/* Refuses a document with the same file as an earlier one in the table. */
static int check_others(const struct tw_arguments *arguments,
                        const struct tw_document *document)
{
    size_t at = 0;
    const struct tw_document *other = NULL;
    while ((other = next_document(arguments, &at)) != document) {
        if (tw_document_is_open(other) && tw_destination_is_same(&other->to, &document->to))
            return tw_cli_fail(USAGE, "%s: --%s and --%s cannot both have %s",
                               arguments->verb->name, other->option, document->option,
                               tw_document_has_stdout(other) ? "standard output" : other->path);
    }
    return AS_EXPECTED;
}

int tw_options_open(const struct tw_arguments *arguments)
{
    size_t at = 0;
    struct tw_document *document = NULL;
    while ((document = next_document(arguments, &at)) != NULL) {
        int status = tw_document_open(document);
        if (status == AS_EXPECTED && tw_document_is_open(document))
            status = check_others(arguments, document);
        if (status == AS_EXPECTED && tw_document_is_open(document))
            status = check_read(arguments, document);
        if (status != AS_EXPECTED)
            return status;
    }
    return AS_EXPECTED;
}

void tw_options_drop(const struct tw_arguments *arguments)
{
    size_t at = 0;
    struct tw_document *document = NULL;
    while ((document = next_document(arguments, &at)) != NULL)
        tw_document_drop(document);
}
