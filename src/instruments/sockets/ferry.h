#ifndef TW_FERRY_H
#define TW_FERRY_H

#include "own.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/* Two connected sockets, and the bytes that are carried from each to the other. A FIN is carried,
 * too, after the bytes before it; when both directions have ended, both sockets are closed. An
 * error of one resets the other. What one side does not read waits in the kernel's buffers, and so
 * the other side is slowed down; here are at most TW_FERRY_ROOM bytes of each direction. */
enum { TW_FERRY_ROOM = 8192 };

struct tw_ferry_lane {
    char bytes[TW_FERRY_ROOM];
    size_t from, to; /* these are to be written */
    bool read_all;   /* its source has sent FIN */
    bool ended;      /* and so have we */
};

struct tw_ferry {
    int fds[2];                    /* owned, non-blocking; -1: closed */
    struct tw_ferry_lane lanes[2]; /* lane i reads from socket i */
};

/* Takes both sockets. */
void tw_ferry_open(struct tw_ferry *ferry, int one, int other);

/* What it waits for; a socket from which nothing is wanted now is left out. */
void tw_ferry_polls(const struct tw_ferry *ferry, struct pollfd polls[2]);

/* Carries what there is. Returns false when it is over: both sockets are closed. */
bool tw_ferry_carry(struct tw_ferry *ferry);

/* Closes both with RST (SO_LINGER 0); safe twice. */
void tw_ferry_drop(struct tw_ferry *ferry);

#endif
