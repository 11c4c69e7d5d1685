#include "wire_inject.h"

/* Linux's timestamps tick in milliseconds (tcp_clock_ms()). */
static int stamp(const struct tw_wire_order *order, const struct tw_wire_flow *flow,
                 tw_ns now_ns, struct tw_tcp_timestamps *out, struct tw_err *err)
{
    const struct tw_wire_flow_side *sender = &flow->side[order->from];
    bool is_known = sender->timestamps.present;
    char text[TW_ENDPOINT_TEXT];
    *out = (struct tw_tcp_timestamps){0};
    if (order->ts.relative && !is_known)
        return tw_fail(err, 0, "inject: the wire has seen no timestamps of %s",
                       tw_endpoint_text(&sender->at, text));
    if (order->bare || (!is_known && !order->ts.given))
        return 0;
    out->present = true;
    out->value =
        sender->timestamps.value + (uint32_t)((now_ns - sender->timestamped_ns) / TW_MS);
    if (order->ts.given)
        out->value = (order->ts.relative ? out->value : 0) + (uint32_t)order->ts.value;
    if ((order->flags & TW_ACK) != 0)
        out->echo = flow->side[!order->from].timestamps.value;
    return 0;
}

static int find_number(const struct tw_wire_flow_side *side,
                       const struct tw_wire_number *wanted, uint32_t *out, struct tw_err *err)
{
    char text[TW_ENDPOINT_TEXT];
    if (!side->known[wanted->mark])
        return tw_fail(err, 0, "inject: the wire has not seen %s of %s yet",
                       tw_wire_order_mark_names()[wanted->mark],
                       tw_endpoint_text(&side->at, text));
    *out = side->number[wanted->mark] + (uint32_t)wanted->offset;
    return 0;
}

int tw_wire_inject(const struct tw_wire_order *order, const struct tw_wire_flow *flow,
                   tw_ns now_ns, struct tw_forge_spec *out, struct tw_err *err)
{
    const struct tw_wire_flow_side *sender = &flow->side[order->from];
    const struct tw_wire_flow_side *receiver = &flow->side[!order->from];
    struct tw_segment segment = {
        .from = sender->at,
        .to = receiver->at,
        .payload_bytes = order->payload_bytes,
        .window = sender->window,
        .flags = order->flags,
    };
    bool has_ack = (order->flags & TW_ACK) != 0;
    if (find_number(sender, &order->seq, &segment.seq, err) < 0 ||
        (has_ack && find_number(receiver, &order->ack, &segment.ack, err) < 0))
        return -1;
    out->segment = segment;
    return stamp(order, flow, now_ns, &out->timestamps, err);
}
