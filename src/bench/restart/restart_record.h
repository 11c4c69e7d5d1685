#ifndef TW_RESTART_RECORD_H
#define TW_RESTART_RECORD_H

#include "restart_scene.h"

/* What goes into the ledger of a restart: the packets and states of the clients' connections, and
 * the signal. The names are those of experiments: "client" and "server" for the first client,
 * "client.2" and "server.2" for the next. */

/* Begins the run, and the capture of everything on `lo`, in NAME.pcap. */
TW_MUST_USE int tw_restart_record_open(struct tw_restart_scene *scene, struct tw_err *err);

/* Registers the connection of a client that is connected. */
TW_MUST_USE int tw_restart_record_client(struct tw_restart_scene *scene,
                                         const struct tw_restarted_client *client,
                                         struct tw_err *err);

/* Adds what has been captured, and the changed states. */
TW_MUST_USE int tw_restart_record_look(struct tw_restart_scene *scene, struct tw_err *err);

/* Adds the signal, as a step of the server. */
TW_MUST_USE int tw_restart_record_stop(struct tw_restart_scene *scene, struct tw_err *err);

/* Adds everything that the kernel has captured, and ends the capture. */
TW_MUST_USE int tw_restart_record_close(struct tw_restart_scene *scene, struct tw_err *err);

#endif
