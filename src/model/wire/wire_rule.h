#ifndef TW_WIRE_RULE_H
#define TW_WIRE_RULE_H

#include "wire_order.h"

/* Rules: which segments a wire drops, duplicates or holds. */
enum { TW_WIRE_MAX_RULES = 32 };

struct tw_wire_rule {
    struct tw_wire_order order;
    unsigned n_met; /* how many segments it was about, since it was made */
};

struct tw_wire_rules {
    struct tw_wire_rule list[TW_WIRE_MAX_RULES];
    size_t n;
};

/* Adds the rule of an order to drop, duplicate or hold. Fails when there are too many. */
TW_MUST_USE int tw_wire_rule_add(struct tw_wire_rules *rules, const struct tw_wire_order *order,
                                 struct tw_err *err);

/* What is to become of a segment that the side has just sent (tw_wire_flow_sent knows of it
 * already): the order whose turn it is, the oldest such; NULL: it is forwarded. Every rule
 * counts the segments it is about, whichever decides; one whose count is over goes. Good until
 * the next call. */
const struct tw_wire_order *tw_wire_rule_meet(struct tw_wire_rules *rules,
                                              const struct tw_wire_flow *flow,
                                              enum tw_side from,
                                              const struct tw_segment *segment);

#endif
