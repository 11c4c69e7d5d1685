#include "bench.h"

#include "courtesy.h"
#include "lab.h"
#include "machine_facts.h"
#include "peers.h"
#include "probes.h"
#include "sock.h"
#include "startup.h"
#include "steps.h"
#include "wire_world.h"

#include <string.h>

/* A clock that moved by less than this was disciplined, or shows the error of reading it; by
 * more: set. */
#define CLOCK_WAS_SET (100 * TW_US)

static void note_machine(struct tw_lab *lab)
{
    struct tw_facts *facts = &lab->recorder.run->facts;
    tw_machine_facts_note(&lab->recorder, lab->spec->program);
    facts->network = lab->experiment->network;
    facts->venue = lab->spec->venue;
    facts->first_bind = lab->spec->first_bind;
}

/* Names: peer i has name i. */
static int name_peers(struct tw_recorder *recorder, struct tw_err *err)
{
    for (unsigned i = 0; i < recorder->run->experiment.n_peers; i++) {
        unsigned who = 0;
        if (tw_run_name(recorder->run, recorder->run->experiment.peers[i].name, &who, err) < 0)
            return -1;
    }
    return 0;
}

static int open_capture(struct tw_lab *lab, struct tw_err *err)
{
    char name[TW_EXPERIMENT_NAME + 8];
    (void)snprintf(name, sizeof name, "%s.pcap", lab->experiment->name);
    struct tw_capture_spec spec = {.device = lab->wire != NULL ? TW_WIRE_DEVICE : "lo",
                                   .folder_fd = lab->spec->folder_fd,
                                   .name = name,
                                   .blocks = tw_experiment_churn(lab->experiment) != NULL};
    if (lab->spec->venue == TW_VENUE_HOST) /* other programs have traffic there too */
        spec.port = lab->cast.listeners[tw_experiment_server(lab->experiment)].at.port;
    if (tw_capture_open(&spec, &lab->recorder.captures[TW_SERVER_SIDE], err) == 0)
        return 0;
    if (lab->spec->venue == TW_VENUE_HOST && err->code == EPERM)
        return tw_fail_within(err,
                              "only root can capture on the host's own network; run it with "
                              "sudo, or without --host");
    return -1;
}

/* Performs the steps in order, until one fails. */
static int do_steps(struct tw_lab *lab, struct tw_probers *probers, bool *out_done,
                    struct tw_err *err)
{
    enum { SPIN_MS = 3 };
    bool done = true;
    for (size_t i = 0; i < lab->experiment->n_steps && done; i++) {
        bool last = i + 1 == lab->experiment->n_steps;
        if (last && (tw_probes_prepare(lab, probers, err) < 0 ||
                     tw_run_reserve_step(lab->recorder.run, err) < 0))
            return -1;
        if (last)
            lab->hot_until_ns = tw_now() + SPIN_MS * TW_MS;
        if (tw_steps_do(lab, &lab->experiment->steps[i], &done, err) < 0)
            return -1;
        lab->hot_until_ns = last ? 0 : lab->hot_until_ns;
        /* After the last step, the first bind comes before anything else. */
        if ((!last || !done) && (tw_lab_drain(lab, err) < 0 || tw_lab_sample(lab, err) < 0))
            return -1;
    }
    *out_done = done;
    return 0;
}

/* Checks features that the experiment needs and this kernel may lack. */
static int check_kernel(const struct tw_experiment *experiment, struct tw_err *err)
{
    bool wants_mptcp = false;
    for (size_t i = 0; i < experiment->n_peers; i++)
        wants_mptcp = wants_mptcp || experiment->peers[i].options.mptcp;
    for (size_t i = 0; i < experiment->n_probes; i++)
        wants_mptcp = wants_mptcp || experiment->probes[i].options.mptcp;
    return wants_mptcp ? tw_sock_has_mptcp(err) : 0;
}

static int run_experiment(struct tw_lab *lab, struct tw_err *err)
{
    TW_AUTO(tw_probers_drop) struct tw_probers probers = {0};
    bool done = false;
    tw_progress_enter(lab->spec->progress, TW_PHASE_STEPS, tw_now() + 2 * TW_STEP_WAIT);
    if (tw_wire_world_open(lab, err) < 0 || tw_wire_world_watch_devices(lab, err) < 0)
        return -1;
    tw_run_counters_from_here(&lab->counters, lab->wire);
    if (tw_startup_peers(lab, err) < 0 || open_capture(lab, err) < 0)
        return -1;
    if (!lab->cast.not_allowed && tw_lab_drain(lab, err) < 0)
        return -1;
    lab->beat_ns = tw_now();
    if (!lab->cast.not_allowed && do_steps(lab, &probers, &done, err) < 0)
        return -1;
    if (done && lab->stopped_by == 0)
        return tw_probes_run(lab, &probers, err);
    return 0;
}

/* Closes what is still open, so that every packet sent is in the capture and counted. */
static int finish(struct tw_lab *lab, struct tw_err *err)
{
    struct tw_recorder *recorder = &lab->recorder;
    struct tw_capture *capture = recorder->captures[TW_SERVER_SIDE];
    struct tw_facts *facts = &recorder->run->facts;
    lab->beat_ns = 0;
    tw_progress_enter(lab->spec->progress, TW_PHASE_OVER, tw_now() + 2 * TW_STEP_WAIT);
    tw_run_counters_note(&lab->counters, lab->wire, recorder->run);
    if (tw_courtesy_await_leave(lab, err) < 0 || tw_lab_drain_all(lab, err) < 0 ||
        tw_capture_dropped(capture, &facts->n_dropped, err) < 0 ||
        tw_wire_world_close(lab->wire, recorder, err) < 0 ||
        tw_capture_finish(capture, err) < 0)
        return -1;
    facts->captured_known = facts->capture_known = true;
    facts->n_captured = tw_capture_frames(capture);
    if (tw_experiment_churn(lab->experiment) == NULL)
        facts->n_unnamed = facts->n_captured - recorder->n_named;
    facts->interrupted = lab->stopped_by;

    tw_ns step = recorder->first_offset_ns - tw_clock_offset();
    if (step > CLOCK_WAS_SET || step < -CLOCK_WAS_SET)
        facts->clock_step_ns = step;
    tw_run_sort(recorder->run);
    return 0;
}

int tw_bench_run(const struct tw_bench_spec *spec, int stop_fd, struct tw_run *out,
                 struct tw_err *err)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    TW_AUTO(tw_lab_drop) struct tw_lab lab;
    tw_lab_begin(&lab, spec, stop_fd, &run);
    tw_proc_be_prompt();

    const struct tw_experiment *experiment = spec->experiment;
    if (tw_experiment_parse(experiment->name, experiment->text, strlen(experiment->text),
                            &run.experiment, err) < 0)
        return -1;
    note_machine(&lab);
    if (check_kernel(lab.experiment, err) < 0 || name_peers(&lab.recorder, err) < 0 ||
        tw_sock_diag_open(&lab.diags[TW_SERVER_SIDE], err) < 0 ||
        tw_sock_diag_shows_bound(lab.diags[TW_SERVER_SIDE], &run.facts.bound_visible, err) <
            0 ||
        run_experiment(&lab, err) < 0 || finish(&lab, err) < 0)
        return -1;

    *out = run;
    run = (struct tw_run){0};
    return 0;
}
