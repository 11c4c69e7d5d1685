#ifndef TW_NETNS_H
#define TW_NETNS_H

#include "err.h"
#include "own.h"

/* Network namespaces, held by descriptors (network_namespaces(7)). What is opened or forked in
 * one stays in it: sockets of every kind, captures, processes. Needs CAP_SYS_ADMIN, as the
 * worlds give it; moves the calling thread alone.
 *
 *     TW_AUTO(tw_netns_back) int before = -1;
 *     if (tw_netns_enter(fd, &before, err) < 0)
 *         return -1;
 *     ...opens, forks, reads and writes settings there; at the end of the scope it is back...
 */

/* Makes one with `lo` up; the caller stays where it is. *out_fd is the caller's. */
TW_MUST_USE int tw_netns_new(int *out_fd, struct tw_err *err);

/* ENOSPC of unshare() is no full disk but a limit on namespaces: EUSERS, as it was called
 * before Linux 4.9. The words stay. */
void tw_netns_shortage(struct tw_err *err);

/* The one that the caller is in. *out_fd is the caller's. */
TW_MUST_USE int tw_netns_current(int *out_fd, struct tw_err *err);

/* Goes into it. *out_before is where the caller was, for tw_netns_back. */
TW_MUST_USE int tw_netns_enter(int fd, int *out_before, struct tw_err *err);

/* Goes back and closes the descriptor; -1: does nothing. */
void tw_netns_back(int *before);

/* Lets every program of the namespace that the caller is in have ports below 1024, as one
 * without capabilities may not. Where settings cannot be written, it stays as it is. */
void tw_netns_free_ports(void);

/* Brings a device of the namespace up. IFF_ flags: set as well, as IFF_NOARP. */
TW_MUST_USE int tw_netns_up(const char *device, int flags, struct tw_err *err);

#endif
