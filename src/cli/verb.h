#ifndef TW_VERB_H
#define TW_VERB_H

#include "document.h"
#include "printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The verbs of twlab, and the options of each, in one table. Parsing, the limits in messages,
 * --help, the completion of bash and the check of the manual are derived from it. */

/* The type of an option's value, derived from the type of the member that receives it. */
enum tw_option_kind {
    TW_OPTION_FLAG,     /* bool; the option takes no value */
    TW_OPTION_TEXT,     /* const char * */
    TW_OPTION_NUMBER,   /* uint64_t, from `low` to `high` */
    TW_OPTION_COLUMNS,  /* unsigned, likewise from `low` to `high` */
    TW_OPTION_PORTS,    /* struct tw_ports */
    TW_OPTION_DOCUMENT, /* struct tw_document: its path */
};

/* LOW-HIGH: two ports in host order, neither of them 0. */
struct tw_ports {
    uint16_t low, high;
};

/* The completion of a word by bash. */
enum tw_completes {
    TW_COMPLETES_NOTHING,
    TW_COMPLETES_FILES, /* an option's value: an input or output file */
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
    const char *value; /* "N"; NULL: no value */
    struct {
        size_t offset; /* in the verb's options */
        enum tw_option_kind kind;
    } to;        /* TW_OPTION_TO() */
    char letter; /* 'j': -j is the same; 0: none */
    const char *help;
    const char *otherwise; /* the default in words, if it is not a value; NULL: none */
    uint64_t low, high;    /* for a number; INT64_MAX: no practical limit */
    enum tw_completes completes;
    bool is_read; /* an input file: no document may replace it */
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
    const char *operands; /* "[NAME|FILE.ini]..."; NULL: none are accepted */
    /* the message when none is given, "which ledger?"; NULL: none is required */
    const char *missing;
    enum tw_completes completes; /* of an operand */
    bool hidden;                 /* not shown in `twlab help` and not completed */
    const char *does;            /* its line in `twlab help` */
    const char *about;           /* --help: before the options ... */
    const char *after;           /* ... and after them; NULL: nothing */
    const struct tw_cli_option *options;
    size_t n_options;
    const void *defaults; /* the struct that contains the options, n_bytes */
    size_t n_bytes;
    /* Runs the verb. Returns an exit status. */
    int (*run)(void *options, const struct tw_arguments *arguments);
};

/* A parsed command line. */
struct tw_arguments {
    const struct tw_cli_verb *verb;
    void *options;            /* the verb's, filled */
    const char *const *words; /* the operands */
    size_t n_words;
    uint64_t given; /* bit i: verb->options[i] was given */
    bool help;      /* --help was given: the rest is ignored */
};

/* The list of verbs, in the order of `twlab help`. */
#define TW_VERBS(each)                                                                         \
    each(run) each(list) each(judge) each(explore) each(inspect) each(restart) each(why)       \
        each(doctor) each(completion) each(help) each(version)
#define TW_VERB_DECLARE(name) extern const struct tw_cli_verb tw_verb_##name;
TW_VERBS(TW_VERB_DECLARE)

extern const struct tw_cli_verb *const tw_verbs[];
extern const size_t tw_n_verbs;

/* The verb of that name; NULL after printing that there is none, with a suggestion. */
const struct tw_cli_verb *tw_verb_find(const char *name);

/* The default of an option as a user types it; empty: none. Returns text. */
enum { TW_OPTION_DEFAULT = 64 };
const char *tw_verb_default(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                            char text[TW_OPTION_DEFAULT]);

#endif
