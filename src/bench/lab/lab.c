#include "lab.h"

#include "intake.h"
#include "sample.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

void tw_lab_begin(struct tw_lab *lab, const struct tw_bench_spec *spec, int stop_fd,
                  struct tw_run *run)
{
    *lab = (struct tw_lab){.spec = spec, .experiment = &run->experiment, .stop_fd = stop_fd};
    tw_recorder_begin(&lab->recorder, run);
}

void tw_lab_drop(struct tw_lab *lab)
{
    tw_cast_drop(&lab->cast);
    tw_recorder_drop(&lab->recorder);
    for (size_t side = 0; side < TW_COUNT(lab->diags); side++)
        tw_sock_diag_drop(&lab->diags[side]);
    tw_wire_drop(&lab->wire);
}

/* The clients' side first: its capture gives the far-end times of segments of the servers'
 * side. */
static int drain_wire(struct tw_lab *lab, struct tw_err *err)
{
    struct tw_wire_news news;
    int got = 0;
    if (tw_intake_drain_far(&lab->recorder, err) < 0)
        return -1;
    while ((got = tw_wire_news(lab->wire, &news, err)) > 0) {
        if (tw_recorder_wire(&lab->recorder, &news, err) < 0)
            return -1;
    }
    return got;
}

int tw_lab_drain(struct tw_lab *lab, struct tw_err *err)
{
    if (lab->wire != NULL && drain_wire(lab, err) < 0)
        return -1;
    return tw_intake_drain(&lab->recorder, err);
}

int tw_lab_sample(struct tw_lab *lab, struct tw_err *err)
{
    return tw_sample_states(&lab->recorder, lab->diags, err);
}

/* Waiting, with a heartbeat. */

static void take_stop(struct tw_lab *lab)
{
    int signal = 0;
    ssize_t n = recv(lab->stop_fd, &signal, sizeof signal, MSG_DONTWAIT);
    if (n == (ssize_t)sizeof signal)
        lab->stopped_by = signal;
    else if (n == 0)
        lab->stopped_by = SIGKILL; /* twlab itself is gone */
}

static struct timespec time_left(tw_ns until_ns)
{
    tw_ns left = until_ns - tw_now();
    if (left < 0)
        left = 0;
    return (struct timespec){.tv_sec = left / TW_S, .tv_nsec = left % TW_S};
}

/* The descriptors that the lab polls; from TERMINALS on those of commands. */
enum {
    ASKED_FOR,
    STOP,
    CAPTURE,
    FAR_CAPTURE,
    WIRE,
    TERMINALS,
    N_POLLS = TERMINALS + TW_MAX_PEERS
};

/* Handles all events except those of the fd that was asked for. */
static int take_in(struct tw_lab *lab, const struct pollfd polls[N_POLLS], struct tw_err *err)
{
    if (polls[STOP].revents != 0)
        take_stop(lab);
    for (size_t i = 0; i < TW_MAX_PEERS; i++) {
        if (polls[TERMINALS + i].revents != 0)
            tw_peer_listen(&lab->cast.peers[i]);
    }
    bool captured = polls[CAPTURE].revents != 0 || polls[FAR_CAPTURE].revents != 0 ||
                    polls[WIRE].revents != 0;
    return captured ? tw_lab_drain(lab, err) : 0;
}

static void list_polls(const struct tw_lab *lab, int fd, struct pollfd polls[N_POLLS])
{
    const struct tw_capture *near = lab->recorder.captures[TW_SERVER_SIDE];
    const struct tw_capture *far = lab->recorder.captures[TW_CLIENT_SIDE];
    int fds[N_POLLS] = {
        [ASKED_FOR] = fd,
        [STOP] = lab->stop_fd,
        [CAPTURE] = near != NULL ? tw_capture_fd(near) : -1,
        [FAR_CAPTURE] = far != NULL ? tw_capture_fd(far) : -1,
        [WIRE] = lab->wire != NULL ? tw_wire_fd(lab->wire) : -1,
    };
    for (unsigned i = 0; i < TW_MAX_PEERS; i++)
        fds[TERMINALS + i] = tw_cast_terminal(&lab->cast, i);
    for (size_t i = 0; i < N_POLLS; i++)
        polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
}

#define BEAT (20 * TW_MS)  /* the longest wait without reading the clock */
#define STALL (20 * TW_MS) /* a longer delay is more than a busy machine */

/* A late heartbeat means that the lab did not observe; it is recorded. */
static int beat(struct tw_lab *lab, struct tw_err *err)
{
    tw_ns now = tw_now();
    tw_ns late = now - lab->beat_ns - BEAT;
    bool is_stall = lab->beat_ns != 0 && late >= STALL;
    lab->beat_ns = lab->beat_ns != 0 ? now : 0;
    return is_stall ? tw_recorder_stall(&lab->recorder, late, err) : 0;
}

/* Waits once, at most one heartbeat. Returns 1 when fd is readable, 0 otherwise, -1 with err.
 */
static int wait_once(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err)
{
    struct pollfd polls[N_POLLS];
    list_polls(lab, fd, polls);
    tw_ns now = tw_now();
    bool hot = now < lab->hot_until_ns;
    if (until_ns > now + BEAT)
        until_ns = now + BEAT;
    const struct timespec wait = time_left(hot ? 0 : until_ns);
    /* During a hot wait, captured packets stay in the ring. */
    int n = ppoll(polls, hot ? CAPTURE : N_POLLS, &wait, NULL);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    if (beat(lab, err) < 0 || (n > 0 && take_in(lab, polls, err) < 0))
        return -1;
    return n > 0 && polls[ASKED_FOR].revents != 0;
}

int tw_lab_wait(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err)
{
    while (lab->stopped_by == 0) {
        if (beat(lab, err) < 0)
            return -1;
        int is_there = wait_once(lab, fd, until_ns, err);
        if (is_there != 0 || tw_now() >= until_ns)
            return is_there;
    }
    return 0;
}

int tw_lab_drain_all(struct tw_lab *lab, struct tw_err *err)
{
    struct tw_capture *capture = lab->recorder.captures[TW_SERVER_SIDE];
    bool is_drained = false;
    /* a limit, in case the count includes other packets */
    tw_ns until_ns = tw_now() + TW_S;
    while (!is_drained && tw_now() < until_ns) {
        if (tw_lab_drain(lab, err) < 0 || tw_capture_is_drained(capture, &is_drained, err) < 0)
            return -1;
        if (!is_drained && tw_lab_wait(lab, tw_capture_fd(capture), until_ns, err) < 0)
            return -1;
    }
    return tw_lab_drain(lab, err);
}
