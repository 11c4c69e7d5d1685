#include "restart_quiet.h"

#include "restart_tick.h"

#define LOOK (10 * TW_MS)
#define QUIET (100 * TW_MS)
#define PATIENCE (2 * TW_S)

/* What its processes have done so far. */
struct activity {
    uint64_t cpu_time;
    uint64_t pids; /* their sum: differs when one is another */
    size_t n;
    bool runs;
};

static int look(struct tw_restart_scene *scene, struct activity *out, struct tw_err *err)
{
    if (tw_residents_look(&scene->residents, err) < 0)
        return -1;
    *out = (struct activity){.n = scene->residents.n};
    for (size_t i = 0; i < scene->residents.n; i++) {
        const struct tw_resident *resident = &scene->residents.list[i];
        out->cpu_time += resident->cpu_time;
        out->pids += (uint64_t)resident->pid;
        out->runs = out->runs || resident->runs;
    }
    return 0;
}

int tw_restart_quiet_await(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct activity before = {0};
    tw_ns began_ns = tw_restart_scene_now(scene);
    tw_ns since_ns = began_ns;
    tw_ns now_ns = began_ns;
    while (now_ns - since_ns < QUIET && now_ns - began_ns < PATIENCE &&
           scene->seen->interrupted == 0) {
        struct activity now;
        if (tw_restart_tick(scene, LOOK, err) < 0 || look(scene, &now, err) < 0)
            return -1;
        now_ns = tw_restart_scene_now(scene);
        if (now.runs || now.cpu_time != before.cpu_time || now.pids != before.pids ||
            now.n != before.n)
            since_ns = now_ns;
        before = now;
    }
    return 0;
}
