#ifndef TW_BESIDE_H
#define TW_BESIDE_H

#include "err.h"
#include "own.h"

#include <limits.h>

/* A file that is written beside its name and then renamed: whoever reads it sees all of it, or
 * the one before. */
struct tw_beside {
    FILE *file; /* NULL: not open */
    char path[PATH_MAX], part[PATH_MAX];
};

/* Begins PATH.part. Fails with its errno. */
TW_MUST_USE int tw_beside_open(const char *path, struct tw_beside *out, struct tw_err *err);

/* Closes it and gives it its name. Fails with the errno of what could not be written. */
TW_MUST_USE int tw_beside_finish(struct tw_beside *beside, struct tw_err *err);

/* Removes what was not finished; safe twice. */
void tw_beside_drop(struct tw_beside *beside);

#endif
