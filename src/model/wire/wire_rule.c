#include "wire_rule.h"

int tw_wire_rule_add(struct tw_wire_rules *rules, const struct tw_wire_order *order,
                     struct tw_err *err)
{
    if (rules->n == TW_WIRE_MAX_RULES)
        return tw_fail(err, 0, "a wire has at most %d rules at a time; `forget` some",
                       TW_WIRE_MAX_RULES);
    rules->list[rules->n++] = (struct tw_wire_rule){.order = *order};
    return 0;
}

static bool is_kind(const struct tw_wire_order *order, const struct tw_wire_flow *flow,
                    const struct tw_segment *segment)
{
    unsigned control = segment->flags & (TW_SYN | TW_FIN | TW_RST | TW_ACK);
    switch (order->kind) {
    case TW_WIRE_ANY:
        return true;
    case TW_WIRE_SYN:
        return control == TW_SYN;
    case TW_WIRE_SYN_ACK:
        return control == (TW_SYN | TW_ACK);
    case TW_WIRE_FIN:
        return (control & TW_FIN) != 0;
    case TW_WIRE_RST:
        return (control & TW_RST) != 0;
    case TW_WIRE_ACK:
        return control == TW_ACK && segment->payload_bytes == 0;
    case TW_WIRE_ACK_OF_FIN:
        return tw_wire_flow_acks_fin(flow, order->from, segment);
    case TW_WIRE_DATA:
        return segment->payload_bytes > 0;
    case TW_WIRE_FLAGS:
        return segment->flags == order->flags;
    }
    return false;
}

static bool is_about(const struct tw_wire_order *order, const struct tw_wire_flow *flow,
                     enum tw_side from, const struct tw_segment *segment)
{
    bool its_connection = order->client.port == 0 ||
                          tw_endpoint_equal(&order->client, &flow->side[TW_CLIENT_SIDE].at);
    return order->from == from && its_connection && is_kind(order, flow, segment);
}

static void remove_spent(struct tw_wire_rules *rules)
{
    size_t n_left = 0;
    for (size_t i = 0; i < rules->n; i++) {
        const struct tw_wire_rule *rule = &rules->list[i];
        if (rule->order.last == 0 || rule->n_met < rule->order.last)
            rules->list[n_left++] = *rule;
    }
    rules->n = n_left;
}

const struct tw_wire_order *tw_wire_rule_meet(struct tw_wire_rules *rules,
                                              const struct tw_wire_flow *flow,
                                              enum tw_side from,
                                              const struct tw_segment *segment)
{
    const struct tw_wire_order *decided = NULL;
    remove_spent(rules);
    for (size_t i = 0; i < rules->n; i++) {
        struct tw_wire_rule *rule = &rules->list[i];
        if (!is_about(&rule->order, flow, from, segment))
            continue;
        rule->n_met++;
        if (decided == NULL && rule->n_met >= rule->order.first)
            decided = &rule->order;
    }
    return decided;
}
