#ifndef TW_PEER_H
#define TW_PEER_H

#include "peer_messages.h"
#include "proc.h"

enum { TW_HEARD_SIZE = 1024 };

/* A peer: a forked process of the experiment, an echo server or an echo client, that carries
 * out one order after another and reports the result of each.
 *
 *     tw_peer_start -> tw_peer_order, tw_peer_news, tw_peer_order, ... -> tw_peer_drop
 *
 * After the order to execute another program (TW_EXEC) a peer reports nothing more: if that
 * succeeds, tw_peer_news fails with ESRCH.
 *
 * A server accepts every connection and sends back what it receives, without an order. A peer
 * closes a connection only when ordered. */
struct tw_peer {
    struct tw_proc proc;
    int terminal_fd;           /* of a command: its pseudo-terminal; -1: none */
    bool terminal_over;        /* the other end is closed */
    char heard[TW_HEARD_SIZE]; /* the end of its output, NUL-terminated */
    size_t n_heard;
    char awaited[TW_NAME_SIZE]; /* the last line typed */
    bool has_come;              /* `awaited` appeared in the output after that */
};

/* Forks a peer. Its first report is TW_NEWS_READY.
 *
 * A peer with a command becomes that program, on a terminal of its own, and reports nothing:
 * the lab observes it through the kernel (sock_diag) and through its output. The program is
 * searched for in `folders` (names separated by colons), then in PATH. */
TW_MUST_USE int tw_peer_start(const struct tw_peer_spec *spec, const char *folders,
                              struct tw_peer *out, struct tw_err *err);

/* Types a line at a command's terminal. From then on tw_peer_heard looks for that line. */
TW_MUST_USE int tw_peer_type(struct tw_peer *peer, const char *line, struct tw_err *err);

/* Reads a command's output without waiting: a terminal that nobody reads blocks the writer.
 * Reads about 64 KiB at most per call; does nothing for other peers. */
void tw_peer_listen(struct tw_peer *peer);

/* Whether the command has printed the last typed line since, anywhere in its output. Considers
 * only output that tw_peer_listen has read. */
TW_MUST_USE bool tw_peer_heard(const struct tw_peer *peer);

/* Kills the process if it is alive; safe twice, and on {0}. */
void tw_peer_drop(struct tw_peer *peer);

/* Sends an order. Fails when the peer is gone. */
TW_MUST_USE int tw_peer_order(struct tw_peer *peer, const struct tw_peer_order *order,
                              struct tw_err *err);

/* Takes the next report without waiting. Returns 1 with *out filled, 0 when there is none, -1
 * with ESRCH when the peer is gone, or with the error of recv(). */
TW_MUST_USE int tw_peer_news(struct tw_peer *peer, struct tw_peer_news *out,
                             struct tw_err *err);

/* Whether a built-in peer has ended without being stopped. If so, it is reaped, and *why is
 * the reason. */
TW_MUST_USE bool tw_peer_is_gone(struct tw_peer *peer, struct tw_err *why);

#endif
