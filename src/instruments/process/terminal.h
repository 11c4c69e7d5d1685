#ifndef TW_TERMINAL_H
#define TW_TERMINAL_H

#include "proc.h"

/* Other programs, each at a pseudo-terminal of its own as if somebody sat there: what they
 * print comes line by line, and what is typed is not echoed. */

struct tw_terminal_spec {
    const char *command; /* a program and its arguments, blanks between, no quoting */
    const char *folders; /* where it is looked for before the PATH, a colon between */
    const uid_t *user;   /* whom it runs as; NULL: as the caller does */
};

/* Starts the command; where it cannot be started, that is the error, with the reason. It has no
 * descriptor of ours but its terminal, every signal at its default, and may do what confine.h
 * says. *out_fd is the caller's: read what it prints, without waiting; write what is typed. */
TW_MUST_USE int tw_terminal_start(const struct tw_terminal_spec *spec, struct tw_proc *out,
                                  int *out_fd, struct tw_err *err);

#endif
