#ifndef TW_NETNS_H
#define TW_NETNS_H

#include "err.h"
#include "own.h"

/* Network namespaces, referred to by descriptors (network_namespaces(7)). Sockets, captures
 * and processes that are created in a namespace stay in it. Needs CAP_SYS_ADMIN, which a world
 * provides; moves only the calling thread.
 *
 *     TW_AUTO(tw_netns_back) int before = -1;
 *     if (tw_netns_enter(fd, &before, err) < 0)
 *         return -1;
 *     ...opens, forks, reads and writes settings there; leaves at the end of the scope... */

/* Creates a namespace with `lo` up; the caller's own does not change. *out_fd is the caller's.
 */
TW_MUST_USE int tw_netns_new(int *out_fd, struct tw_err *err);

/* Changes ENOSPC to EUSERS, which unshare() returned before Linux 4.9 when a limit on
 * namespaces was reached, so that it is not taken for a full disk. The text stays. */
void tw_netns_shortage(struct tw_err *err);

/* Opens the caller's namespace. *out_fd is the caller's. */
TW_MUST_USE int tw_netns_current(int *out_fd, struct tw_err *err);

/* Enters a namespace. *out_before is the previous one, for tw_netns_back. */
TW_MUST_USE int tw_netns_enter(int fd, int *out_before, struct tw_err *err);

/* Returns to the previous namespace and closes the descriptor; does nothing for -1. */
void tw_netns_back(int *before);

/* Lets programs without capabilities bind ports below 1024 in the caller's namespace. Does
 * nothing where settings cannot be written. */
void tw_netns_free_ports(void);

/* Brings up a device of the namespace. flags: further IFF_ flags to set, such as IFF_NOARP. */
TW_MUST_USE int tw_netns_up(const char *device, int flags, struct tw_err *err);

#endif
