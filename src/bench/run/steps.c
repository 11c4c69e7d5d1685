#include "steps.h"

#include "become.h"
#include "churn.h"
#include "commands.h"
#include "connections.h"
#include "listeners.h"
#include "peers.h"
#include "setting.h"
#include "sock.h"
#include "wire_world.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define LOOK_EVERY (200 * TW_US)

/* Sends the signal and waits until the process is gone and the kernel shows no listener. */
static int do_stop(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                   struct tw_err *err)
{
    struct tw_proc *proc = &lab->cast.peers[step->who].proc;
    if (tw_listeners_watch(lab, step->who, err) < 0)
        return -1;
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    outcome->error = proc->pid == 0 ? ESRCH : 0;
    if (proc->pid != 0 && kill(proc->pid, step->action.signal) < 0)
        return tw_fail(err, errno, "kill: %s", step->action.text);

    int status = 0;
    bool gone = outcome->error != 0;
    while (!gone && lab->stopped_by == 0) {
        if (tw_listeners_watch(lab, step->who, err) < 0)
            return -1;
        gone = tw_proc_reap(proc, &status);
        if (!gone && tw_now() - began > tw_peers_patience(step)) {
            outcome->error = ETIMEDOUT;
            break;
        }
        /* No pause while a bind follows. */
        tw_ns pause = tw_now() < lab->hot_until_ns ? 0 : LOOK_EVERY;
        if (!gone && tw_lab_wait(lab, -1, tw_now() + pause, err) < 0)
            return -1;
    }
    outcome->took_ns = tw_now() - began;
    return tw_listeners_watch(lab, step->who, err);
}

/* Whether the state is that of the peer's own socket, not of a connection. */
static bool is_of_listener(const struct tw_cast *cast, const struct tw_step *step)
{
    return cast->listeners[step->who].at.port != 0 && tw_tcp_state_is_idle(step->action.state);
}

/* Whether the peer is in the state. *out_error: ENOTCONN when it has no connection. */
static int is_in_state(struct tw_lab *lab, const struct tw_step *step, int *out_error,
                       struct tw_err *err)
{
    int side = 0;
    if (is_of_listener(&lab->cast, step)) {
        if (step->action.state == TW_BOUND && lab->recorder.run->facts.bound_visible == TW_NO)
            return tw_fail(err, EOPNOTSUPP, "await BOUND: this kernel shows no such sockets");
        const struct tw_listener *listener = &lab->cast.listeners[step->who];
        if (tw_listeners_watch(lab, step->who, err) < 0)
            return -1;
        return listener->is_there && listener->state == step->action.state;
    }
    const struct tw_tracked *tracked =
        tw_tracker_newest(&lab->recorder.tracker, step->who, &side);
    if (tracked == NULL) {
        *out_error = ENOTCONN;
        return 0;
    }
    if (tw_lab_sample(lab, err) < 0)
        return -1;
    return tracked->last[side].seen && tracked->last[side].state == step->action.state;
}

/* Asks the kernel until the state is reached: after every packet, and every 0.2 ms. */
static int do_await(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                    struct tw_err *err)
{
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    outcome->error = ETIMEDOUT;
    while (outcome->error == ETIMEDOUT && lab->stopped_by == 0 &&
           tw_now() - began < tw_peers_patience(step)) {
        tw_ns looked = tw_now();
        int there = is_in_state(lab, step, &outcome->error, err);
        if (there < 0)
            return -1;
        if (there > 0)
            outcome->error = 0;
        if (outcome->error != ETIMEDOUT)
            break;
        outcome->least_ns = looked - began;
        if (tw_lab_wait(lab, tw_capture_fd(lab->recorder.captures[TW_SERVER_SIDE]),
                        tw_now() + LOOK_EVERY, err) < 0 ||
            tw_lab_drain(lab, err) < 0)
            return -1;
    }
    outcome->took_ns = tw_now() - began;
    return 0;
}

/* The steps that a peer performs itself: send, write, read, shutdown, close, set, listen,
 * fork, type. */
static int do_order(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                    struct tw_err *err)
{
    struct tw_peer_news news = {0};
    if (tw_experiment_is_command(&lab->experiment->peers[step->who]))
        return tw_commands_type(lab, step, outcome, err);
    if (tw_peers_tell(lab, step, &(struct tw_told){0}, &news, outcome, err) < 0)
        return -1;
    if (step->action.verb == TW_FORK)
        lab->cast.forked[step->who] = news.child;
    return 0;
}

/* `lab = set` changes the world's settings, not a peer's socket. */
static int do_set(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                  struct tw_err *err)
{
    if (step->who != TW_LAB_ITSELF)
        return do_order(lab, step, outcome, err);
    struct tw_err why = {0};
    tw_ns began = tw_now();
    bool set = tw_setting_write(&step->action.setting, &why) == 0 &&
               tw_wire_world_set(lab->wire, &step->action.setting, &why) == 0;
    outcome->error = set ? 0 : why.code;
    outcome->took_ns = tw_now() - began;
    return 0;
}

/* The kernel shows what a peer did to its listening socket; `close` may concern another. */
static int do_socket(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                     struct tw_err *err)
{
    bool closes = step->action.listener;
    bool shows = closes || step->action.verb == TW_DO_LISTEN;
    if (closes && tw_listeners_watch(lab, step->who, err) < 0)
        return -1;
    if (do_order(lab, step, outcome, err) < 0)
        return -1;
    lab->cast.deaf[step->who] |= closes && outcome->error == 0;
    return shows ? tw_listeners_watch(lab, step->who, err) : 0;
}

/* Ends the child that keeps a peer's descriptors open. If the peer is gone, pid 1 (this
 * process) reaps it; otherwise the peer does, by ignoring SIGCHLD. */
static int do_leave(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                    struct tw_err *err)
{
    pid_t child = lab->cast.forked[step->who];
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    outcome->error = child == 0 ? ESRCH : 0;
    if (child != 0 && kill(child, SIGKILL) < 0 && errno != ESRCH)
        return tw_fail(err, errno, "kill: %s", step->action.text);
    bool gone = outcome->error != 0;
    while (!gone && lab->stopped_by == 0 && tw_now() - began < tw_peers_patience(step)) {
        gone = waitpid(child, NULL, WNOHANG) == child || (kill(child, 0) < 0 && errno == ESRCH);
        if (!gone && tw_lab_wait(lab, -1, tw_now() + LOOK_EVERY, err) < 0)
            return -1;
    }
    lab->cast.forked[step->who] = 0;
    outcome->error = gone ? outcome->error : ETIMEDOUT;
    outcome->took_ns = tw_now() - began;
    return tw_listeners_watch(lab, step->who, err);
}

static int destroy_listener(struct tw_lab *lab, const struct tw_step *step,
                            struct tw_outcome *outcome, struct tw_err *err)
{
    const struct tw_endpoint *at = &lab->cast.listeners[step->who].at;
    const struct tw_endpoint nobody = {.family = at->family};
    if (tw_listeners_watch(lab, step->who, err) < 0)
        return -1;
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    if (tw_sock_diag_destroy(lab->diags[TW_SERVER_SIDE], at, &nobody, &outcome->error, err) < 0)
        return -1;
    outcome->took_ns = tw_now() - began;
    lab->cast.deaf[step->who] |= outcome->error == 0;
    return tw_listeners_watch(lab, step->who, err);
}

static int do_destroy(struct tw_lab *lab, const struct tw_step *step,
                      struct tw_outcome *outcome, struct tw_err *err)
{
    if (step->action.listener)
        return destroy_listener(lab, step, outcome, err);
    int side = 0;
    const struct tw_tracked *tracked =
        tw_tracker_newest(&lab->recorder.tracker, step->who, &side);
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    outcome->error = ENOTCONN;
    if (tracked != NULL &&
        tw_sock_diag_destroy(lab->diags[side] != NULL ? lab->diags[side]
                                                      : lab->diags[TW_SERVER_SIDE],
                             &tracked->at[side], &tracked->at[!side], &outcome->error, err) < 0)
        return -1;
    outcome->took_ns = tw_now() - began;
    return 0;
}

static int do_wait(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                   struct tw_err *err)
{
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->recorder.began_ns;
    if (tw_lab_wait(lab, -1, began + step->action.time_ns, err) < 0)
        return -1;
    outcome->took_ns = tw_now() - began;
    return 0;
}

/* A step that no file can contain. */
static int refuse(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                  struct tw_err *err)
{
    (void)lab;
    (void)outcome;
    return tw_fail(err, EINVAL, "step `%s`", step->action.text);
}

typedef int do_verb(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                    struct tw_err *err);

static do_verb *verb_of(enum tw_verb verb)
{
    switch (verb) {
    case TW_CONNECT:
        return tw_connections_make;
    case TW_CHURN:
        return tw_churn_run;
    case TW_CLOSE:
    case TW_DO_LISTEN:
        return do_socket;
    case TW_SET:
        return do_set;
    case TW_LEAVE:
        return do_leave;
    case TW_EXEC:
        return tw_become_program;
    case TW_DESTROY:
        return do_destroy;
    case TW_STOP:
        return do_stop;
    case TW_AWAIT:
        return do_await;
    case TW_WAIT:
        return do_wait;
    case TW_ORDER:
        return tw_wire_world_order;
    case TW_SEND:
    case TW_WRITE:
    case TW_READ:
    case TW_SHUTDOWN:
    case TW_FORK:
    case TW_TYPE:
        return do_order;
    case TW_BIND:
    case TW_PROOF:
    case TW_BECOME:
    case TW_WIRE_DEED:
        return refuse;
    }
    return refuse;
}

/* A step that failed because the lab itself could not go on is no result. */
static int check_ourselves(struct tw_lab *lab, const struct tw_step *step, int error,
                           struct tw_err *err)
{
    const struct tw_peer_spec *peers = lab->experiment->peers;
    const char *who = tw_experiment_doer(lab->experiment, step->who);
    for (size_t i = 0; i < lab->experiment->n_peers; i++) {
        if (!tw_experiment_is_command(&peers[i]) && tw_peer_is_gone(&lab->cast.peers[i], err))
            return tw_fail_within(err, "%s: %s%s%s", who, step->action.text,
                                  i == step->who ? "" : ": ",
                                  i == step->who ? "" : peers[i].name);
    }
    if (tw_sock_is_shortage(error))
        return tw_fail(err, error, "%s: %s", who, step->action.text);
    return 0;
}

/* Beyond this time a step hangs: it can have several parts, each with a timeout. */
static tw_ns longest(const struct tw_step *step)
{
    tw_ns n_connections = step->action.verb == TW_CONNECT ? (tw_ns)step->action.n : 0;
    return 2 * TW_STEP_WAIT + tw_peers_patience(step) + n_connections * TW_MS;
}

int tw_steps_do(struct tw_lab *lab, const struct tw_step *step, bool *out_done,
                struct tw_err *err)
{
    unsigned who = 0;
    struct tw_outcome outcome = {.at_ns = tw_recorder_now(&lab->recorder)};
    bool parted = lab->hot_until_ns != 0 && step->who < lab->experiment->n_peers;
    cpu_set_t before;
    if (tw_recorder_doer(&lab->recorder, step->who, &who, err) < 0)
        return -1;
    atomic_store(&lab->spec->progress->until_ns, tw_now() + longest(step));
    if (parted)
        tw_proc_part(&lab->cast.peers[step->who].proc, &before);
    int result = verb_of(step->action.verb)(lab, step, &outcome, err);
    if (parted)
        tw_proc_rejoin(&before);
    if (result < 0)
        return -1;
    *out_done =
        outcome.error == step->expect_error && !outcome.unanswered && lab->stopped_by == 0;
    if (lab->stopped_by != 0)
        return 0;
    if (!*out_done && outcome.error != 0 && check_ourselves(lab, step, outcome.error, err) < 0)
        return -1;
    return tw_recorder_step(&lab->recorder, who, &step->action, &outcome, err);
}
