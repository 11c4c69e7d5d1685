#include "restart_record.h"

#include "intake.h"
#include "machine_facts.h"
#include "names.h"
#include "sample.h"

#include <poll.h>

_Static_assert(TW_RESTART_MOST_LETS <= (int)TW_CAPTURE_MOST_BUT, "a port of --let is captured");

/* Connections wait for a timer then, and change a few times a minute. */
#define RARELY (20 * TW_MS)

static struct tw_capture *capture_of(const struct tw_restart_scene *scene)
{
    return scene->recorder.captures[TW_SERVER_SIDE];
}

int tw_restart_record_open(struct tw_restart_scene *scene, struct tw_err *err)
{
    char name[TW_RESTART_NAME + 8];
    unsigned who = 0;
    tw_recorder_begin(&scene->recorder, scene->run);
    scene->began_ns = scene->recorder.began_ns;
    tw_machine_facts_note(&scene->recorder, scene->place->program);
    (void)snprintf(name, sizeof name, "%s.pcap", scene->place->name);
    const struct tw_capture_spec spec = {.device = "lo",
                                         .folder_fd = scene->place->folder_fd,
                                         .name = name,
                                         .but = scene->ask->lets,
                                         .n_but = scene->ask->n_lets};
    if (tw_run_name(scene->run, "client", &who, err) < 0 ||
        tw_run_name(scene->run, "server", &who, err) < 0)
        return -1;
    return tw_capture_open(&spec, &scene->recorder.captures[TW_SERVER_SIDE], err);
}

int tw_restart_record_client(struct tw_restart_scene *scene,
                             const struct tw_restarted_client *client, struct tw_err *err)
{
    static const char *const sides[] = {"client", "server"};
    struct tw_tracked tracked = {.at = {client->at, client->to}};
    for (int side = 0; side < 2; side++) {
        char name[TW_NAME_SIZE];
        size_t n = scene->recorder.tracker.n + 1;
        if (n == 1)
            (void)snprintf(name, sizeof name, "%s", sides[side]);
        else
            (void)snprintf(name, sizeof name, "%s.%zu", sides[side], n);
        if (tw_run_name(scene->run, name, &tracked.who[side], err) < 0)
            return -1;
    }
    return tw_intake_track(&scene->recorder, &tracked, err);
}

int tw_restart_record_look(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_sock_diag *const diags[2] = {NULL, scene->diag};
    struct pollfd polled = {.fd = tw_capture_fd(capture_of(scene)), .events = POLLIN};
    tw_ns now = tw_now();
    bool rarely = scene->seen->phase == TW_RESTARTED_TRYING;
    if (poll(&polled, 1, 0) > 0 && tw_intake_drain(&scene->recorder, err) < 0)
        return -1;
    if (rarely && now - scene->sampled_ns < RARELY)
        return 0;
    scene->sampled_ns = now;
    return tw_sample_states(&scene->recorder, diags, err);
}

int tw_restart_record_stop(struct tw_restart_scene *scene, struct tw_err *err)
{
    char text[TW_NAME_SIZE];
    const struct tw_restarted *seen = scene->seen;
    const char *name = tw_signal_name(scene->ask->signal);
    int who = tw_run_find(scene->run, "server");
    const struct tw_outcome outcome = {.at_ns = seen->stop.from_ns,
                                       .error = seen->stop_error,
                                       .took_ns = seen->stop.to_ns - seen->stop.from_ns};
    if (name == NULL || who < 0) /* a ledger has names for the common ones */
        return 0;
    (void)snprintf(text, sizeof text, "stop %s", name);
    return tw_recorder_deed(&scene->recorder, (unsigned)who, text, &outcome, err);
}

int tw_restart_record_close(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_facts *facts = &scene->run->facts;
    struct tw_capture *capture = capture_of(scene);
    bool is_drained = false;
    /* a limit, in case the count includes other packets */
    for (tw_ns until = tw_now() + TW_S; !is_drained && tw_now() < until;) {
        if (tw_intake_drain(&scene->recorder, err) < 0 ||
            tw_capture_is_drained(capture, &is_drained, err) < 0)
            return -1;
    }
    if (tw_intake_drain(&scene->recorder, err) < 0 ||
        tw_capture_dropped(capture, &facts->n_dropped, err) < 0 ||
        tw_capture_finish(capture, err) < 0)
        return -1;
    facts->captured_known = facts->capture_known = true;
    facts->n_captured = tw_capture_frames(capture);
    facts->n_unnamed = facts->n_captured - scene->recorder.n_named;
    facts->interrupted = scene->seen->interrupted;
    tw_run_sort(scene->run);
    return 0;
}
