#ifndef TW_PORT_ROWS_H
#define TW_PORT_ROWS_H

#include "port_judged.h"
#include "printer.h"

/* Parts of the report on a port. Each prints whole lines, or nothing. */

enum { TW_PORT_LABEL = 2, TW_PORT_VALUE = 18 }; /* columns */

/* The groups of sockets, one after another. */
void tw_port_rows_sockets(const struct tw_port_judged *judged, struct tw_printer *printer);

/* The processes that have them open: user, age, unit, command line, and what is unusual. */
void tw_port_rows_processes(const struct tw_port_judged *judged, struct tw_printer *printer);

#endif
