#ifndef TW_PROC_NET_H
#define TW_PROC_NET_H

#include "err.h"
#include "own.h"

#include <stddef.h>
#include <stdint.h>

/* Sockets of the caller's network namespace that are no TCP sockets, as /proc/net shows them. */

/* A Unix socket that listens at a path of the file system. */
struct tw_proc_net_unix {
    uint64_t inode;
    char path[108]; /* as it was bound: relative to the process's directory, or absolute */
};

/* Lists at most n_room of them; *out_n is how many there are in the list. */
TW_MUST_USE int tw_proc_net_unix(struct tw_proc_net_unix list[], size_t n_room, size_t *out_n,
                                 struct tw_err *err);

/* Counts the bound UDP sockets, of both families. */
TW_MUST_USE int tw_proc_net_udp(unsigned *out_n, struct tw_err *err);

#endif
