#ifndef TW_INSPECT_TABLES_H
#define TW_INSPECT_TABLES_H

#include "inspected.h"
#include "printer.h"

/* Draws the tables of an inspected capture, each with at most n_max rows: by server
 * (`services`, sorted), by host, and the ephemeral ports of a client towards a server. A table
 * for which there is no memory is left out. */
void tw_inspect_tables(const struct tw_inspected *inspected,
                       const struct tw_service_row *const services[], size_t n_services,
                       size_t n_max, struct tw_printer *printer);

#endif
