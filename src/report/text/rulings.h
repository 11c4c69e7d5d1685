#ifndef TW_RULINGS_H
#define TW_RULINGS_H

#include "judged.h"
#include "printer.h"

/* The rulings of a run: those that hold counted and named, the others told in full, with what
 * was expected, what was seen, and the ledger's line that decided; those that are unknown for
 * one and the same reason together. `full`: each one by itself and in full. */
void tw_rulings_tell(const struct tw_judged *judged, bool full, struct tw_printer *printer);

#endif
