#ifndef TW_TEARDOWN_STORY_H
#define TW_TEARDOWN_STORY_H

#include "teardown.h"

/* A teardown as a story in the ledger's notation. Behind each `|` stand the states of client
 * and server after the segment, and all that the step says it did. */

#define HANDSHAKE                                                                              \
    "0.001 client > server S seq 0 | SYN-SENT LISTEN\n"                                        \
    "0.002 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"                        \
    "0.003 client > server . seq 1 ack 1 | ESTABLISHED ESTABLISHED\n"
#define SERVER_FIN "0.100 server > client F. seq 1 ack 1 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
#define ACKED "0.140 client > server . seq 1 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
#define CLIENT_FIN                                                                             \
    "0.200 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
#define LAST_ACK                                                                               \
    "0.201 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"
#define FOUR_WAY HANDSHAKE SERVER_FIN ACKED CLIENT_FIN LAST_ACK
#define CROSSED                                                                                \
    HANDSHAKE SERVER_FIN "0.101 client > server F. seq 1 ack 1 | CLOSING CLOSING second-fin\n"

struct story {
    const char *what;
    enum tw_ending ending;
    int closer, time_wait; /* TW_SIDE_A is the client */
    const char *segments;
};

/* The client is side A. */
enum { CLIENT = TW_SIDE_A, SERVER = TW_SIDE_B, NONE = TW_SIDE_NONE, BOTH = TW_SIDE_BOTH };

/* Plays it, with assertions of libcheck: with relative numbers, and with absolute ones so that
 * each of them wraps once, and either way round. Returns it as it is at the end, with the client
 * as side A. */
struct tw_teardown story_play(const struct story *story);

#endif
