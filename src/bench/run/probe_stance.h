#ifndef TW_PROBE_STANCE_H
#define TW_PROBE_STANCE_H

#include "probes.h"

/* Where a probe stands, and as whom. */

struct tw_footing {
    int netns_before; /* -1: the same */
    uid_t user_before;
};

/* Makes the network namespace that the probe wants. */
TW_MUST_USE int tw_lab_find_place(struct tw_lab *lab, struct tw_prober *prober,
                                  struct tw_err *err);

/* Goes there, and becomes its user: EPERM when only root could. *out is filled in any case, for
 * tw_lab_step_back. */
TW_MUST_USE int tw_lab_stand(const struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_footing *out, struct tw_err *err);
void tw_lab_step_back(struct tw_footing *footing);

#endif
