#include "sample.h"

#include "wire_flow.h"

enum { ANEW_MS = 20 }; /* a timer with this much more left was restarted */

#define SLOW_ANSWER (10 * TW_MS)

static int sample_side(struct tw_recorder *recorder, struct tw_sock_diag *diag,
                       struct tw_tracked *tracked, int side, struct tw_err *err)
{
    struct tw_diag_socket socket = {.state = TW_CLOSED, .timer_ms = -1};
    tw_ns asked = tw_now();
    int found = tw_sock_diag_find(diag, &tracked->at[side], &tracked->at[!side], &socket, err);
    if (found < 0)
        return -1;

    tw_ns now = tw_recorder_now(recorder);
    bool same = tracked->last[side].seen && tracked->last[side].state == socket.state;
    bool ticking = socket.timer_ms >= 0 && now - tracked->last[side].at_ns >= TW_S;
    bool began_anew = same && socket.state == TW_TIME_WAIT &&
                      socket.timer_ms > tracked->last[side].timer_ms + ANEW_MS;
    if (same && !ticking && !began_anew)
        return 0;
    tracked->last[side].seen = true;
    tracked->last[side].state = socket.state;
    tracked->last[side].at_ns = now;
    tracked->last[side].timer_ms = socket.timer_ms;
    const struct tw_socket_state state = {.state = socket.state, .timer_ms = socket.timer_ms};
    if (tw_recorder_state(recorder, tracked->who[side], now, &state, err) < 0)
        return -1;
    tw_ns late = tw_now() - asked; /* the answer dates from some time in between */
    return late >= SLOW_ANSWER ? tw_recorder_stall(recorder, late, err) : 0;
}

int tw_sample_states(struct tw_recorder *recorder, struct tw_sock_diag *const diags[2],
                     struct tw_err *err)
{
    for (size_t i = 0; i < recorder->tracker.n; i++) {
        struct tw_tracked *tracked = &recorder->tracker.list[i];
        int n_sides = tw_tracker_is_self(tracked) ? 1 : 2;
        for (int side = 0; side < n_sides && !tracked->is_proof; side++) {
            struct tw_sock_diag *diag =
                diags[side] != NULL ? diags[side] : diags[TW_SERVER_SIDE];
            if (sample_side(recorder, diag, tracked, side, err) < 0)
                return -1;
        }
    }
    return 0;
}
