#ifndef TW_KIND_H
#define TW_KIND_H

#include "err.h"

#include <stdbool.h>

/* Three verbs read three kinds of files. The error for a file of the wrong kind names the
 * right verb. */
enum tw_kind { TW_KIND_OTHER, TW_KIND_CAPTURE, TW_KIND_LEDGER, TW_KIND_EXPERIMENT };

/* After a file could not be read as the wanted kind: if it is of another kind, replaces *err
 * with that and the verb that reads it. Returns whether it is. */
bool tw_kind_explain(enum tw_kind wanted, const char *path, struct tw_err *err);

#endif
