#include "options.h"

#include "cli.h"
#include "names.h"

#include <stdarg.h>
#include <string.h>

enum { MOST_OPTIONS = 32, NAME = 64, NEAR = 128, MEANT = 192 };

/* "; did you mean --first-bind", or nothing. Returns text. */
static const char *meant(const char *word, const struct option known[], char text[MEANT])
{
    char written[MOST_OPTIONS][NAME];
    const char *names[MOST_OPTIONS];
    size_t n = 0;
    for (; n < MOST_OPTIONS && known[n].name != NULL; n++) {
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

/* What getopt_long() has stopped at. */
static void refuse(int argc, char *argv[], const struct option known[], int option)
{
    char text[MEANT];
    char word[NAME];
    const char *name = optopt != 0 ? name_of(known, optopt) : NULL;
    if (option == ':' && name != NULL) {
        (void)tw_options_wrong(argv[0], "--%s needs a value", name);
        return;
    }
    if (name != NULL) {
        (void)tw_options_wrong(argv[0], "--%s takes no value", name);
        return;
    }
    if (optopt != 0)
        (void)snprintf(word, sizeof word, "-%c", optopt);
    else
        (void)snprintf(word, sizeof word, "%s", optind <= argc ? argv[optind - 1] : "");
    word[strcspn(word, "=")] = '\0';
    (void)tw_options_wrong(argv[0], "unknown option `%s`%s", word, meant(word, known, text));
}

int tw_options_next(int argc, char *argv[], const struct option known[])
{
    opterr = 0;
    int option = getopt_long(argc, argv, ":h", known, NULL);
    if (option != '?' && option != ':')
        return option;
    refuse(argc, argv, known, option);
    return '?';
}

int tw_options_wrong(const char *verb, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t n = strlen(text);
    bool asks = n > 0 && text[n - 1] == '?';
    return tw_cli_fail(USAGE, "%s: %s%s see `twlab help %s`", verb, text, asks ? "" : ";",
                       verb);
}
