#include "wire_world.h"

#include "netns.h"
#include "recorder.h"
#include "setting.h"
#include "sock.h"
#include "wire_order.h"

#include <string.h>

/* The wire world: two hosts, and a wire that does as it is told. The lab itself, the servers,
 * the probes and the capture that the segments are told from are on the server's side; clients
 * are on the other, with a capture of what was sent and what arrived there. */

static int open_far_side(struct tw_lab *lab, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    char name[TW_EXPERIMENT_NAME + 16];
    (void)snprintf(name, sizeof name, "%s" TW_FAR_CAPTURE, lab->experiment->name);
    const struct tw_capture_spec spec = {
        .device = TW_WIRE_DEVICE, .folder_fd = lab->spec->folder_fd, .name = name};
    if (tw_wire_enter(lab->wire, TW_CLIENT_SIDE, &before, err) < 0 ||
        tw_sock_diag_open(&lab->far_diag, err) < 0)
        return -1;
    return tw_capture_open(&spec, &lab->far_capture, err);
}

int tw_lab_open_wire(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_experiment *experiment = lab->experiment;
    if (experiment->network != TW_NETWORK_WIRE)
        return 0;
    if (tw_wire_open(experiment->settings, experiment->n_settings, &lab->wire, err) < 0)
        return tw_fail_within(err, "the wire");
    return open_far_side(lab, err);
}

int tw_lab_enter(struct tw_lab *lab, unsigned who, int *out_before, struct tw_err *err)
{
    if (lab->wire == NULL || lab->experiment->peers[who].role == TW_SERVER)
        return 0;
    return tw_wire_enter(lab->wire, TW_CLIENT_SIDE, out_before, err);
}

static void watch_device(struct tw_lab *lab, unsigned who, const char *name)
{
    bool is_far = lab->wire != NULL && lab->experiment->peers[who].role == TW_CLIENT;
    if (name[0] != '\0')
        tw_sock_diag_watch_device(is_far ? lab->far_diag : lab->diag, name);
}

static void watch_devices_of(struct tw_lab *lab, unsigned who, const struct tw_step steps[],
                             size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i].who == who)
            watch_device(lab, who, steps[i].option.device);
    }
}

static int watch_all_of(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    const struct tw_experiment *experiment = lab->experiment;
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_lab_enter(lab, who, &before, err) < 0)
        return -1;
    watch_device(lab, who, experiment->peers[who].options.device);
    watch_devices_of(lab, who, experiment->steps, experiment->n_steps);
    watch_devices_of(lab, who, experiment->then, experiment->n_then);
    return 0;
}

int tw_lab_watch_devices(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0; who < lab->experiment->n_peers; who++) {
        if (watch_all_of(lab, who, err) < 0)
            return -1;
    }
    return 0;
}

struct tw_endpoint tw_lab_reach(const struct tw_lab *lab, const struct tw_endpoint *listener,
                                const struct tw_peer_spec *client)
{
    static const uint8_t any[sizeof listener->address];
    struct tw_endpoint to = *listener;
    bool is_any = memcmp(to.address, any, sizeof any) == 0;
    if (is_any && to.family == TW_IPV6 && client->has_address)
        to.family = client->at.family;
    if (lab->wire == NULL) {
        tw_sock_reach(&to);
        return to;
    }
    if (is_any) {
        to = *tw_wire_address(TW_SERVER_SIDE, to.family);
        to.port = listener->port;
    }
    return to;
}

int tw_lab_set_far(struct tw_lab *lab, const struct tw_setting *setting, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (lab->wire == NULL)
        return 0;
    if (tw_wire_enter(lab->wire, TW_CLIENT_SIDE, &before, err) < 0)
        return -1;
    return tw_setting_write(setting, err);
}

/* The connection that an order without a name is about: the newest. */
int tw_lab_order_wire(struct tw_lab *lab, const struct tw_step *step,
                      struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_wire_order order;
    struct tw_err why = {0};
    tw_ns began = tw_now();
    if (tw_wire_order_parse(step->text, &order, err) < 0)
        return -1;
    if (tw_wire_send_order(lab->wire, &order, &why, err) < 0)
        return tw_fail_within(err, "wire: %s", step->text);
    if (order.verb == TW_WIRE_DELAY && why.code == 0)
        lab->far_end.delay_ns[order.from] = order.time_ns;
    outcome->error = why.code;
    outcome->at_ns = began - lab->began_ns;
    outcome->took_ns = tw_now() - began;
    return 0;
}

/* "dropped F. from server" */
static int record_news(struct tw_lab *lab, const struct tw_wire_news *news, struct tw_err *err)
{
    static const char *const did[] = {
        [TW_WIRE_DROPPED] = "dropped",   [TW_WIRE_DUPLICATED] = "duplicated",
        [TW_WIRE_HELD] = "held",         [TW_WIRE_RELEASED] = "released",
        [TW_WIRE_INJECTED] = "injected",
    };
    unsigned who = 0;
    char text[TW_STEP_TEXT];
    char flags[TW_FLAGS_TEXT];
    const struct tw_lab_outcome outcome = {.at_ns = news->at_ns - lab->began_ns};
    (void)snprintf(text, sizeof text, "%s %s from %s", did[news->did],
                   tw_segment_flags_text(news->segment.flags, flags),
                   tw_wire_order_side_names()[news->from]);
    if (tw_run_name(lab->run, "wire", &who, err) < 0)
        return -1;
    return tw_lab_step(lab, who, text, &outcome, err);
}

int tw_lab_drain_wire(struct tw_lab *lab, struct tw_err *err)
{
    struct tw_captured captured;
    struct tw_wire_news news;
    int got = 0;
    if (lab->wire == NULL)
        return 0;
    tw_ns offset_ns = tw_clock_offset();
    while ((got = tw_capture_next(lab->far_capture, &captured, err)) > 0) {
        captured.at_ns = tw_lab_carry_over(lab, captured.at_ns, offset_ns);
        if (captured.is_segment)
            tw_far_end_see(lab, &captured);
    }
    if (got < 0)
        return -1;
    while ((got = tw_wire_news(lab->wire, &news, err)) > 0) {
        if (record_news(lab, &news, err) < 0)
            return -1;
    }
    return got;
}

int tw_lab_close_wire(struct tw_lab *lab, struct tw_err *err)
{
    struct tw_wire_counts counts;
    uint64_t n_dropped = 0;
    if (lab->wire == NULL)
        return 0;
    if (tw_wire_counts(lab->wire, &counts, err) < 0 ||
        tw_capture_dropped(lab->far_capture, &n_dropped, err) < 0 ||
        tw_capture_finish(lab->far_capture, err) < 0)
        return -1;
    /* What it did and could not say is lost as well. */
    lab->run->facts.n_dropped += n_dropped + counts.n_lost + counts.n_untold;
    return 0;
}

void tw_lab_drop_wire(struct tw_lab *lab)
{
    tw_capture_drop(&lab->far_capture);
    tw_sock_diag_drop(&lab->far_diag);
    tw_wire_drop(&lab->wire);
}
