#ifndef TW_PEER_PROCESS_H
#define TW_PEER_PROCESS_H

#include "experiment.h"
#include "proc.h"

/* What the process of a built-in peer does, from its birth on: arg is its struct tw_peer_birth.
 * Returns its exit status when the lab is gone. For peer.c alone. */
struct tw_peer_birth {
    struct tw_peer_spec spec;
    const char *folders; /* where `exec` looks for a program before the PATH */
};

tw_proc_body tw_peer_process_server, tw_peer_process_client;

#endif
