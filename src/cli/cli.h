#ifndef TW_CLI_H
#define TW_CLI_H

#include "destination.h"
#include "err.h"
#include "own.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses, the same for every verb; see twlab(1). */
enum { AS_EXPECTED = 0, CONTRADICTED = 1, USAGE = 2, COULD_NOT_RUN = 3, BY_SIGNAL = 128 };

/* The verbs: argv[0] is the verb; each returns an exit status. */
int cmd_run(int argc, char *argv[]);
int cmd_list(int argc, char *argv[]);
int cmd_judge(int argc, char *argv[]);
int cmd_inspect(int argc, char *argv[]);
int cmd_doctor(int argc, char *argv[]);
int cmd_explore(int argc, char *argv[]);

/* -- output.c: what every verb does with its output. */

/* Makes sure that 0, 1 and 2 are taken, so that no file of ours gets such a number and then
 * what is printed. Who closed one of them has it fail, as before. */
void tw_cli_keep_streams(void);

/* "twlab: MESSAGE" to stderr, where control characters in it become visible. Returns status. */
int tw_cli_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for something that was named and could not be read: COULD_NOT_RUN when the machine
 * failed (no memory, no descriptors, a broken disk), USAGE when it is not there, is not for us,
 * or is wrong. */
int tw_cli_refuse(const struct tw_err *err);

/* Prints a verb's help, which was asked for. Returns AS_EXPECTED. */
int tw_cli_help(const char *help);

/* Reads the options of a verb that has only --json FILE, --width N and --help; what follows
 * them is at optind. Returns true when the verb is done, with *out_status to exit with. */
struct tw_cli_options {
    const char *json; /* NULL: not asked for */
    unsigned width;   /* of the text, in columns */
};
TW_MUST_USE bool tw_cli_plain_options(int argc, char *argv[], const char *help,
                                      struct tw_cli_options *out, int *out_status);

/* The columns of the terminal, as it is now; 0: it is none, or does not say. */
unsigned tw_cli_columns(int fd);

/* The columns of the text on stdout, where nobody asked for a number of them: the terminal's,
 * else those of COLUMNS, else 100. Of --width N: N. Fails with err where that is not a number
 * from 40 to 1000; a terminal that is narrower is taken for one of 40. */
unsigned tw_cli_width(void);
TW_MUST_USE int tw_cli_read_width(const char *text, unsigned *out, struct tw_err *err);

/* Whether to colour what goes to the stream: a terminal, and no NO_COLOR. */
bool tw_cli_colour(FILE *to);

/* Whether the stream is a terminal that does what control sequences say: not a dumb one. */
bool tw_cli_controls(FILE *to);

/* Whether what goes to stdout is to be ASCII alone: the locale has no UTF-8. */
bool tw_cli_ascii(void);

/* Flushes stdout; a result that could not be written is COULD_NOT_RUN. Returns status
 * otherwise. */
int tw_cli_finish(int status);

/* Opens where a document goes, before anything is run: the FILE of an option, "--json"; NULL:
 * it was not given. Returns AS_EXPECTED, or what to exit with after saying why not. */
TW_MUST_USE int tw_cli_open(const char *option, const char *path, struct tw_destination *out);

/* Refuses a destination that is what is read, one of paths[n]. Returns AS_EXPECTED, or USAGE
 * after saying so. */
TW_MUST_USE int tw_cli_spare(const char *option, const struct tw_destination *destination,
                             const char *const paths[], size_t n);

/* Writes a JSON document (made by json.h; freed here) to where it goes, and finishes that.
 * Returns status, or COULD_NOT_RUN after saying why. */
struct json_t;
int tw_cli_json(struct json_t *document, struct tw_destination *to, int status);

/* Whether the report for people is printed: not when stdout is the document's. */
bool tw_cli_tells(const struct tw_destination *json);

/* The whole of a file, NUL-terminated, the caller's; "-" is standard input. Fails past
 * max_bytes, and on what is not a regular file or a pipe. */
TW_MUST_USE int tw_cli_read(const char *path, size_t max_bytes, char **out_text, size_t *out_n,
                            struct tw_err *err);

#endif
