#ifndef TW_KIND_H
#define TW_KIND_H

#include "err.h"

#include <stdbool.h>

/* Three verbs read three kinds of files. Who gives one to the wrong verb is told the right one.
 */
enum tw_kind { TW_KIND_OTHER, TW_KIND_CAPTURE, TW_KIND_LEDGER, TW_KIND_EXPERIMENT };

/* By how the file begins; "-" and what cannot be read is OTHER. */
enum tw_kind tw_kind_of(const char *path);

/* After a file could not be read as what was wanted: when it is of another kind, that is what
 * *err says from now on, with the verb that reads it. Returns whether it is. */
bool tw_kind_explain(enum tw_kind wanted, const char *path, struct tw_err *err);

#endif
