#ifndef TW_OPTIONS_H
#define TW_OPTIONS_H

#include "verb.h"

/* A command line, read as the verb's table says. What is said of a mistake is one line that
 * names it, what may have been meant, and where the help is. */

/* Reads it: argv[0] is the verb; `options`, of verb->n_bytes, gets the defaults and what was
 * given. Every verb has -h and --help. Returns AS_EXPECTED, or USAGE after saying why. */
TW_MUST_USE int tw_options_read(const struct tw_cli_verb *verb, int argc, char *argv[],
                                void *options, struct tw_arguments *out);

/* Was the option of that name there? */
bool tw_options_given(const struct tw_arguments *arguments, const char *name);

/* Opens the documents that were asked for, before anything is done. Refuses two that would be
 * one file, and one that is a file that is read. Returns AS_EXPECTED, or what to exit with
 * after saying why. */
TW_MUST_USE int tw_options_open(const struct tw_arguments *arguments);

/* Removes the documents that were not finished. */
void tw_options_drop(const struct tw_arguments *arguments);

/* "twlab: VERB: MESSAGE; see `twlab help VERB`" to stderr. Returns USAGE. */
int tw_options_wrong(const struct tw_cli_verb *verb, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
