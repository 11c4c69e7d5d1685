#ifndef TW_BECOME_H
#define TW_BECOME_H

#include "lab.h"

/* Makes a peer's process execute another program (TW_EXEC). It has succeeded when the peer's
 * control socket is closed, and is done when the kernel shows no listener that the exec
 * closes. Fails when this machine lacks what the exec needs. */
TW_MUST_USE int tw_become_program(struct tw_lab *lab, const struct tw_step *step,
                                  struct tw_outcome *outcome, struct tw_err *err);

#endif
