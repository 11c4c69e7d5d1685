#include "intake.h"

#include "wire_flow.h"

/* Records the segments that waited for their connection's names. */
static int record_waiting(struct tw_recorder *recorder, struct tw_err *err)
{
    size_t n_left = 0;
    struct tw_captured *waiting = recorder->waiting;
    for (size_t i = 0; i < recorder->n_waiting; i++) {
        int side = 0;
        struct tw_tracked *tracked =
            tw_tracker_find(&recorder->tracker, &waiting[i].segment, &side);
        if (tracked == NULL)
            waiting[n_left++] = waiting[i];
        else if (tw_recorder_segment(recorder, tracked, side, &waiting[i], err) < 0)
            return -1;
    }
    recorder->n_waiting = n_left;
    return 0;
}

int tw_intake_track(struct tw_recorder *recorder, const struct tw_tracked *tracked,
                    struct tw_err *err)
{
    struct tw_tracker *tracker = &recorder->tracker;
    if (tracker->n == TW_MAX_CONNECTIONS)
        return tw_fail(err, 0, "a run has at most %d connections", TW_MAX_CONNECTIONS);
    tracker->list[tracker->n++] = *tracked;
    for (int side = 0; side < 2; side++)
        tw_recorder_endpoint(recorder, tracked->who[side], &tracked->at[side]);
    return record_waiting(recorder, err);
}

/* "client", "client.2", ...: by the number of earlier connections of the peer. */
static int name_side(struct tw_recorder *recorder, struct tw_tracked *tracked, int side,
                     struct tw_err *err)
{
    char name[TW_NAME_SIZE + 16];
    unsigned n = 1 + tw_tracker_count(&recorder->tracker, side, tracked->peer[side]);
    const char *peer = recorder->run->experiment.peers[tracked->peer[side]].name;
    if (n == 1)
        (void)snprintf(name, sizeof name, "%s", peer);
    else
        (void)snprintf(name, sizeof name, "%s.%u", peer, n);
    return tw_run_name(recorder->run, name, &tracked->who[side], err);
}

/* Endpoints that were connected before, on the same ports, keep their names. */
int tw_intake_track_peers(struct tw_recorder *recorder, const struct tw_tracked *tracked,
                          struct tw_err *err)
{
    struct tw_tracked named = *tracked;
    bool is_self = tw_tracker_is_self(tracked);
    if (is_self) /* one socket: the server is not involved */
        named.peer[1] = named.peer[0];
    if (recorder->tracker.n == TW_MAX_CONNECTIONS ||
        tw_tracker_has(&recorder->tracker, tracked))
        return 0;
    if (name_side(recorder, &named, 0, err) < 0)
        return -1;
    if (is_self)
        named.who[1] = named.who[0];
    else if (name_side(recorder, &named, 1, err) < 0)
        return -1;
    return tw_intake_track(recorder, &named, err);
}

static int keep_waiting(struct tw_recorder *recorder, const struct tw_captured *captured,
                        struct tw_err *err)
{
    if (recorder->n_waiting == recorder->n_waiting_room) {
        size_t n_room = recorder->n_waiting_room == 0 ? 64 : recorder->n_waiting_room * 2;
        void *more = realloc(recorder->waiting, n_room * sizeof *recorder->waiting);
        if (more == NULL)
            return tw_fail(err, ENOMEM, "segment #%u", captured->frame);
        recorder->waiting = more;
        recorder->n_waiting_room = n_room;
    }
    recorder->waiting[recorder->n_waiting++] = *captured;
    return 0;
}

/* Converts a timestamp of a capture (CLOCK_REALTIME) to the run's clock. If CLOCK_REALTIME was
 * set since the last drain, the timestamp is from before or after that: the right offset is
 * the one that places it between the two drains. offset_now_ns is tw_clock_offset(). */
static tw_ns carry_over(const struct tw_recorder *recorder, tw_ns stamp_ns, tw_ns offset_now_ns)
{
    tw_ns by_old = stamp_ns + recorder->offset_ns;
    bool fits_old = by_old >= recorder->drained_ns - TW_MS && by_old <= tw_now() + TW_MS;
    return (fits_old ? by_old : stamp_ns + offset_now_ns) - recorder->began_ns;
}

int tw_intake_drain(struct tw_recorder *recorder, struct tw_err *err)
{
    enum { AT_ONCE = 20000 }; /* frames per call, so that a flood does not starve the rest */
    struct tw_capture *capture = recorder->captures[TW_SERVER_SIDE];
    struct tw_captured captured;
    int got = tw_capture_next(capture, &captured, err);
    if (got < 0)
        return -1;

    /* Also when no frame was there: the shorter the time between two drains, the more reliable
     * is carry_over() when the clock is set. */
    tw_ns offset_ns = tw_clock_offset();
    for (size_t n = 1; got > 0; n++) {
        captured.at_ns = carry_over(recorder, captured.at_ns, offset_ns);
        /* Frames of two processors may enter the ring out of the order of their timestamps. */
        if (captured.at_ns < recorder->stamped_ns)
            captured.at_ns = recorder->stamped_ns;
        recorder->stamped_ns = captured.at_ns;
        if (captured.frame == 1)
            recorder->run->facts.first_packet_ns = captured.at_ns;
        if (captured.is_segment && keep_waiting(recorder, &captured, err) < 0)
            return -1;
        got = n < AT_ONCE ? tw_capture_next(capture, &captured, err) : 0;
    }
    if (got < 0)
        return -1;
    recorder->offset_ns = offset_ns;
    recorder->drained_ns = tw_now();
    if (record_waiting(recorder, err) < 0)
        return -1;
    recorder->n_segments += tw_far_end_match(&recorder->far_end, recorder->run);
    return 0;
}

int tw_intake_drain_far(struct tw_recorder *recorder, struct tw_err *err)
{
    struct tw_captured captured;
    int got = 0;
    tw_ns offset_ns = tw_clock_offset();
    while ((got = tw_capture_next(recorder->captures[TW_CLIENT_SIDE], &captured, err)) > 0) {
        int side = 0;
        struct tw_observation o;
        captured.at_ns = carry_over(recorder, captured.at_ns, offset_ns);
        const struct tw_tracked *tracked =
            captured.is_segment ? tw_tracker_find(&recorder->tracker, &captured.segment, &side)
                                : NULL;
        if (tracked == NULL)
            continue;
        tw_tracker_number(tracked, side, &captured, &o);
        tw_far_end_see(&recorder->far_end, &o, side);
    }
    return got;
}
