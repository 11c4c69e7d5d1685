#ifndef TW_DESCRIPTORS_H
#define TW_DESCRIPTORS_H

#include "clock.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The descriptors of a process or of one thread, from /proc/PID/task/TID/fd, in ascending
 * order. Links are read, not followed: a file on a server that does not answer does no harm. */
struct tw_descriptor {
    pid_t pid, tid;
    int fd;
    uint64_t socket; /* inode of the socket; 0: it is none */
    bool is_ring;    /* of io_uring */
};

typedef void tw_descriptors_each(const struct tw_descriptor *descriptor, void *arg);

struct tw_descriptors_of {
    pid_t pid, tid;  /* tid is pid for the process's own */
    int from, until; /* these descriptors: from <= fd < until */
    tw_ns until_ns;  /* gives up at this time */
};

/* Calls `each` for the sockets and rings among them. Returns 0, the errno of why they cannot be
 * read (EACCES), or ETIME. */
int tw_descriptors_walk(const struct tw_descriptors_of *of, tw_descriptors_each *each,
                        void *arg);

/* Reads what /proc says about a descriptor (fdinfo, proc(5)); text ends with a 0. Returns
 * whether there was any. */
bool tw_descriptors_info(const struct tw_descriptor *descriptor, char *text, size_t n_room);

#endif
