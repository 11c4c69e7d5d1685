#ifndef TW_BINDS_H
#define TW_BINDS_H

#include "printer.h"
#include "release.h"

/* One probe, in words: what was tried, what the first try came to and how long after what it
 * was made, when it worked, what was predicted, and what the kernel itself said. */
void tw_binds_tell(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_printer *printer);

/* What is known after the wait alone: when it worked, and what the prediction missed. Returns
 * false, and tells nothing, of a probe that did not wait. */
bool tw_binds_tell_rest(const struct tw_run *run, const struct tw_follow *follow,
                        unsigned probe, struct tw_printer *printer);

#endif
