#ifndef TW_RETRY_H
#define TW_RETRY_H

#include "run.h"

/* A probe that was refused sets an option on the same socket, and tries it again. */
struct tw_retry {
    long set_seen;  /* the step that set the option; -1: it was not seen */
    long bind_seen; /* the first try after it; -1: none was made */
};

void tw_retry_of(const struct tw_run *run, unsigned probe, struct tw_retry *out);

#endif
