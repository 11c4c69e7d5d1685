#ifndef TW_INSPECT_WARNING_H
#define TW_INSPECT_WARNING_H

#include "printer.h"
#include "summary.h"

/* Warns, before anything is judged, that only one direction of some connections was captured,
 * and names what was not read and may hold the other. Prints nothing when there are none. The
 * text begins at column `indent`. */
void tw_inspect_warning(const struct tw_summary *summary, struct tw_printer *printer,
                        unsigned indent);

#endif
