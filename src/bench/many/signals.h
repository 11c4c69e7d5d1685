#ifndef TW_SIGNALS_H
#define TW_SIGNALS_H

#include "err.h"
#include "own.h"

#include <signal.h>

/* SIGINT, SIGTERM, SIGHUP and SIGQUIT (Ctrl-\) as something to read, while worlds run. */
struct tw_signals {
    int fd; /* becomes readable when one has come; -1: they are not caught */
    sigset_t before;
};

/* From here on they come through the descriptor; one that was ignored stays so. */
TW_MUST_USE int tw_signals_catch(struct tw_signals *out, struct tw_err *err);

/* The one that came, or 0. */
int tw_signals_take(const struct tw_signals *signals);

/* From here on they do what they did before. Safe twice. */
void tw_signals_drop(struct tw_signals *signals);

#endif
