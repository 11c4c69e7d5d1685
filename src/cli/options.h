#ifndef TW_OPTIONS_H
#define TW_OPTIONS_H

#include <getopt.h>

/* The options of a verb, and what is said of mistakes: one line that names the mistake, what
 * may have been meant, and where the help is. */

/* The next option of a verb's command line (argv[0] is the verb), as getopt_long(3): its `val`,
 * with optarg, or -1 when there are no more; '?' after saying what is wrong. Every verb has -h
 * and --help: 'h'. `known` ends with an empty one. */
int tw_options_next(int argc, char *argv[], const struct option known[]);

/* "twlab: VERB: MESSAGE; see `twlab help VERB`" to stderr. Returns USAGE. */
int tw_options_wrong(const char *verb, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
