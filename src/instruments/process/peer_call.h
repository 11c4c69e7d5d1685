#ifndef TW_PEER_CALL_H
#define TW_PEER_CALL_H

#include "peer_messages.h"

/* A system call of a built-in peer: when it began, what it took, its errno, and for how long it
 * may wait. */
void tw_peer_call_begin(struct tw_peer_news *news);

/* With errno, unless it worked. */
void tw_peer_call_finish(struct tw_peer_news *news, bool worked);

/* How long a call on the socket may wait: longer where the experiment expects that. */
tw_ns tw_peer_call_patience(const struct tw_step *step);

/* Sets that on the socket. Returns 0 or an errno. */
int tw_peer_call_set_patience(int fd, const struct tw_step *step);

/* The errno as a step has it: where the time was over connect() says EINPROGRESS, the others
 * EAGAIN; a step says ETIMEDOUT. */
int tw_peer_call_error(int error);

#endif
