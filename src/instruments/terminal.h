#ifndef TW_TERMINAL_H
#define TW_TERMINAL_H

#include "proc.h"

/* Other programs, each at a pseudo-terminal of its own as if somebody sat there: what they
 * print comes line by line, and what is typed is not echoed. */

/* Starts `command` (a program and its arguments, blanks between, no quoting). It is looked for
 * in `folders` (a colon between), then on the PATH; where it cannot be started, that is the
 * error, with the reason. It has no descriptor of ours but its
 * terminal, and every signal at its default. *out_fd is the caller's: read what it prints,
 * without waiting; write what is typed. */
TW_MUST_USE int tw_terminal_start(const char *command, const char *folders, struct tw_proc *out,
                                  int *out_fd, struct tw_err *err);

#endif
