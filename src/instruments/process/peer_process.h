#ifndef TW_PEER_PROCESS_H
#define TW_PEER_PROCESS_H

#include "experiment.h"
#include "proc.h"

/* The main functions of a built-in peer's process; arg is a struct tw_peer_birth. They return
 * the exit status when the lab is gone. Only peer.c uses them. */
struct tw_peer_birth {
    struct tw_peer_spec spec;
    const char *folders; /* where `exec` searches for a program before PATH */
};

tw_proc_body tw_peer_process_server, tw_peer_process_client;

#endif
