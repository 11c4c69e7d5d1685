#ifndef TW_LAUNCH_H
#define TW_LAUNCH_H

#include "err.h"
#include "own.h"

#include <sys/types.h>

/* A foreign program, started as a shell starts a job: argv unchanged, all signals at their
 * default and none blocked, a process group of its own, no descriptor but these: standard input
 * is a pipe that never has data and never ends, standard output and error are one pipe, whose
 * other end is the caller's. */
struct tw_launch {
    pid_t pid;
    int words_fd; /* the output; reads do not block; EOF: nobody can write any more */
    int input_fd; /* the other end of its input: the caller keeps it open */
};

/* Forks and calls execvp(). Returns when the program is executed (*out_error 0) or could not be
 * (*out_error is the errno of execvp(), the child is reaped, and *out is empty). Fails if the
 * machine lacks processes or descriptors. Needs Linux 5.11 (CLOSE_RANGE_CLOEXEC). */
TW_MUST_USE int tw_launch_start(char *const command[], struct tw_launch *out, int *out_error,
                                struct tw_err *err);

/* Closes the descriptors; the process stays. Safe twice. */
void tw_launch_drop(struct tw_launch *launch);

#endif
