#ifndef TW_INSPECT_TABLES_H
#define TW_INSPECT_TABLES_H

#include "inspected.h"
#include "printer.h"

/* The tables of an inspected capture, each of n_max rows at most: by server (these, sorted), by
 * host, and the ephemeral ports of one client towards one server. A table for which there is no
 * memory is left out. */
void tw_inspect_tables(const struct tw_inspected *inspected,
                       const struct tw_service_row *const services[], size_t n_services,
                       size_t n_max, struct tw_printer *printer);

#endif
