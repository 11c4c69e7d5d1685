#ifndef TW_PEER_CALL_H
#define TW_PEER_CALL_H

#include "peer_messages.h"

/* A system call of a built-in peer: its start, its duration, its errno and its time limit. */
void tw_peer_call_begin(struct tw_peer_news *news);

/* Records the duration, and errno unless the call succeeded. */
void tw_peer_call_finish(struct tw_peer_news *news, bool worked);

/* The time limit for a call on the socket; longer where the experiment expects a long wait. */
tw_ns tw_peer_call_patience(const struct tw_step *step);

/* Sets that limit on the socket. Returns 0 or an errno. */
int tw_peer_call_set_patience(int fd, const struct tw_step *step);

/* The errno for a step: on a timeout connect() returns EINPROGRESS and other calls EAGAIN; a
 * step reports ETIMEDOUT. */
int tw_peer_call_error(int error);

#endif
