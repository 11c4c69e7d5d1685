#ifndef TW_RESTART_SCENE_H
#define TW_RESTART_SCENE_H

#include "launch.h"
#include "recorder.h"
#include "residents.h"
#include "restarted.h"
#include "sock_diag.h"

/* A restart in progress, seen from pid 1 of its world: the processes, their output, the clients,
 * and what the kernel says about the ports. */

/* A start of the command, and the ends of its pipes. */
struct tw_restart_launched {
    struct tw_launch launch;
    struct tw_restarted_start *start; /* in *seen; NULL: none */
};

/* A client: its socket, -1 when it is closed. */
struct tw_restart_caller {
    int fd;
    bool connecting;
    bool closing; /* the server has closed; it closes when its ACK of that has arrived */
    struct tw_restarted_client *client; /* in *seen */
};

enum { TW_RESTART_CALLERS = TW_RESTARTED_CLIENTS + 1 };

/* The first start, whose processes may outlive many attempts, and the latest attempt. */
enum { TW_RESTART_FIRST, TW_RESTART_ATTEMPT, TW_RESTART_LAUNCHES };

/* Where the files of a restart are made. */
enum { TW_RESTART_NAME = TW_EXPERIMENT_NAME };
struct tw_restart_place {
    int folder_fd;
    const char *name;    /* of the files, without their endings */
    const char *program; /* twlab's version */
};

struct tw_restart_scene {
    const struct tw_restart *ask;
    const struct tw_restart_place *place;
    struct tw_restarted *seen;
    struct tw_run *run; /* the caller's */
    int stop_fd;
    int carrier_fd;
    uint64_t lets[TW_RESTART_MOST_LETS]; /* inodes of the listening sockets of --let */
    size_t n_lets;
    struct tw_recorder recorder; /* of the run */
    tw_ns sampled_ns;            /* CLOCK_MONOTONIC: the last look at the states */
    tw_ns began_ns;              /* CLOCK_MONOTONIC: zero of all times */
    tw_ns reaped_ns;             /* the last look for processes that have ended */
    tw_ns left_at_ns;            /* when it was recorded what the first start has left ... */
    bool predicted;              /* ... and whether it was predicted how long that stays */
    struct tw_sock_diag *diag;
    tw_ns elsewhere_ns; /* the last look for other sockets than TCP ones */
    bool is_unix;       /* it listens on Unix sockets, and on no TCP port */
    struct tw_residents residents;
    /* The processes of the first start: an entry of each that was seen. */
    pid_t *old; /* owned */
    size_t n_old, n_old_room;
    struct tw_restart_launched launched[TW_RESTART_LAUNCHES];
    struct tw_launch client; /* the command of --client */
    struct tw_restart_caller callers[TW_RESTART_CALLERS];
};

/* Opens the instruments of a scene in which ask, place, seen, run, stop_fd and carrier_fd are set; the
 * rest is overwritten. Time 0 is now. */
TW_MUST_USE int tw_restart_scene_open(struct tw_restart_scene *scene, struct tw_err *err);
void tw_restart_scene_drop(struct tw_restart_scene *scene);

/* The time since the start. */
tw_ns tw_restart_scene_now(const struct tw_restart_scene *scene);

/* Starts the command; *start becomes its record. */
TW_MUST_USE int tw_restart_scene_launch(struct tw_restart_scene *scene,
                                        struct tw_restarted_start *start, struct tw_err *err);

#endif
