#ifndef TW_BINDS_H
#define TW_BINDS_H

#include "judged.h"
#include "printer.h"

/* One probe, in words: what was tried, what the first try came to and how long after what it
 * was made, when it worked, what was predicted, and what the kernel itself said. */
void tw_binds_tell(const struct tw_judged *judged, unsigned probe, struct tw_printer *printer);

/* What is known after the wait alone: when it worked, and what the prediction missed. Returns
 * false, and tells nothing, of a probe that did not wait. */
bool tw_binds_tell_rest(const struct tw_judged *judged, unsigned probe,
                        struct tw_printer *printer);

#endif
