#include "recorder.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

/* The lab waits, and beats while it does. */

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

/* The descriptors that the lab waits for; from TERMINALS on those of commands. */
enum {
    ASKED_FOR,
    STOP,
    CAPTURE,
    FAR_CAPTURE,
    WIRE,
    TERMINALS,
    N_POLLS = TERMINALS + TW_MAX_PEERS
};

/* Takes in what came, but what was asked for. */
static int take_in(struct tw_lab *lab, const struct pollfd polls[N_POLLS], struct tw_err *err)
{
    if (polls[STOP].revents != 0)
        take_stop(lab);
    for (size_t i = 0; i < TW_MAX_PEERS; i++) {
        if (polls[TERMINALS + i].revents != 0)
            tw_peer_listen(&lab->peers[i]);
    }
    bool captured = polls[CAPTURE].revents != 0 || polls[FAR_CAPTURE].revents != 0 ||
                    polls[WIRE].revents != 0;
    return captured ? tw_lab_drain(lab, err) : 0;
}

static int terminal_of(const struct tw_lab *lab, size_t who)
{
    const struct tw_peer *peer = &lab->peers[who];
    bool has = who < lab->experiment->n_peers &&
               lab->experiment->peers[who].command[0] != '\0' && peer->terminal_fd > 0;
    return has && !peer->terminal_over ? peer->terminal_fd : -1;
}

static void list_polls(const struct tw_lab *lab, int fd, struct pollfd polls[N_POLLS])
{
    int fds[N_POLLS] = {
        [ASKED_FOR] = fd,
        [STOP] = lab->stop_fd,
        [CAPTURE] = lab->capture != NULL ? tw_capture_fd(lab->capture) : -1,
        [FAR_CAPTURE] = lab->far_capture != NULL ? tw_capture_fd(lab->far_capture) : -1,
        [WIRE] = lab->wire != NULL ? tw_wire_fd(lab->wire) : -1,
    };
    for (size_t i = 0; i < TW_MAX_PEERS; i++)
        fds[TERMINALS + i] = terminal_of(lab, i);
    for (size_t i = 0; i < N_POLLS; i++)
        polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
}

#define BEAT (20 * TW_MS)  /* it never waits for longer without a look at the clock */
#define STALL (20 * TW_MS) /* later than that it was not just busy */

int tw_lab_note_stall(struct tw_lab *lab, tw_ns late_ns, struct tw_err *err)
{
    unsigned who = 0;
    if (tw_run_name(lab->run, tw_experiment_doer(lab->experiment, TW_LAB_ITSELF), &who, err) <
        0)
        return -1;
    struct tw_observation o = {.at_ns = tw_lab_now(lab), .who = who, .saw = TW_SAW_COUNT};
    o.count = (struct tw_count){.what = TW_COUNTED_STALL, .n = (uint64_t)(late_ns / TW_US)};
    return tw_run_add(lab->run, &o, err);
}

/* The lab beats while it waits. Where a beat is late nobody looked, and that is said. */
static int beat(struct tw_lab *lab, struct tw_err *err)
{
    tw_ns now = tw_now();
    tw_ns late = now - lab->beat_ns - BEAT;
    bool is_stall = lab->beat_ns != 0 && late >= STALL;
    lab->beat_ns = lab->beat_ns != 0 ? now : 0;
    return is_stall ? tw_lab_note_stall(lab, late, err) : 0;
}

/* Waits once, for a beat at most. Returns 1 when fd is readable, 0 otherwise, -1 with err. */
static int wait_once(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err)
{
    struct pollfd polls[N_POLLS];
    list_polls(lab, fd, polls);
    tw_ns now = tw_now();
    bool hot = now < lab->hot_until_ns;
    if (until_ns > now + BEAT)
        until_ns = now + BEAT;
    const struct timespec wait = time_left(hot ? 0 : until_ns);
    /* What is captured can stay in the ring for a hot moment. */
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
