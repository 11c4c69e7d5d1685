#include "restart_run.h"

#include "restart_attempts.h"
#include "restart_clients.h"
#include "restart_first.h"
#include "signals.h"
#include "world.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>

struct inside {
    const struct tw_restart *ask;
    struct tw_restarted *seen; /* shared with twlab */
};

static int run_scene(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    bool goes_on = false;
    if (tw_restart_first_start(scene, &goes_on, err) < 0)
        return -1;
    if (!goes_on || seen->interrupted != 0)
        return 0;
    seen->phase = TW_RESTARTED_CONNECTING;
    if (tw_restart_first_identify(scene, &goes_on, err) < 0)
        return -1;
    if (!goes_on)
        return 0;
    if (tw_restart_clients_connect(scene, err) < 0 ||
        tw_restart_first_identify(scene, &goes_on, err) < 0) /* what serves them may be new */
        return -1;
    if (!goes_on || seen->interrupted != 0)
        return 0;
    if (tw_restart_first_stop(scene, &goes_on, err) < 0)
        return -1;
    if (!goes_on || seen->interrupted != 0)
        return 0;
    if (tw_restart_attempts_make(scene, err) < 0)
        return -1;
    if (tw_restarted_back(seen) == NULL || seen->interrupted != 0)
        return 0;
    seen->phase = TW_RESTARTED_SERVING;
    return tw_restart_clients_try(scene, err);
}

/* Pid 1 of the world. When it returns, the kernel kills all its processes. */
static int world_main(int stop_fd, void *arg, struct tw_err *err)
{
    const struct inside *inside = arg;
    TW_AUTO(tw_restart_scene_drop) struct tw_restart_scene scene;
    if (tw_restart_scene_open(&scene, inside->ask, stop_fd, inside->seen, err) < 0)
        return -1;
    if (run_scene(&scene, err) < 0)
        return -1;
    if (inside->seen->interrupted == 0 && inside->seen->phase == TW_RESTARTED_SERVING)
        inside->seen->phase = TW_RESTARTED_OVER;
    return 0;
}

/* Waits for the end of the world; a signal ends it early. */
static int attend(struct tw_proc *world, const struct inside *inside, tw_restart_show *show,
                  struct tw_err *err)
{
    enum { SHOW_EVERY_MS = 100 };
    TW_AUTO(tw_signals_drop) struct tw_signals signals = {.fd = -1};
    if (tw_signals_catch(0, &signals, err) < 0)
        return -1;
    for (;;) {
        struct pollfd polls[] = {{.fd = signals.fd, .events = POLLIN},
                                 {.fd = world->control_fd, .events = POLLIN}};
        int n = poll(polls, TW_COUNT(polls), show != NULL ? SHOW_EVERY_MS : -1);
        if (n < 0 && errno != EINTR)
            return tw_fail(err, errno, "poll");
        if (n > 0 && polls[0].revents != 0)
            tw_world_stop(world, tw_signals_take(&signals));
        if (n > 0 && polls[1].revents != 0)
            return tw_world_end(world, err);
        if (show != NULL)
            show(inside->ask, inside->seen);
    }
}

int tw_restart_run(const struct tw_restart *ask, tw_restart_show *show,
                   struct tw_restarted *out, struct tw_err *err)
{
    struct tw_restarted *seen =
        mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED)
        return tw_fail(err, errno, "shared memory");
    *seen = (struct tw_restarted){.first = {.listens_ns = -1, .end.to_ns = -1},
                                  .deaf.to_ns = -1,
                                  .end.to_ns = -1,
                                  .let_go_ns = -1,
                                  .predicted_ns = -1,
                                  .old_gone_ns = -1};
    const struct tw_world_spec spec = {.venue = TW_VENUE_PRIVATE};
    struct inside inside = {.ask = ask, .seen = seen};
    TW_AUTO(tw_proc_drop) struct tw_proc world = {.control_fd = -1};
    int result = tw_world_start(&spec, world_main, &inside, &world, err);
    if (result == 0)
        result = attend(&world, &inside, show, err);
    (void)tw_proc_kill(&world);
    memcpy(out, seen, sizeof *out);
    (void)munmap(seen, sizeof *seen);
    return result;
}
