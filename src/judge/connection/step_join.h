#ifndef TW_STEP_JOIN_H
#define TW_STEP_JOIN_H

#include "teardown.h"

/* Joins the effects of a segment that both sides send, since both are one socket: a client
 * connected to itself. `back` is what side B's sending did, after that of side A in *out. */
void tw_step_join(struct tw_teardown_step *out, const struct tw_teardown_step *back);

#endif
