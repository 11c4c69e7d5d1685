#ifndef TW_COMMANDS_H
#define TW_COMMANDS_H

#include "lab.h"

/* Peers that are programs of somebody else: what they do is seen from the kernel and from what
 * they print. */

/* Starts a server's command, and waits until it listens on the peer's port. Fails with what it
 * did instead: it cannot be started, it has ended, it listens elsewhere. */
TW_MUST_USE int tw_commands_start(struct tw_lab *lab, unsigned who, struct tw_err *err);

/* Starts a client's command, and waits until the server has a connection that the lab does not
 * know yet: that is its own. */
TW_MUST_USE int tw_commands_connect(struct tw_lab *lab, unsigned who, unsigned server,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* Waits until a command has taken in the connection at `local`, its own end, to `remote`: the
 * kernel gives its socket an inode then. One that takes nobody in, or one after another, is
 * waited for a second. Does nothing where the server is no command. */
TW_MUST_USE int tw_commands_await_taken(struct tw_lab *lab, unsigned server,
                                        const struct tw_endpoint *local,
                                        const struct tw_endpoint *remote, struct tw_err *err);

/* Types at a command's terminal, and for `send` waits until the word comes back. */
TW_MUST_USE int tw_commands_type(struct tw_lab *lab, const struct tw_step *step,
                                 struct tw_outcome *outcome, struct tw_err *err);

#endif
