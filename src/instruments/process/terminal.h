#ifndef TW_TERMINAL_H
#define TW_TERMINAL_H

#include "proc.h"

/* Runs other programs, each on a pseudo-terminal of its own as for an interactive user: output
 * is line-buffered, and input is not echoed. */

struct tw_terminal_spec {
    /* a program and its arguments, separated by blanks, without quoting */
    const char *command;
    const char *folders; /* where it is searched for before PATH, separated by colons */
    const uid_t *user;   /* the user that it runs as; NULL: the caller's */
};

/* Starts the command; fails with the reason when it cannot be started. The program inherits no
 * descriptor but its terminal, has every signal at its default action, and is confined
 * (confine.h). *out_fd is the caller's: non-blocking reads return the output, writes are the
 * input. */
TW_MUST_USE int tw_terminal_start(const struct tw_terminal_spec *spec, struct tw_proc *out,
                                  int *out_fd, struct tw_err *err);

#endif
