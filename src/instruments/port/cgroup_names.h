#ifndef TW_CGROUP_NAMES_H
#define TW_CGROUP_NAMES_H

#include "port_look.h"

/* Names of cgroups, which a socket has even when its process cannot be found: for another
 * user's socket it is the only trace of the service or container. */

/* Fills look->cgroups for those of its sockets that no process found has open: the folders
 * below `root` ("/sys/fs/cgroup") whose inode is a socket's cgroup. Stops at the time until_ns.
 * Inode 1 is the root, which every socket has under cgroup v1, and says nothing. */
void tw_cgroup_names_read(const char *root, tw_ns until_ns, struct tw_port_look *look);

#endif
