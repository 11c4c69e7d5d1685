#ifndef TW_RULINGS_H
#define TW_RULINGS_H

#include "judged.h"
#include "printer.h"

/* Prints the rulings of a run. Claims that hold are counted and named. The others have the
 * expected, the observed, and the line of the ledger that decides; claims that are unknown for
 * the same reason are printed together. `full`: every claim in full. */
void tw_rulings_tell(const struct tw_judged *judged, bool full, struct tw_printer *printer);

#endif
