#ifndef TW_VERB_H
#define TW_VERB_H

#include "document.h"
#include "printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The verbs of twlab, and the options of each: one table, from which come parsing, the limits
 * in messages, --help, the completion of bash, and the check of the manual. */

/* The value of an option. The type of the member that takes it decides. */
enum tw_option_kind {
    TW_OPTION_FLAG,     /* bool; the option takes no value */
    TW_OPTION_TEXT,     /* const char * */
    TW_OPTION_NUMBER,   /* uint64_t, from `low` to `high` */
    TW_OPTION_COLUMNS,  /* unsigned, likewise */
    TW_OPTION_PORTS,    /* struct tw_ports */
    TW_OPTION_DOCUMENT, /* struct tw_document: its path */
};

/* LOW-HIGH: two ports in host order, neither of them 0. */
struct tw_ports {
    uint16_t low, high;
};

/* What bash completes a word with. */
enum tw_completes {
    TW_COMPLETES_NOTHING,
    TW_COMPLETES_FILES, /* the value of an option: a file that is read or written */
    TW_COMPLETES_LEDGERS,
    TW_COMPLETES_FOLDERS,
    TW_COMPLETES_EXPERIMENTS, /* names of the catalogue, or files that end in .ini */
    TW_COMPLETES_TAGS,
    TW_COMPLETES_VERBS,
    TW_COMPLETES_SUBJECTS, /* of `twlab completion` */
    TW_N_COMPLETES
};

struct tw_cli_option {
    const char *name;  /* "jobs" */
    const char *value; /* "N"; NULL: it takes none */
    struct {
        size_t offset; /* in the verb's options */
        enum tw_option_kind kind;
    } to; /* TW_OPTION_TO() */
    const char *help;
    const char *otherwise; /* the default in words, where it has no value; NULL: no default */
    uint64_t low, high;    /* of a number; INT64_MAX: no limit that matters */
    enum tw_completes completes;
    bool is_read; /* a file that the verb reads: no document may replace it */
};

/* clang-format off */
#define TW_OPTION_TO(type, member)                          \
    {offsetof(type, member), _Generic(((type *)0)->member,  \
        bool: TW_OPTION_FLAG,                               \
        const char *: TW_OPTION_TEXT,                       \
        uint64_t: TW_OPTION_NUMBER,                         \
        unsigned: TW_OPTION_COLUMNS,                        \
        struct tw_ports: TW_OPTION_PORTS,                   \
        struct tw_document: TW_OPTION_DOCUMENT)}

/* The rows that all verbs have in common. */
#define TW_OPTION_JSON(type)                                                             \
    {"json", "FILE", TW_OPTION_TO(type, json), .completes = TW_COMPLETES_FILES,          \
     .help = "write the result as JSON; `-` is standard output, which then has no text"}
#define TW_OPTION_WIDTH(type)                                                            \
    {"width", "N", TW_OPTION_TO(type, width),                                            \
     .low = TW_PRINTER_LEAST, .high = TW_PRINTER_MOST, .help = "columns of the text",    \
     .otherwise = "the terminal's, else $COLUMNS, else 100"}
/* clang-format on */

struct tw_arguments;

struct tw_cli_verb {
    const char *name;
    const char *operands; /* "[NAME|FILE.ini]..."; NULL: it takes none */
    const char *missing;  /* asked where there is none, "which ledger?"; NULL: none is needed */
    enum tw_completes completes; /* of an operand */
    bool hidden;                 /* left out of `twlab help` and of the completion */
    const char *does;            /* a line of `twlab help` */
    const char *about;           /* --help: before the options ... */
    const char *after;           /* ... and after them; NULL: nothing */
    const struct tw_cli_option *options;
    size_t n_options;
    const void *defaults; /* the struct that the options are members of, n_bytes */
    size_t n_bytes;
    /* Does it. Returns an exit status. */
    int (*run)(void *options, const struct tw_arguments *arguments);
};

/* A command line that was read. */
struct tw_arguments {
    const struct tw_cli_verb *verb;
    void *options;            /* the verb's, filled */
    const char *const *words; /* the operands */
    size_t n_words;
    uint64_t given; /* bit i: verb->options[i] was there */
    bool help;      /* --help was there: nothing else counts */
};

/* The list of verbs, in the order of `twlab help`. */
#define TW_VERBS(each)                                                                         \
    each(run) each(list) each(judge) each(explore) each(inspect) each(doctor) each(completion) \
        each(help) each(version)
#define TW_VERB_DECLARE(name) extern const struct tw_cli_verb tw_verb_##name;
TW_VERBS(TW_VERB_DECLARE)

extern const struct tw_cli_verb *const tw_verbs[];
extern const size_t tw_n_verbs;

/* NULL after saying that there is no such verb, and which may have been meant. */
const struct tw_cli_verb *tw_verb_find(const char *name);

/* The default of an option, as a user would type it; empty: it has none. Returns text. */
enum { TW_OPTION_DEFAULT = 64 };
const char *tw_verb_default(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                            char text[TW_OPTION_DEFAULT]);

#endif
