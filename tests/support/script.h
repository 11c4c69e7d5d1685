#ifndef TW_SCRIPT_H
#define TW_SCRIPT_H

#include "segment.h"

/* Connections that end in every way, with the truth about them, to make captures of. */
struct script {
    const char *ending, *closer, *reset_by, *time_wait; /* "-": none */
    bool opened; /* the handshake goes before it, and a request of six bytes, sent twice */
    const char *segments;
};

enum { N_SCRIPTS = 13, MAX_LINES = 20 };
extern const struct script scripts[N_SCRIPTS];

/* One segment of it. Numbers count from each side's SYN, which has 0. */
struct line {
    int by; /* 0: the client */
    uint8_t flags;
    uint32_t n_bytes;
    int seq, ack; /* SCRIPT_NEXT: what comes next, all of the other's so far */
};
enum { SCRIPT_NEXT = -1 };

/* The whole of it, with the handshake. Returns how many. */
size_t script_lines(const struct script *script, struct line out[MAX_LINES]);

/* A connection at which a script is played. */
struct played {
    struct tw_endpoint side[2]; /* 0: the client */
    uint32_t isn[2], next[2];
};
struct tw_segment played_segment(struct played *played, const struct line *line);

#endif
