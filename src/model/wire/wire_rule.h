#ifndef TW_WIRE_RULE_H
#define TW_WIRE_RULE_H

#include "wire_order.h"

/* Rules: the segments that a wire drops, duplicates or holds. */
enum { TW_WIRE_MAX_RULES = 32 };

struct tw_wire_rule {
    struct tw_wire_order order;
    unsigned n_met; /* matching segments since the rule was added */
};

struct tw_wire_rules {
    struct tw_wire_rule list[TW_WIRE_MAX_RULES];
    size_t n;
};

/* Adds a rule from an order to drop, duplicate or hold. Fails when there are too many. */
TW_MUST_USE int tw_wire_rule_add(struct tw_wire_rules *rules, const struct tw_wire_order *order,
                                 struct tw_err *err);

/* Decides about a segment that the side just sent and that tw_wire_flow_sent() already
 * recorded. Returns the oldest order that applies, or NULL to forward the segment. Every rule
 * counts its matches, whichever decides; a rule whose range is over is removed. The result is
 * valid until the next call. */
const struct tw_wire_order *tw_wire_rule_meet(struct tw_wire_rules *rules,
                                              const struct tw_wire_flow *flow,
                                              enum tw_side from,
                                              const struct tw_segment *segment);

#endif
