#ifndef TW_BINDS_H
#define TW_BINDS_H

#include "judged.h"
#include "printer.h"

/* Describes one probe: what was tried, the result of the first try and its time after the
 * event, the release, the prediction, and the kernel's view. */
void tw_binds_tell(const struct tw_judged *judged, unsigned probe, struct tw_printer *printer);

/* Describes what is known only after the wait: the release, and by how much the prediction
 * missed it. Returns false, and prints nothing, for a probe that did not wait. */
bool tw_binds_tell_rest(const struct tw_judged *judged, unsigned probe,
                        struct tw_printer *printer);

#endif
