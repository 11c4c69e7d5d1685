#ifndef TW_CLI_H
#define TW_CLI_H

#include "err.h"
#include "own.h"

#include <stdio.h>

/* Exit statuses, the same for every verb; see twlab(1). */
enum { AS_EXPECTED = 0, CONTRADICTED = 1, USAGE = 2, COULD_NOT_RUN = 3, BY_SIGNAL = 128 };

/* Makes sure that 0, 1 and 2 are taken, so that no file of ours gets such a number and then
 * what is printed. Who closed one of them has it fail, as before. */
void tw_cli_keep_streams(void);

/* "twlab: MESSAGE" to stderr, where control characters in it become visible. Returns status. */
int tw_cli_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for something that was named and could not be read: COULD_NOT_RUN when the machine
 * failed (no memory, no descriptors, a broken disk), USAGE when it is not there, is not for us,
 * or is wrong. */
int tw_cli_refuse(const struct tw_err *err);

/* Flushes stdout; a result that could not be written is COULD_NOT_RUN. Returns status
 * otherwise. */
int tw_cli_finish(int status);

/* The whole of a file, NUL-terminated, the caller's; "-" is standard input. Fails past
 * max_bytes, and on what is not a regular file or a pipe. */
TW_MUST_USE int tw_cli_read(const char *path, size_t max_bytes, char **out_text, size_t *out_n,
                            struct tw_err *err);

#endif
