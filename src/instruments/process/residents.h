#ifndef TW_RESIDENTS_H
#define TW_RESIDENTS_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The processes of the caller's PID namespace besides pid 1, which is the caller, and the sockets
 * that they have open, as /proc shows them. Zombies are left out: they hold nothing. Where the
 * machine does not allow a /proc of that namespace alone, the processes are found by their
 * namespace in the one that there is, with their pids as NSpid has them. */

struct tw_resident {
    pid_t pid, parent, group;
    pid_t listed; /* the pid that /proc uses for it */
    char name[16];
    bool runs;         /* its main thread is on a processor, waits for one, or for a disk */
    uint64_t cpu_time; /* of all its threads, in ticks of sysconf(_SC_CLK_TCK) */
};

struct tw_residents {
    struct tw_resident *list; /* owned */
    size_t n, n_room;
    bool hidden;     /* /proc is that of another PID namespace */
    pid_t but_group; /* processes of this group are left out; 0: none */
};

/* Gives the caller, pid 1 of a PID namespace, a mount namespace with a /proc of its own, in which
 * nothing below /proc/sys can be written. *out_hidden: the kernel refused that, because parts of
 * the existing /proc are hidden (containers), and /proc stays as it is. */
TW_MUST_USE int tw_residents_make_proc(bool *out_hidden, struct tw_err *err);

/* Lists them anew. `hidden` and `but_group` are the caller's to set before. /proc gives no
 * snapshot: a process may fork and end while it is read, and its child be missed. Where one was
 * listed that is gone or a zombie, the list is made again; a few times, if it is empty. */
TW_MUST_USE int tw_residents_look(struct tw_residents *residents, struct tw_err *err);
void tw_residents_drop(struct tw_residents *residents);

/* The process with that pid; NULL: none. */
const struct tw_resident *tw_residents_find(const struct tw_residents *residents, pid_t pid);

/* Its topmost ancestor: the one whose parent is pid 1; itself, if that is the one. */
const struct tw_resident *tw_residents_top(const struct tw_residents *residents,
                                           const struct tw_resident *resident);

/* Finds the descriptor of the process that is the socket with this inode: returns its number, or
 * -1 if it has none, or may not be asked. */
int tw_residents_descriptor(const struct tw_resident *resident, uint64_t inode);

#endif
