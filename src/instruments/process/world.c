#include "world.h"

#include "netns.h"
#include "restrictions.h"
#include "setting.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct inside {
    const struct tw_world_spec *spec;
    tw_world_body *body;
    void *arg;
    uid_t uid; /* of the user outside the world */
    gid_t gid;
    struct tw_restrictions restrictions; /* as seen outside the world */
    pid_t outside;                       /* pid of twlab */
    int outside_fd;                      /* of the keeper: to twlab; pid 1 uses it too */
};

static int write_file(const char *path, const char *text, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        return tw_fail(err, errno, "%s", path);
    return 0;
}

/* user_namespaces(7): every user may map its own ids, and gives up setgroups() for it. */
static int map_own_ids(const struct inside *inside, struct tw_err *err)
{
    char users[64];
    char groups[64];
    (void)snprintf(users, sizeof users, "%u %u 1", inside->uid, inside->uid);
    (void)snprintf(groups, sizeof groups, "%u %u 1", inside->gid, inside->gid);
    if (write_file("/proc/self/setgroups", "deny", err) < 0 ||
        write_file("/proc/self/uid_map", users, err) < 0)
        return -1;
    return write_file("/proc/self/gid_map", groups, err);
}

/* Runs outside the user namespace: more than one id can be mapped only from there. */
static int map_all_ids(int keeper_fd, void *arg)
{
    static const char all[] = "0 0 4294967295";
    char path[64];
    char go = 0;
    struct tw_err err = {0};
    (void)arg;
    if (recv(keeper_fd, &go, sizeof go, 0) != (ssize_t)sizeof go)
        return errno != 0 ? errno : EPIPE;
    (void)snprintf(path, sizeof path, "/proc/%d/uid_map", getppid());
    if (write_file(path, all, &err) < 0)
        return err.code;
    (void)snprintf(path, sizeof path, "/proc/%d/gid_map", getppid());
    return write_file(path, all, &err) < 0 ? err.code : 0;
}

/* Creates a user namespace: all ids for root, the user's own id otherwise. */
static int make_user_namespace(const struct inside *inside, struct tw_err *err)
{
    struct tw_proc mapper = {0};
    if (inside->uid == 0 && tw_proc_start(&(struct tw_proc_options){.deaf = true}, map_all_ids,
                                          NULL, &mapper, err) < 0)
        return -1;
    if (unshare(CLONE_NEWUSER) < 0) {
        int why = errno;
        tw_proc_drop(&mapper);
        return tw_fail(err, why, "unshare: a user namespace");
    }
    if (inside->uid != 0)
        return map_own_ids(inside, err);

    int status = 0;
    int error = send(mapper.control_fd, "!", 1, MSG_NOSIGNAL) < 0 ? errno : 0;
    tw_fd_drop(&mapper.control_fd); /* EOF or not, the mapper ends */
    while (waitpid(mapper.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0)
        error = WIFEXITED(status) ? WEXITSTATUS(status) : ESRCH;
    /* Root of a container that lacks some ids: map only its own. */
    if (error == EPERM || error == EINVAL)
        return map_own_ids(inside, err);
    return error == 0 ? 0 : tw_fail(err, error, "uid_map and gid_map of the user namespace");
}

/* The keeper's part: creates the user namespace, and a PID namespace for the guard. */
static int make_outer(const struct inside *inside, struct tw_err *err)
{
    bool is_mine = inside->spec->venue == TW_VENUE_HOST && inside->uid == 0;
    if (!is_mine && make_user_namespace(inside, err) < 0)
        return -1;
    return unshare(CLONE_NEWPID) < 0 ? tw_fail(err, errno, "unshare: a PID namespace") : 0;
}

/* The guard's part: creates the namespaces of the body. */
static int make_inner(const struct inside *inside, struct tw_err *err)
{
    bool is_host = inside->spec->venue == TW_VENUE_HOST;
    if (unshare(is_host ? CLONE_NEWPID : CLONE_NEWNET | CLONE_NEWPID) == 0)
        return 0;
    return tw_fail(err, errno, "unshare: %s",
                   is_host ? "a PID namespace" : "network and PID namespaces");
}

static int prepare(const struct tw_world_spec *spec, struct tw_err *err)
{
    if (spec->venue == TW_VENUE_HOST)
        return 0;
    if (tw_netns_up("lo", 0, err) < 0)
        return -1;
    tw_netns_free_ports();
    for (size_t i = 0; i < spec->n_settings; i++) {
        if (tw_setting_write(&spec->settings[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Runs as pid 1 of the world. */
static int init_main(int guard_fd, void *arg)
{
    struct inside *inside = arg;
    struct tw_err err = {0};
    (void)guard_fd; /* unused; that it is open keeps nothing alive */
    /* If AppArmor permits namespaces but denies capabilities in them, this step fails. */
    bool prepared = prepare(inside->spec, &err) == 0;
    if (!prepared)
        tw_restrictions_explain(&inside->restrictions, &err);
    if (prepared && inside->body(inside->outside_fd, inside->arg, &err) == 0)
        return 0;
    (void)!send(inside->outside_fd, &err, sizeof err, MSG_NOSIGNAL);
    return 1;
}

/* Reports why the world could not be created. Returns an exit status. */
static int give_up(const struct inside *inside, struct tw_err *err)
{
    tw_restrictions_explain(&inside->restrictions, err);
    tw_netns_shortage(err);
    (void)!send(inside->outside_fd, err, sizeof *err, MSG_NOSIGNAL);
    return 1;
}

/* Starts the next process of the chain and waits for it. Returns an exit status. */
static int stand_by(struct inside *inside, tw_proc_body *next)
{
    struct tw_proc proc = {0};
    struct tw_err err = {0};
    int status = 0;
    if (tw_proc_start(&(struct tw_proc_options){.deaf = true}, next, inside, &proc, &err) < 0)
        return give_up(inside, &err);
    while (waitpid(proc.pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0 ? 0 : 1;
}

/* Runs as pid 1 of the outer PID namespace. */
static int guard_main(int keeper_fd, void *arg)
{
    struct inside *inside = arg;
    struct tw_err err = {0};
    (void)keeper_fd;
    if (make_inner(inside, &err) < 0)
        return give_up(inside, &err);
    return stand_by(inside, init_main);
}

static int keeper_main(int outside_fd, void *arg)
{
    struct inside *inside = arg;
    struct tw_err err = {0};
    inside->outside_fd = outside_fd;
    tw_restrictions_read("", &inside->restrictions);
    if (make_outer(inside, &err) < 0)
        return give_up(inside, &err);
    /* Creating a user namespace changes the credentials. */
    return tw_proc_die_with(inside->outside, outside_fd) ? stand_by(inside, guard_main) : ESRCH;
}

int tw_world_start(const struct tw_world_spec *spec, tw_world_body *body, void *arg,
                   struct tw_proc *out, struct tw_err *err)
{
    struct inside inside = {.spec = spec,
                            .body = body,
                            .arg = arg,
                            .uid = geteuid(),
                            .gid = getegid(),
                            .outside = getpid()};
    return tw_proc_start(&(struct tw_proc_options){.deaf = true}, keeper_main, &inside, out,
                         err);
}

void tw_world_stop(struct tw_proc *world, int signal)
{
    (void)!send(world->control_fd, &signal, sizeof signal, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int tw_world_end(struct tw_proc *world, struct tw_err *err)
{
    struct tw_err theirs = {0};
    ssize_t n = 0;
    do {
        n = recv(world->control_fd, &theirs, sizeof theirs, 0);
    } while (n < 0 && errno == EINTR);
    bool told = n == (ssize_t)sizeof theirs;

    int status = 0;
    while (waitpid(world->pid, &status, 0) < 0 && errno == EINTR) {
    }
    world->pid = 0;
    tw_fd_drop(&world->control_fd);
    if (told) {
        *err = theirs;
        err->text[sizeof err->text - 1] = '\0';
        return -1;
    }
    if (status != 0)
        return tw_fail(err, 0, "its process was killed or crashed before it reported an error");
    return 0;
}
