#ifndef TW_PORT_TEXT_H
#define TW_PORT_TEXT_H

#include "port_judged.h"
#include "printer.h"

/* Prints for people what is on a port: the verdict, the sockets and their processes, the binds
 * and their reasons, until when, and what to do. Fails with the stream's errno, also for
 * earlier writes. */
TW_MUST_USE int tw_port_text(const struct tw_port_judged *judged, const struct tw_style *style,
                             FILE *to, struct tw_err *err);

#endif
