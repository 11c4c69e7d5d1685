#include "relay.h"

#include "frame_queue.h"
#include "tap.h"
#include "wire_flow_table.h"
#include "wire_inject.h"
#include "wire_rule.h"

#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

enum { BURST = 256 }; /* frames of one side before the other side's turn */

struct relay {
    const struct tw_relay_spec *spec;
    int control_fd;
    struct tw_tap tap[2];
    tw_ns delay_ns[2];
    tw_ns last_due_ns[2]; /* of the ordered frames: a delay that shrinks does not reorder */
    struct tw_wire_rules rules;
    struct tw_wire_flow_table flows;
    struct tw_wire_counts counts;
    struct tw_frame_queue queue;
    /* errno of a call whose failure ends the relay; 0: none */
    int broken;
};

static void drop_relay(struct relay **relay)
{
    if (*relay == NULL)
        return;
    tw_tap_drop(&(*relay)->tap[0]);
    tw_tap_drop(&(*relay)->tap[1]);
    free(*relay);
    *relay = NULL;
}

static void tell(struct relay *relay, enum tw_wire_did did, enum tw_side from,
                 const struct tw_segment *segment)
{
    const struct tw_wire_news news = {
        .did = did, .at_ns = tw_now(), .from = from, .segment = *segment};
    /* Never blocks: forwarding matters more. */
    if (send(relay->spec->news_fd, &news, sizeof news, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        relay->counts.n_untold++;
}

static bool deliver(struct relay *relay, enum tw_side from, const uint8_t *bytes,
                    size_t n_bytes, const struct tw_segment *segment)
{
    if (tw_tap_send(&relay->tap[!from], bytes, n_bytes) != 0) {
        relay->counts.n_lost++;
        return false;
    }
    relay->counts.n_carried++;
    struct tw_wire_flow *flow =
        segment != NULL ? tw_wire_flow_table_find(&relay->flows, from, segment) : NULL;
    if (flow != NULL)
        tw_wire_flow_arrived(flow, from, segment);
    return true;
}

static void deliver_due(struct relay *relay)
{
    const struct tw_frame *frame = tw_frame_queue_next(&relay->queue);
    for (; frame != NULL && frame->due_ns <= tw_now();
         frame = tw_frame_queue_next(&relay->queue)) {
        const struct tw_segment *segment = frame->is_segment ? &frame->segment : NULL;
        bool sent = deliver(relay, frame->from, frame->bytes, frame->n_bytes, segment);
        if (sent && segment != NULL && frame->is_copy)
            tell(relay, TW_WIRE_DUPLICATED, frame->from, segment);
        if (sent && segment != NULL && frame->is_held)
            tell(relay, TW_WIRE_RELEASED, frame->from, segment);
        tw_frame_queue_pop(&relay->queue);
    }
}

/* A frame that has just arrived. */
struct arrival {
    enum tw_side from;
    const uint8_t *bytes;
    size_t n_bytes;
    const struct tw_segment *segment; /* NULL: not a segment */
};

static struct tw_frame *put_in_queue(struct relay *relay, const struct arrival *arrival,
                                     tw_ns due_ns)
{
    struct tw_frame *frame = arrival->n_bytes <= sizeof frame->bytes
                                 ? tw_frame_queue_put(&relay->queue, due_ns)
                                 : NULL;
    if (frame == NULL) {
        relay->counts.n_lost++;
        return NULL;
    }
    frame->from = arrival->from;
    frame->is_held = frame->is_copy = false;
    frame->is_segment = arrival->segment != NULL;
    if (frame->is_segment)
        frame->segment = *arrival->segment;
    frame->n_bytes = arrival->n_bytes;
    memcpy(frame->bytes, arrival->bytes, arrival->n_bytes);
    return frame;
}

/* Forwards the frame, now or after the delay of its direction. Returns the time. */
static tw_ns forward(struct relay *relay, const struct arrival *arrival)
{
    tw_ns now_ns = tw_now();
    tw_ns due_ns = now_ns + relay->delay_ns[arrival->from];
    if (due_ns < relay->last_due_ns[arrival->from])
        due_ns = relay->last_due_ns[arrival->from];
    relay->last_due_ns[arrival->from] = due_ns;
    if (due_ns > now_ns) {
        (void)put_in_queue(relay, arrival, due_ns);
        return due_ns;
    }
    deliver_due(relay);
    (void)deliver(relay, arrival->from, arrival->bytes, arrival->n_bytes, arrival->segment);
    return due_ns;
}

static void hold(struct relay *relay, const struct arrival *arrival, tw_ns time_ns)
{
    tw_ns due_ns =
        time_ns == 0 ? TW_FRAME_NEVER : tw_now() + relay->delay_ns[arrival->from] + time_ns;
    struct tw_frame *frame = put_in_queue(relay, arrival, due_ns);
    if (frame == NULL)
        return;
    frame->is_held = true;
    tell(relay, TW_WIRE_HELD, arrival->from, arrival->segment);
}

static void duplicate(struct relay *relay, const struct arrival *arrival, tw_ns time_ns)
{
    tw_ns due_ns = forward(relay, arrival) + time_ns;
    struct tw_frame *copy = put_in_queue(relay, arrival, due_ns);
    if (copy != NULL)
        copy->is_copy = true;
}

static void handle_segment(struct relay *relay, const struct arrival *arrival)
{
    const struct tw_tcp_options options =
        tw_tcp_options_of(arrival->segment, arrival->bytes, arrival->n_bytes);
    struct tw_wire_flow *flow =
        tw_wire_flow_table_of(&relay->flows, arrival->from, arrival->segment);
    tw_wire_flow_sent(flow, arrival->from, arrival->segment, &options.timestamps, tw_now());
    const struct tw_wire_order *order =
        tw_wire_rule_meet(&relay->rules, flow, arrival->from, arrival->segment);
    if (order == NULL)
        (void)forward(relay, arrival);
    else if (order->verb == TW_WIRE_DROP)
        tell(relay, TW_WIRE_DROPPED, arrival->from, arrival->segment);
    else if (order->verb == TW_WIRE_DUPLICATE)
        duplicate(relay, arrival, order->time_ns);
    else
        hold(relay, arrival, order->time_ns);
}

static void take_frames(struct relay *relay, enum tw_side from)
{
    struct tw_tap *tap = &relay->tap[from];
    struct arrival arrival = {.from = from};
    for (int i = 0; i < BURST; i++) {
        struct tw_segment segment;
        arrival.bytes = tw_tap_frame(tap, &arrival.n_bytes);
        if (arrival.bytes == NULL)
            return;
        bool is_segment = tw_segment_parse(TW_LINK_ETHERNET, arrival.bytes, arrival.n_bytes,
                                           arrival.n_bytes, &segment) == TW_PACKET_TCP;
        arrival.segment = is_segment ? &segment : NULL;
        if (is_segment)
            handle_segment(relay, &arrival);
        else
            (void)forward(relay, &arrival);
        tw_tap_done(tap);
    }
}

/* The order cannot be obeyed, and the error text explains it; the errno is for the ledger. */
static int refuse(struct tw_err *err, int code)
{
    err->code = code;
    return -1;
}

static int inject(struct relay *relay, const struct tw_wire_order *order, struct tw_err *err)
{
    const struct tw_wire_flow *flow =
        tw_wire_flow_table_youngest(&relay->flows, &order->client);
    if (flow == NULL) {
        (void)tw_fail(err, 0, "inject: no such connection was seen on the wire");
        return refuse(err, ENOTCONN);
    }
    struct tw_forge_spec spec = {0};
    if (tw_wire_inject(order, flow, tw_now(), &spec, err) < 0)
        return refuse(err, ENODATA);
    memcpy(spec.from_mac, relay->spec->mac[order->from], TW_MAC_BYTES);
    memcpy(spec.to_mac, relay->spec->mac[!order->from], TW_MAC_BYTES);

    uint8_t frame[TW_FRAME_BYTES];
    size_t n_bytes = tw_forge_frame(&spec, frame);
    int error =
        n_bytes == 0 ? EMSGSIZE : tw_tap_send(&relay->tap[!order->from], frame, n_bytes);
    if (error != 0)
        return tw_fail(err, error, "inject");
    tell(relay, TW_WIRE_INJECTED, order->from, &spec.segment);
    return 0;
}

static int obey(struct relay *relay, const struct tw_wire_order *order, struct tw_err *err)
{
    switch (order->verb) {
    case TW_WIRE_DELAY:
        relay->delay_ns[order->from] = order->time_ns;
        return 0;
    case TW_WIRE_DROP:
    case TW_WIRE_DUPLICATE:
    case TW_WIRE_HOLD:
        return tw_wire_rule_add(&relay->rules, order, err) < 0 ? refuse(err, ENOSPC) : 0;
    case TW_WIRE_RELEASE:
        (void)tw_frame_queue_release(&relay->queue, tw_now());
        deliver_due(relay);
        return 0;
    case TW_WIRE_FORGET:
        relay->rules.n = 0;
        return 0;
    case TW_WIRE_INJECT:
        return inject(relay, order, err);
    }
    return tw_fail(err, EINVAL, "an order to the wire");
}

/* The lab waits for this answer. If it cannot be sent, the end of the relay is the answer. */
static void answer(struct relay *relay, struct tw_relay_answer *reply)
{
    reply->counts = relay->counts;
    reply->counts.n_lost += tw_tap_dropped(&relay->tap[0]) + tw_tap_dropped(&relay->tap[1]);
    if (send(relay->control_fd, reply, sizeof *reply, MSG_NOSIGNAL) < 0 && errno != EPIPE)
        relay->broken = errno;
}

/* Returns false when the other end is closed, or the socket failed. */
static bool take_question(struct relay *relay)
{
    struct tw_relay_question question;
    struct tw_relay_answer reply = {.done = true};
    ssize_t n = recv(relay->control_fd, &question, sizeof question, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (n < 0 && errno != ECONNRESET)
        relay->broken = errno;
    if (n != (ssize_t)sizeof question)
        return false;
    if (question.has_order)
        reply.done = obey(relay, &question.order, &reply.err) == 0;
    answer(relay, &reply);
    return relay->broken == 0;
}

static void carry(struct relay *relay)
{
    deliver_due(relay);
    take_frames(relay, TW_CLIENT_SIDE);
    take_frames(relay, TW_SERVER_SIDE);
}

/* Waits for a frame, a request (returns true) or the next due time. */
static bool await(struct relay *relay)
{
    struct pollfd polls[] = {
        {.fd = relay->tap[TW_CLIENT_SIDE].fd, .events = POLLIN},
        {.fd = relay->tap[TW_SERVER_SIDE].fd, .events = POLLIN},
        {.fd = relay->control_fd, .events = POLLIN},
    };
    const struct tw_frame *next = tw_frame_queue_next(&relay->queue);
    bool endless = next == NULL || next->due_ns == TW_FRAME_NEVER;
    tw_ns left = endless ? 0 : next->due_ns - tw_now();
    left = left < 0 ? 0 : left;
    const struct timespec wait = {.tv_sec = left / TW_S, .tv_nsec = left % TW_S};
    return ppoll(polls, TW_COUNT(polls), endless ? NULL : &wait, NULL) > 0 &&
           polls[2].revents != 0;
}

static int open_taps(struct relay *relay, struct tw_err *err)
{
    relay->tap[0].fd = relay->tap[1].fd = -1;
    if (tw_tap_open(relay->spec->device[0], &relay->tap[0], err) < 0)
        return -1;
    return tw_tap_open(relay->spec->device[1], &relay->tap[1], err);
}

int tw_relay_main(int control_fd, void *arg)
{
    struct tw_relay_answer begun = {.done = false};
    TW_AUTO(drop_relay) struct relay *relay = calloc(1, sizeof *relay);
    if (relay == NULL)
        return ENOMEM;
    relay->spec = arg;
    relay->control_fd = control_fd;
    (void)prctl(PR_SET_TIMERSLACK, 1); /* a delayed frame is late only by the wake-up */
    begun.done = open_taps(relay, &begun.err) == 0;
    answer(relay, &begun);
    bool goes_on = begun.done && relay->broken == 0;
    /* Frames sent before a request arrived are forwarded before it is answered. */
    while (goes_on) {
        carry(relay);
        bool asked = await(relay);
        if (asked)
            carry(relay);
        goes_on = !asked || take_question(relay);
    }
    return relay->broken;
}
