#ifndef TW_FOREGROUND_H
#define TW_FOREGROUND_H

#include "err.h"
#include "own.h"

/* Runs a command as a shell runs one in the foreground: with this process's descriptors,
 * environment, process group and signal dispositions.
 *
 * Signals that other processes send to this one are passed on to the command; those of a
 * terminal (Ctrl-C, Ctrl-\) reach it anyway, and neither kind ends this process meanwhile.
 * Ctrl-Z stops both. */

/* argv ends with NULL; the program is searched for in PATH. Returns 0 with the wait status of
 * the command, or -1 if it could not be started; err->code is then the errno. */
TW_MUST_USE int tw_foreground_run(char *const argv[], int *out_status, struct tw_err *err);

#endif
