#ifndef TW_PEER_H
#define TW_PEER_H

#include "peer_messages.h"
#include "proc.h"

enum { TW_HEARD_SIZE = 1024 };

/* A peer: a forked process of the experiment, an echo server or an echo client, that does what
 * it is told, one order after another, and says what came of it.
 *
 *     tw_peer_start -> tw_peer_order, tw_peer_news, tw_peer_order, ... -> tw_peer_drop
 *
 * One that is told to become another program (TW_EXEC) is heard no more: its news end with
 * ESRCH where that worked.
 *
 * A server accepts whoever comes, and sends back what it receives, without being told; neither
 * closes a connection unless it is told to. */
struct tw_peer {
    struct tw_proc proc;
    int terminal_fd;    /* of a command: what is typed, and what it prints; -1: it has none */
    bool terminal_over; /* nobody is at its other end any more */
    char heard[TW_HEARD_SIZE]; /* the end of what it has printed, NUL-terminated */
    size_t n_heard;
    char awaited[TW_NAME_SIZE]; /* what was typed last */
    bool has_come;              /* it was in what was printed since */
};

/* Forks it. It says TW_NEWS_READY first of all.
 *
 * One with a command becomes that program, at a terminal of its own, and says nothing: what it
 * does is seen from the kernel (sock_diag) and from what it prints. The program is looked for
 * in `folders` (names with a colon between), then on the PATH. */
TW_MUST_USE int tw_peer_start(const struct tw_peer_spec *spec, const char *folders,
                              struct tw_peer *out, struct tw_err *err);

/* Types a line at a command's terminal. From then on it is listened for. */
TW_MUST_USE int tw_peer_type(struct tw_peer *peer, const char *line, struct tw_err *err);

/* Takes in what a command has printed, without waiting: a terminal that nobody reads stops who
 * prints. At most some 64 KiB at a time; does nothing for other peers. */
void tw_peer_listen(struct tw_peer *peer);

/* Has the line that was typed last been printed since, somewhere in what the command said? Of
 * what has been taken in. */
TW_MUST_USE bool tw_peer_heard(const struct tw_peer *peer);

/* Kills what is still there; safe twice, and on {0}. */
void tw_peer_drop(struct tw_peer *peer);

/* Sends an order. Fails when the peer is gone. */
TW_MUST_USE int tw_peer_order(struct tw_peer *peer, const struct tw_peer_order *order,
                              struct tw_err *err);

/* Takes the next news without waiting. Returns 1 with *out filled, 0 when there is none, -1
 * with ESRCH when the peer is gone, or with why it cannot be heard. */
TW_MUST_USE int tw_peer_news(struct tw_peer *peer, struct tw_peer_news *out,
                             struct tw_err *err);

/* Has a built-in peer ended though nobody stopped it? Then it is reaped, and *why is what kept
 * it from going on. */
TW_MUST_USE bool tw_peer_is_gone(struct tw_peer *peer, struct tw_err *why);

#endif
