#ifndef TW_RESTART_LET_H
#define TW_RESTART_LET_H

#include "restart_scene.h"

/* The world's side of --let: a socket that listens at 127.0.0.1:PORT in the world's network, for
 * each port. No process of the world has it open: the carrier (restart_carrier.h) accepts. */

/* Opens them and passes them to the carrier. */
TW_MUST_USE int tw_restart_let_open(struct tw_restart_scene *scene, struct tw_err *err);

/* Whether the listening socket with this inode is one of them. */
bool tw_restart_let_has(const struct tw_restart_scene *scene, uint64_t inode);

#endif
