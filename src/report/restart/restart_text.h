#ifndef TW_RESTART_TEXT_H
#define TW_RESTART_TEXT_H

#include "printer.h"
#include "restart_told.h"

/* Prints the report on a restart for people: verdict, why, what to change, and what happened when.
 * Fails with the stream's errno, also for earlier writes. */
TW_MUST_USE int tw_restart_text(const struct tw_restart_told *told,
                                const struct tw_style *style, FILE *to, struct tw_err *err);

#endif
