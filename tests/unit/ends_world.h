#ifndef TW_ENDS_WORLD_H
#define TW_ENDS_WORLD_H

#include "ends.h"
#include "forge.h"
#include "script.h"

/* Two captures of made-up connections, with the truth about each segment. A story is a list of
 * segments, 100 ms apart, with what happens to each on its way:
 *
 *     lost, made (not sent), late (a second more), twice, win (arrives with another window),
 *     cut (arrives with another content), unsent and unseen (its sender's or its receiver's
 *     capture misses it), again (the side's last segment once more)
 *
 * What is expected: each segment that has not just arrived, "side kind fate", by time. */
struct world_row {
    const char *what, *story, *expected;
    tw_ns offset_ns;   /* the second capture's clock minus the first's */
    const char *nat;   /* the client's endpoint at the server's end; NULL: the same */
    uint32_t shift[2]; /* of the sequence numbers, on the way; 0: none */
    bool server_first; /* the first capture is the server's */
    bool no_stamps;    /* no timestamps */
    bool doubled;      /* the second capture has each packet twice */
    bool brief;        /* neither capture goes on after the last segment */
    bool shuffled;     /* neighbours in the file are swapped */
    size_t skips[2];   /* so many packets at the beginning are not captured */
    unsigned hops;     /* by which the TTL falls */
    bool six;          /* IPv6: no IP ids */
};

/* The packets of one capture, in any order until they are sorted. */
struct captured {
    tw_ns at_ns;
    uint8_t frame[TW_FRAME_BYTES];
    size_t n_bytes;
};

struct world {
    const struct world_row *row;
    struct played played;
    struct tw_forge_spec last[2]; /* each side's last segment */
    uint16_t id;
    tw_ns now_ns;
    struct captured at[2][128]; /* by end: 0 is the client's */
    size_t n[2];
};
extern struct world world;

#define BEGAN (1700000000 * TW_S)
static const tw_ns ways[2] = {10 * TW_MS, 20 * TW_MS}; /* from the client, from the server */
static const struct tw_end_limits usual = {.max_flows = 64, .max_segments = 512, .seed = 3};

/* A world begins with a connection of 10.0.0.1:33000 with 10.0.0.2:443; then comes another one. */
void world_begin(const struct world_row *row);
void world_next(const char *client, const char *server);
void world_play(const char *story);

/* What the client's end (0) or the server's has captured; `which` capture of the two it is. */
struct tw_end_store *world_store(int end, int which, const struct tw_end_limits *limits);

/* Both captures compared. */
struct tw_ends world_compared(const struct tw_end_limits *limits);
void world_drop(struct tw_ends *ends);

/* Writes what has not just arrived, and returns text. */
const char *world_tell(const struct tw_ends *ends, char text[512]);

#endif
