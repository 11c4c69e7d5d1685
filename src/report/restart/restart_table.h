#ifndef TW_RESTART_TABLE_H
#define TW_RESTART_TABLE_H

#include "printer.h"
#include "restart_told.h"

/* Prints one row for each way in which a server was stopped: the verdict, for how long it was
 * away, and what was in its way. Fails with the stream's errno, also for earlier writes. */
TW_MUST_USE int tw_restart_table(const struct tw_restart_told told[], size_t n,
                                 const struct tw_style *style, FILE *to, struct tw_err *err);

#endif
