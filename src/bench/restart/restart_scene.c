#include "restart_scene.h"

#include <string.h>

/* The directory and the environment of the command are those of pid 1. */
static int settle_in(const struct tw_restart *ask, struct tw_err *err)
{
    if (ask->folder != NULL && chdir(ask->folder) < 0)
        return tw_fail(err, errno, "%s", ask->folder);
    for (size_t i = 0; ask->environment != NULL && ask->environment[i] != NULL; i++) {
        if (putenv(ask->environment[i]) != 0)
            return tw_fail(err, errno, "set %s", ask->environment[i]);
    }
    return 0;
}

/* Whether the world has only the caller's own uid: user_namespaces(7), uid_map. */
static bool has_one_user(void)
{
    enum { LINE = 80, DECIMAL = 10 };
    char line[LINE];
    TW_AUTO(tw_file_drop) FILE *file = fopen("/proc/self/uid_map", "re");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    const char *last = strrchr(line, ' '); /* first inside, first outside, number */
    return last != NULL && strtoul(last, NULL, DECIMAL) == 1;
}

int tw_restart_scene_open(struct tw_restart_scene *scene, struct tw_err *err)
{
    *scene = (struct tw_restart_scene){.ask = scene->ask,
                                       .place = scene->place,
                                       .seen = scene->seen,
                                       .run = scene->run,
                                       .stop_fd = scene->stop_fd,
                                       .carrier_fd = scene->carrier_fd};
    scene->client = (struct tw_launch){.words_fd = -1, .input_fd = -1};
    for (size_t i = 0; i < TW_COUNT(scene->launched); i++)
        scene->launched[i].launch = scene->client;
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        scene->callers[i].fd = -1;
    if (settle_in(scene->ask, err) < 0 ||
        tw_residents_make_proc(&scene->residents.hidden, err) < 0)
        return -1;
    scene->seen->proc_hidden = scene->residents.hidden;
    scene->seen->one_user = has_one_user();
    return tw_sock_diag_open(&scene->diag, err);
}

void tw_restart_scene_drop(struct tw_restart_scene *scene)
{
    for (size_t i = 0; i < TW_COUNT(scene->launched); i++)
        tw_launch_drop(&scene->launched[i].launch);
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        tw_fd_drop(&scene->callers[i].fd);
    tw_launch_drop(&scene->client);
    tw_recorder_drop(&scene->recorder);
    tw_sock_diag_drop(&scene->diag);
    tw_residents_drop(&scene->residents);
    free(scene->old);
    scene->old = NULL;
}

tw_ns tw_restart_scene_now(const struct tw_restart_scene *scene)
{
    return tw_now() - scene->began_ns;
}

int tw_restart_scene_launch(struct tw_restart_scene *scene, struct tw_restarted_start *start,
                            struct tw_err *err)
{
    bool is_first = start == &scene->seen->first;
    char *const *command = scene->ask->command;
    struct tw_restart_launched *launched =
        &scene->launched[is_first ? TW_RESTART_FIRST : TW_RESTART_ATTEMPT];
    tw_launch_drop(&launched->launch);
    launched->start = NULL;
    *start = (struct tw_restarted_start){
        .began_ns = tw_restart_scene_now(scene), .end.to_ns = -1, .listens_ns = -1};
    if (!is_first && scene->ask->then != NULL)
        command = scene->ask->then;
    if (tw_launch_start(command, &launched->launch, &start->error, err) < 0)
        return -1;
    start->pid = launched->launch.pid;
    launched->start = start;
    return 0;
}
