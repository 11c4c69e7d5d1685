#ifndef TW_BECOME_H
#define TW_BECOME_H

#include "lab.h"

/* Has a peer's process become another program (TW_EXEC): it works where the peer is heard no
 * more, and is done when the kernel shows no listener that an exec closes. Fails where this
 * machine has not what it takes. */
TW_MUST_USE int tw_become_program(struct tw_lab *lab, const struct tw_step *step,
                                  struct tw_outcome *outcome, struct tw_err *err);

#endif
