#ifndef TW_COMMANDS_H
#define TW_COMMANDS_H

#include "lab.h"

/* Peers that are other programs: the lab observes them through the kernel and their output. */

/* Starts a server's command and waits until it listens on the peer's port. Otherwise fails
 * with the reason: it cannot be started, has ended, or listens elsewhere. */
TW_MUST_USE int tw_commands_start(struct tw_lab *lab, unsigned who, struct tw_err *err);

/* Starts a client's command and waits until the server has a connection that is not registered
 * yet, which is the client's. */
TW_MUST_USE int tw_commands_connect(struct tw_lab *lab, unsigned who, unsigned server,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* Waits until a command has accepted the connection at `local`, its own end, from `remote`:
 * the kernel then gives the socket an inode. Waits one second at most, for commands that
 * accept nothing or one connection at a time. Does nothing when the server is not a command.
 */
TW_MUST_USE int tw_commands_await_taken(struct tw_lab *lab, unsigned server,
                                        const struct tw_endpoint *local,
                                        const struct tw_endpoint *remote, struct tw_err *err);

/* Types at a command's terminal; for `send`, also waits until the word comes back. */
TW_MUST_USE int tw_commands_type(struct tw_lab *lab, const struct tw_step *step,
                                 struct tw_outcome *outcome, struct tw_err *err);

#endif
