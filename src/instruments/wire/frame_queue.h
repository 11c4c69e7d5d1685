#ifndef TW_FRAME_QUEUE_H
#define TW_FRAME_QUEUE_H

#include "wire_flow.h"

/* The frames that a relay delays: a bounded pool, ordered by time and, at equal times, by
 * arrival. Plain data; an empty queue is all zeroes. */
enum { TW_FRAME_QUEUE_ROOM = 2048 };
#define TW_FRAME_NEVER INT64_MAX /* held until released */

struct tw_frame {
    tw_ns due_ns; /* CLOCK_MONOTONIC */
    enum tw_side from;
    bool is_segment, is_held, is_copy;
    struct tw_segment segment; /* valid if is_segment */
    size_t n_bytes;
    uint8_t bytes[TW_FRAME_BYTES];
};

struct tw_frame_queue {
    size_t n;
    bool is_prepared;
    /* indices into the pool: the first n are queued, the next frame last; the rest are free */
    uint16_t order[TW_FRAME_QUEUE_ROOM];
    struct tw_frame pool[TW_FRAME_QUEUE_ROOM];
};

/* Reserves a frame for that time, which the caller fills (due_ns is set). NULL: the queue is
 * full. */
struct tw_frame *tw_frame_queue_put(struct tw_frame_queue *queue, tw_ns due_ns);

/* The next frame, or NULL. */
const struct tw_frame *tw_frame_queue_next(const struct tw_frame_queue *queue);

/* Removes the next frame. */
void tw_frame_queue_pop(struct tw_frame_queue *queue);

/* Makes every held frame due at due_ns at the latest; the order stays. Returns the number of
 * frames that became due earlier. */
size_t tw_frame_queue_release(struct tw_frame_queue *queue, tw_ns due_ns);

#endif
