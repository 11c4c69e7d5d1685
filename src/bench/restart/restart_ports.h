#ifndef TW_RESTART_PORTS_H
#define TW_RESTART_PORTS_H

#include "restart_scene.h"

/* What the kernel says about the server's ports. Nothing here binds or connects. */

/* The listening sockets of the world: those that count. */
struct tw_restart_listening {
    struct {
        struct tw_endpoint at;
        char path[TW_RESTARTED_PATH]; /* of a Unix socket; empty: TCP */
        uint64_t inode;
    } list[TW_RESTARTED_LISTENERS * 4];
    size_t n;
};

TW_MUST_USE int tw_restart_ports_listening(struct tw_restart_scene *scene,
                                           struct tw_restart_listening *out,
                                           struct tw_err *err);

/* Records the listeners that are there now, who has them open, and with which options. The
 * processes of the first start are those that live now. */
TW_MUST_USE int tw_restart_ports_note(struct tw_restart_scene *scene, struct tw_err *err);

/* Records what listens now, after a start that was complete, with its options. */
TW_MUST_USE int tw_restart_ports_note_new(struct tw_restart_scene *scene, struct tw_err *err);

/* The recorded listener that clients connect to: the first with a port of its own; if the kernel
 * chose all ports, the first. There must be one. */
const struct tw_restarted_listener *tw_restart_ports_serving(const struct tw_restarted *seen);

/* How the listening sockets compare with those recorded. */
struct tw_restart_compared {
    unsigned n_back;      /* of the recorded addresses: a new socket listens there */
    unsigned n_old;       /* recorded sockets that still listen */
    unsigned n_elsewhere; /* new sockets on ports that were not recorded, ... */
    uint16_t elsewhere;   /* ... and the first of these ports */
};

void tw_restart_ports_compare(const struct tw_restarted *seen,
                              const struct tw_restart_listening *now,
                              struct tw_restart_compared *out);

/* Records what is left when the main process has ended: processes, and the connections on the
 * recorded ports. */
TW_MUST_USE int tw_restart_ports_note_left(struct tw_restart_scene *scene, struct tw_err *err);

/* Predicts when the last timer on the ports fires. Takes 0.2 s, to find the kernel's ticks. */
void tw_restart_ports_predict(struct tw_restart_scene *scene, tw_ns left_at_ns);

/* The processes that do not belong to the first start, after looking anew: those whose oldest
 * ancestor was not there when it was stopped. */
TW_MUST_USE int tw_restart_ports_n_new(struct tw_restart_scene *scene, size_t *out_n,
                                       struct tw_err *err);

/* Kills them, until none is left. */
TW_MUST_USE int tw_restart_ports_kill_new(struct tw_restart_scene *scene, struct tw_err *err);

#endif
