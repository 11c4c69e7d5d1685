#ifndef TW_OWNER_HIDDEN_H
#define TW_OWNER_HIDDEN_H

#include "owner_found.h"

/* The three places where a process can have a socket that its descriptors do not show: in a
 * table that only some of its threads share, in a message on its way to it, and among the files
 * registered with one of its io_uring rings. Searched for sockets that are still missing, until
 * the time until_ns. */
void tw_owner_hidden_search(struct tw_owner_found *found, struct tw_process *process,
                            tw_ns until_ns);

#endif
