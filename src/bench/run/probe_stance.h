#ifndef TW_PROBE_STANCE_H
#define TW_PROBE_STANCE_H

#include "probers.h"
#include "wire.h"

/* Where a probe stands, and as whom. */

struct tw_probe_stance {
    int netns_before; /* -1: the same */
    uid_t user_before;
};

/* Makes the network namespace that the probe wants. */
TW_MUST_USE int tw_probe_stance_find(struct tw_prober *prober, struct tw_err *err);

/* Goes there, and becomes its user: EPERM when only root could. *out is filled in any case, for
 * tw_probe_stance_leave. */
TW_MUST_USE int tw_probe_stance_take(const struct tw_wire *wire, const struct tw_prober *prober,
                                     struct tw_probe_stance *out, struct tw_err *err);
void tw_probe_stance_leave(struct tw_probe_stance *stance);

#endif
