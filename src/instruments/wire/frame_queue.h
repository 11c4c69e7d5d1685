#ifndef TW_FRAME_QUEUE_H
#define TW_FRAME_QUEUE_H

#include "wire_flow.h"

/* Frames that wait in a relay for their time: a bounded pool, in order of time, and in order of
 * arrival where that is the same. Plain data; an empty one is all zeroes. */
enum { TW_FRAME_QUEUE_ROOM = 2048 };
#define TW_FRAME_NEVER INT64_MAX /* until it is released */

struct tw_frame {
    tw_ns due_ns; /* CLOCK_MONOTONIC */
    enum tw_side from;
    bool is_segment, is_held, is_copy;
    struct tw_segment segment; /* when it is one */
    size_t n_bytes;
    uint8_t bytes[TW_FRAME_BYTES];
};

struct tw_frame_queue {
    size_t n;
    bool is_prepared;
    uint16_t order[TW_FRAME_QUEUE_ROOM]; /* the first n: those that wait, the next one last; the
                                          * others: the free places of the pool */
    struct tw_frame pool[TW_FRAME_QUEUE_ROOM];
};

/* A place for a frame of that time, to be filled by the caller (due_ns is); NULL: no room. */
struct tw_frame *tw_frame_queue_put(struct tw_frame_queue *queue, tw_ns due_ns);

/* The frame that is next, or NULL. */
const struct tw_frame *tw_frame_queue_next(const struct tw_frame_queue *queue);

/* Takes that one out. */
void tw_frame_queue_pop(struct tw_frame_queue *queue);

/* Makes all that is held due at that time at the latest; its order stays. Returns how many
 * became due earlier by it. */
size_t tw_frame_queue_release(struct tw_frame_queue *queue, tw_ns due_ns);

#endif
