#ifndef TW_INSPECT_WARN_H
#define TW_INSPECT_WARN_H

#include "inspected.h"
#include "records.h"

/* Prints the irregularities of an inspected file that are not errors, each with what to do
 * about it. strict: a truncated file is an error, and is printed elsewhere. */
void tw_inspect_warn(const struct tw_inspected *inspected, const struct tw_records *records,
                     bool strict);

/* The same for a live capture. */
void tw_inspect_warn_live(const struct tw_inspected *inspected);

#endif
