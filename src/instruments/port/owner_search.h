#ifndef TW_OWNER_SEARCH_H
#define TW_OWNER_SEARCH_H

#include "err.h"
#include "own.h"
#include "port_look.h"

/* Who has the sockets of a look open. A descriptor costs some microseconds, so the search has a
 * budget: first the low descriptors of every process, which listening sockets usually have, then
 * the rest, processes with few descriptors first (st_size of /proc/PID/fd, Linux 6.2). Sockets
 * that nobody has in his own table are then searched for in tables of threads, in messages
 * between processes (SCM_RIGHTS) and among the files registered with io_uring. */

/* Fills look->owners, holds and search. `network` is the inode of the network namespace that is
 * looked at. Fails only for lack of memory; without /proc nothing is searched. */
TW_MUST_USE int tw_owner_search_make(struct tw_port_look *look, uint64_t network,
                                     tw_ns budget_ns, struct tw_err *err);

#endif
