#ifndef TW_RESTART_CLIENTS_H
#define TW_RESTART_CLIENTS_H

#include "restart_scene.h"

/* The clients of a server that is stopped: one says nothing, one sends --send. Each closes
 * some milliseconds after the server, as well-behaved clients do. */

/* Connects the clients to the first listener, and waits until the server has accepted the silent
 * one and answered the other; at most a second, as a server need not. */
TW_MUST_USE int tw_restart_clients_connect(struct tw_restart_scene *scene, struct tw_err *err);

/* The same for a new client of the server that is back. */
TW_MUST_USE int tw_restart_clients_try(struct tw_restart_scene *scene, struct tw_err *err);

/* Waits until the clients that the server has closed are closed, too: some milliseconds. */
TW_MUST_USE int tw_restart_clients_finish(struct tw_restart_scene *scene, struct tw_err *err);

/* Closes all of them, as their users would. */
void tw_restart_clients_leave(struct tw_restart_scene *scene);

#endif
