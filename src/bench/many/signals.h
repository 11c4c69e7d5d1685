#ifndef TW_SIGNALS_H
#define TW_SIGNALS_H

#include "err.h"
#include "own.h"

#include <signal.h>

/* SIGINT, SIGTERM, SIGHUP and SIGQUIT (Ctrl-\) as a readable descriptor, while worlds run. */
struct tw_signals {
    int fd; /* becomes readable when a signal arrives; -1: not caught */
    sigset_t before;
};

/* From now on the signals arrive through the descriptor; a signal that was ignored stays
 * ignored. `also`: one more of them, such as SIGUSR1; 0: none. */
TW_MUST_USE int tw_signals_catch(int also, struct tw_signals *out, struct tw_err *err);

/* The signal received, or 0. */
int tw_signals_take(const struct tw_signals *signals);

/* Restores the previous behaviour. Safe twice. */
void tw_signals_drop(struct tw_signals *signals);

#endif
