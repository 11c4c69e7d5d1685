#ifndef TW_CLI_H
#define TW_CLI_H

#include "err.h"
#include "own.h"

#include <stdio.h>

/* The exit statuses of all verbs; see twlab(1). */
enum { AS_EXPECTED = 0, CONTRADICTED = 1, USAGE = 2, COULD_NOT_RUN = 3, BY_SIGNAL = 128 };

/* Makes sure that descriptors 0, 1 and 2 are open, so that no file gets one of these numbers
 * and then the output. Reading or writing a descriptor that was closed still fails. */
void tw_cli_keep_streams(void);

/* Prints "twlab: MESSAGE" on stderr, with control characters made visible. Returns status. */
int tw_cli_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for a named file that could not be read. Returns COULD_NOT_RUN when the machine
 * failed (no memory, no descriptors, a broken disk), USAGE when the file does not exist, is
 * not accessible, or is wrong. */
int tw_cli_refuse(const struct tw_err *err);

/* Flushes stdout. Returns COULD_NOT_RUN when the output could not be written, otherwise
 * status. */
int tw_cli_finish(int status);

/* Reads a whole file, NUL-terminated, the caller's; "-" is standard input. Fails above
 * max_bytes, and for anything but a regular file or a pipe. */
TW_MUST_USE int tw_cli_read(const char *path, size_t max_bytes, char **out_text, size_t *out_n,
                            struct tw_err *err);

#endif
