#include "become.h"

#include "listeners.h"
#include "peers.h"

#define LOOK_EVERY (200 * TW_US)

/* Applies the options that earlier steps set on the listening socket. Returns whether this
 * step is among them. */
static bool apply_until(const struct tw_step steps[], size_t n, const struct tw_step *step,
                        struct tw_socket_options *options)
{
    for (size_t i = 0; i < n; i++) {
        if (&steps[i] == step)
            return true;
        if (steps[i].action.verb == TW_SET && steps[i].action.listener &&
            steps[i].who == step->who)
            tw_socket_options_apply(options, &steps[i].action.option);
    }
    return false;
}

/* Whether the peer's listening socket survives this step's exec: it is not close-on-exec, or a
 * child has it too. */
static bool outlives_exec(const struct tw_lab *lab, const struct tw_step *step)
{
    const struct tw_experiment *experiment = lab->experiment;
    struct tw_socket_options options = experiment->peers[step->who].options;
    if (!apply_until(experiment->steps, experiment->n_steps, step, &options))
        (void)apply_until(experiment->then, experiment->n_then, step, &options);
    return options.inherited || lab->cast.forked[step->who] != 0;
}

/* Waits until the kernel shows no listener: exec() closes it when the program begins, which is
 * after the peer's control socket is closed. */
static int await_no_listener(struct tw_lab *lab, const struct tw_step *step, int *out_error,
                             struct tw_err *err)
{
    tw_ns until = tw_now() + tw_peers_patience(step);
    while (lab->stopped_by == 0) {
        if (tw_listeners_watch(lab, step->who, err) < 0)
            return -1;
        if (!lab->cast.listeners[step->who].is_there)
            return 0;
        if (tw_now() > until) {
            *out_error = ETIMEDOUT;
            return 0;
        }
        if (tw_lab_wait(lab, -1, tw_now() + LOOK_EVERY, err) < 0)
            return -1;
    }
    return 0;
}

/* A missing program is a failure of this machine, unless the experiment is about it; a failure
 * before the exec always is. */
static int check(const struct tw_experiment *experiment, const struct tw_step *step,
                 const struct tw_peer_news *news, struct tw_err *err)
{
    const char *name = experiment->peers[step->who].name;
    if (news->unprepared)
        return tw_fail(err, news->error,
                       "%s: %s: the descriptors cannot be set up (/dev/null, a pipe, "
                       "close_range(2) of Linux 5.11)",
                       name, step->action.text);
    if (news->error != 0 && news->error != ESRCH && step->expect_error == 0)
        return tw_fail(err, news->error,
                       "%s: %s: the program cannot be started; it is searched for in PATH",
                       name, step->action.text);
    return 0;
}

int tw_become_program(struct tw_lab *lab, const struct tw_step *step,
                      struct tw_outcome *outcome, struct tw_err *err)
{
    struct tw_proc *proc = &lab->cast.peers[step->who].proc;
    struct tw_peer_news news = {0};
    if (tw_listeners_watch(lab, step->who, err) < 0 ||
        tw_peers_tell(lab, step, &(struct tw_told){0}, &news, outcome, err) < 0 ||
        check(lab->experiment, step, &news, err) < 0)
        return -1;
    if (outcome->error == ESRCH && proc->pid != 0) {
        outcome->error = 0;
        tw_fd_drop(&proc->control_fd);
        if (!outlives_exec(lab, step) && await_no_listener(lab, step, &outcome->error, err) < 0)
            return -1;
        outcome->took_ns = tw_recorder_now(&lab->recorder) - outcome->at_ns;
    }
    return tw_listeners_watch(lab, step->who, err);
}
