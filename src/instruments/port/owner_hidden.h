#ifndef TW_OWNER_HIDDEN_H
#define TW_OWNER_HIDDEN_H

#include "owner_found.h"

/* The three places where a process can have a socket that its descriptors do not show, searched
 * for sockets that are still missing, until the time until_ns: in a table that only some of its
 * threads share, and among the files registered with one of its io_uring rings ... */
void tw_owner_hidden_search(struct tw_owner_found *found, struct tw_process *process,
                            tw_ns until_ns);

/* ... and in a message on its way to it, which shows that it holds descriptors, not which. To be
 * called when all other places of all processes have been searched. */
void tw_owner_hidden_suspect(struct tw_owner_found *found, struct tw_process *process,
                             tw_ns until_ns);

#endif
