#ifndef TW_RETRY_H
#define TW_RETRY_H

#include "run.h"

/* The retry of a refused probe on the same socket, after setting an option. */
struct tw_retry {
    long set_seen;  /* the step that set the option; -1: none */
    long bind_seen; /* the first try after it; -1: none */
};

void tw_retry_of(const struct tw_run *run, unsigned probe, struct tw_retry *out);

#endif
