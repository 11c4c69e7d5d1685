#ifndef TW_PORT_BINDS_H
#define TW_PORT_BINDS_H

#include "port_judged.h"
#include "printer.h"

/* Prints the table of binds, tried or predicted, and below it the reason of each refusal, once.
 */
void tw_port_binds_print(const struct tw_port_judged *judged, struct tw_printer *printer);

#endif
