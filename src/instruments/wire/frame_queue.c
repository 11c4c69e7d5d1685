#include "frame_queue.h"

#include <string.h>

static void prepare(struct tw_frame_queue *queue)
{
    for (size_t i = 0; i < TW_FRAME_QUEUE_ROOM; i++)
        queue->order[i] = (uint16_t)i;
    queue->is_prepared = true;
}

/* Inserts a place into the first n, which are sorted, before those that are due no later: the
 * next frame is the last. */
static void sort_in(struct tw_frame_queue *queue, size_t n, uint16_t place)
{
    size_t at = 0;
    while (at < n && queue->pool[queue->order[at]].due_ns > queue->pool[place].due_ns)
        at++;
    memmove(&queue->order[at + 1], &queue->order[at], (n - at) * sizeof queue->order[0]);
    queue->order[at] = place;
}

struct tw_frame *tw_frame_queue_put(struct tw_frame_queue *queue, tw_ns due_ns)
{
    if (!queue->is_prepared)
        prepare(queue);
    if (queue->n == TW_FRAME_QUEUE_ROOM)
        return NULL;
    uint16_t place = queue->order[queue->n];
    struct tw_frame *frame = &queue->pool[place];
    frame->due_ns = due_ns;
    sort_in(queue, queue->n, place);
    queue->n++;
    return frame;
}

const struct tw_frame *tw_frame_queue_next(const struct tw_frame_queue *queue)
{
    return queue->n == 0 ? NULL : &queue->pool[queue->order[queue->n - 1]];
}

void tw_frame_queue_pop(struct tw_frame_queue *queue)
{
    queue->n -= queue->n > 0;
}

size_t tw_frame_queue_release(struct tw_frame_queue *queue, tw_ns due_ns)
{
    uint16_t held[TW_FRAME_QUEUE_ROOM]; /* the next frame is the last */
    size_t n_held = 0;
    size_t n_left = 0;
    for (size_t i = 0; i < queue->n; i++) {
        uint16_t place = queue->order[i];
        if (queue->pool[place].is_held && queue->pool[place].due_ns > due_ns)
            held[n_held++] = place;
        else
            queue->order[n_left++] = place;
    }
    for (size_t i = n_held; i-- > 0; n_left++) {
        queue->pool[held[i]].due_ns = due_ns;
        sort_in(queue, n_left, held[i]);
    }
    return n_held;
}
