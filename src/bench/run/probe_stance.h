#ifndef TW_PROBE_STANCE_H
#define TW_PROBE_STANCE_H

#include "probers.h"
#include "wire.h"

/* The network namespace and the user of a probe. */

struct tw_probe_stance {
    int netns_before; /* -1: the same */
    uid_t user_before;
};

/* Creates the network namespace that the probe asks for. */
TW_MUST_USE int tw_probe_stance_find(struct tw_prober *prober, struct tw_err *err);

/* Enters that namespace and changes to the user: EPERM when only root can. *out is always
 * filled, for tw_probe_stance_leave. */
TW_MUST_USE int tw_probe_stance_take(const struct tw_wire *wire, const struct tw_prober *prober,
                                     struct tw_probe_stance *out, struct tw_err *err);
void tw_probe_stance_leave(struct tw_probe_stance *stance);

#endif
