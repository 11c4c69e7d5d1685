#ifndef TW_OPTIONS_H
#define TW_OPTIONS_H

#include "verb.h"

/* Reads a command line by the table of the verb. The message about a mistake is one line with
 * the mistake, a suggestion, and how to get help. */

/* Reads the command line: argv[0] is the verb; `options`, of verb->n_bytes, gets the defaults
 * and the given values. Every verb has -h and --help. Returns AS_EXPECTED, or USAGE after
 * printing the error. */
TW_MUST_USE int tw_options_read(const struct tw_cli_verb *verb, int argc, char *argv[],
                                void *options, struct tw_arguments *out);

/* Whether the option of that name was given. */
bool tw_options_given(const struct tw_arguments *arguments, const char *name);

/* Opens the requested documents before anything else happens. Refuses two documents with the
 * same file, and a document that is an input file. Returns AS_EXPECTED, or the exit status
 * after printing the error. */
TW_MUST_USE int tw_options_open(const struct tw_arguments *arguments);

/* Removes unfinished documents. */
void tw_options_drop(const struct tw_arguments *arguments);

/* Prints "twlab: VERB: MESSAGE; see `twlab help VERB`" on stderr. Returns USAGE. */
int tw_options_wrong(const struct tw_cli_verb *verb, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
