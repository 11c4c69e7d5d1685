#ifndef TW_NAMED_NETWORK_H
#define TW_NAMED_NETWORK_H

#include "err.h"
#include "own.h"

#include <stdbool.h>

/* Another network namespace, by the name that `ip netns` gives it or by the pid of a process in
 * it. Only a process that does nothing else afterwards enters one. */

/* Opens the namespace. *out_fd is the caller's. Fails with the reason, and what to do. */
TW_MUST_USE int tw_named_network_open(const char *name, int *out_fd, struct tw_err *err);

/* Enters it for good. Root may enter every one, other users those of user namespaces that they
 * created, such as rootless containers; *out_joined: that user namespace was entered too, so
 * that the kernel reports ids as they are in it. */
TW_MUST_USE int tw_named_network_enter(int fd, bool *out_joined, struct tw_err *err);

#endif
