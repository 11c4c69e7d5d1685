#include "wire_world.h"

#include "netns.h"
#include "setting.h"
#include "sock.h"
#include "wire_order.h"

#include <string.h>

/* The wire world: two hosts, and a wire that obeys orders. The lab, the servers, the probes
 * and the main capture are on the server's side; clients are on the other side, whose capture
 * shows what was sent and what arrived there. */

static int open_far_side(struct tw_lab *lab, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    char name[TW_EXPERIMENT_NAME + 16];
    (void)snprintf(name, sizeof name, "%s" TW_FAR_CAPTURE, lab->experiment->name);
    const struct tw_capture_spec spec = {
        .device = TW_WIRE_DEVICE, .folder_fd = lab->spec->folder_fd, .name = name};
    if (tw_wire_enter(lab->wire, TW_CLIENT_SIDE, &before, err) < 0 ||
        tw_sock_diag_open(&lab->diags[TW_CLIENT_SIDE], err) < 0)
        return -1;
    return tw_capture_open(&spec, &lab->recorder.captures[TW_CLIENT_SIDE], err);
}

int tw_wire_world_open(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_experiment *experiment = lab->experiment;
    if (experiment->network != TW_NETWORK_WIRE)
        return 0;
    if (tw_wire_open(experiment->settings, experiment->n_settings, &lab->wire, err) < 0)
        return tw_fail_within(err, "the wire");
    return open_far_side(lab, err);
}

int tw_wire_world_enter(struct tw_lab *lab, unsigned who, int *out_before, struct tw_err *err)
{
    if (lab->wire == NULL || lab->experiment->peers[who].role == TW_SERVER)
        return 0;
    return tw_wire_enter(lab->wire, TW_CLIENT_SIDE, out_before, err);
}

static void watch_device(struct tw_lab *lab, unsigned who, const char *name)
{
    bool is_far = lab->wire != NULL && lab->experiment->peers[who].role == TW_CLIENT;
    if (name[0] != '\0')
        tw_sock_diag_watch_device(
            is_far ? lab->diags[TW_CLIENT_SIDE] : lab->diags[TW_SERVER_SIDE], name);
}

static void watch_devices_of(struct tw_lab *lab, unsigned who, const struct tw_step steps[],
                             size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i].who == who)
            watch_device(lab, who, steps[i].action.option.device);
    }
}

static int watch_all_of(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    const struct tw_experiment *experiment = lab->experiment;
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_wire_world_enter(lab, who, &before, err) < 0)
        return -1;
    watch_device(lab, who, experiment->peers[who].options.device);
    watch_devices_of(lab, who, experiment->steps, experiment->n_steps);
    watch_devices_of(lab, who, experiment->then, experiment->n_then);
    return 0;
}

int tw_wire_world_watch_devices(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0; who < lab->experiment->n_peers; who++) {
        if (watch_all_of(lab, who, err) < 0)
            return -1;
    }
    return 0;
}

struct tw_endpoint tw_wire_world_reach(const struct tw_wire *wire,
                                       const struct tw_endpoint *listener,
                                       const struct tw_peer_spec *client)
{
    static const uint8_t any[sizeof listener->address];
    struct tw_endpoint to = *listener;
    bool is_any = memcmp(to.address, any, sizeof any) == 0;
    if (is_any && to.family == TW_IPV6 && client->has_address)
        to.family = client->at.family;
    if (wire == NULL) {
        tw_sock_reach(&to);
        return to;
    }
    if (is_any) {
        to = *tw_wire_address(TW_SERVER_SIDE, to.family);
        to.port = listener->port;
    }
    return to;
}

int tw_wire_world_set(const struct tw_wire *wire, const struct tw_setting *setting,
                      struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (wire == NULL)
        return 0;
    if (tw_wire_enter(wire, TW_CLIENT_SIDE, &before, err) < 0)
        return -1;
    return tw_setting_write(setting, err);
}

int tw_wire_world_order(struct tw_lab *lab, const struct tw_step *step,
                        struct tw_outcome *outcome, struct tw_err *err)
{
    const struct tw_wire_order *order = &step->action.order;
    struct tw_err why = {0};
    tw_ns began = tw_now();
    if (tw_wire_send_order(lab->wire, order, &why, err) < 0)
        return tw_fail_within(err, "wire: %s", step->action.text);
    if (order->verb == TW_WIRE_DELAY && why.code == 0)
        lab->recorder.far_end.delay_ns[order->from] = order->time_ns;
    outcome->error = why.code;
    outcome->at_ns = began - lab->recorder.began_ns;
    outcome->took_ns = tw_now() - began;
    return 0;
}

int tw_wire_world_close(struct tw_wire *wire, struct tw_recorder *recorder, struct tw_err *err)
{
    struct tw_capture *capture = recorder->captures[TW_CLIENT_SIDE];
    struct tw_wire_counts counts;
    uint64_t n_dropped = 0;
    if (wire == NULL)
        return 0;
    if (tw_wire_counts(wire, &counts, err) < 0 ||
        tw_capture_dropped(capture, &n_dropped, err) < 0 || tw_capture_finish(capture, err) < 0)
        return -1;
    /* Actions of the wire that it could not report are lost as well. */
    recorder->run->facts.n_dropped += n_dropped + counts.n_lost + counts.n_untold;
    return 0;
}
