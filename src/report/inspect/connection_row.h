#ifndef TW_CONNECTION_ROW_H
#define TW_CONNECTION_ROW_H

#include "inspection.h"
#include "json_row.h"

/* Fills the row of a connection that is over: `twlab inspect --connections --json`. Its columns
 * are documented in docs/inspect.md. New columns are added at the end. */
void tw_connection_row(struct tw_json_row *row, const struct tw_ended *ended);

#endif
