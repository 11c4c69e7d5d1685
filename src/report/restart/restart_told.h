#ifndef TW_RESTART_TOLD_H
#define TW_RESTART_TOLD_H

#include "restart_ruling.h"

/* A restart that was ruled on: what every report on it prints from. All are the caller's. */
struct tw_restart_told {
    const char *name; /* of its files */
    const struct tw_restart *ask;
    const struct tw_restarted *seen;
    const struct tw_restart_ruling *ruling; /* NULL: it could not be run ... */
    const char *why;                        /* ... for this reason */
};

#endif
