#include "frame_queue.h"
#include "suite.h"

/* Each line puts a frame of that time, in order of arrival; then what comes out, by number. */
static const struct {
    const char *what;
    tw_ns due_ns[6];  /* 0: no more; negative: held until that, without the sign */
    tw_ns release_ns; /* 0: nothing is released */
    size_t order[6];
} rows[] = {
    {"by time", {30, 10, 20}, 0, {1, 2, 0}},
    {"by arrival, at one time", {10, 10, 5, 10}, 0, {2, 0, 1, 3}},
    {"held ones last", {-TW_FRAME_NEVER, 10, -TW_FRAME_NEVER, 20}, 0, {1, 3, 0, 2}},
    {"released behind what is due then", {-TW_FRAME_NEVER, 10, 20}, 10, {1, 0, 2}},
    {"released in their order", {-60, 50, -TW_FRAME_NEVER, -55}, 20, {3, 0, 2, 1}},
    {"released when they were due earlier", {-5, 10, -30}, 20, {0, 1, 2}},
};

static struct tw_frame_queue queue;

START_TEST(test_order)
{
    size_t n = 0;
    for (; rows[_i].due_ns[n] != 0; n++) {
        tw_ns due_ns = rows[_i].due_ns[n];
        struct tw_frame *frame = tw_frame_queue_put(&queue, due_ns < 0 ? -due_ns : due_ns);
        ck_assert_ptr_nonnull(frame);
        frame->is_held = due_ns < 0;
        frame->n_bytes = n;
    }
    if (rows[_i].release_ns != 0)
        (void)tw_frame_queue_release(&queue, rows[_i].release_ns);
    for (size_t i = 0; i < n; i++) {
        const struct tw_frame *frame = tw_frame_queue_next(&queue);
        ck_assert_ptr_nonnull(frame);
        ck_assert_msg(frame->n_bytes == rows[_i].order[i], "%s: frame %zu is %zu, expected %zu",
                      rows[_i].what, i, frame->n_bytes, rows[_i].order[i]);
        tw_frame_queue_pop(&queue);
    }
    ck_assert_ptr_null(tw_frame_queue_next(&queue));
}
END_TEST

/* Full, it takes nothing more; emptied, everything again; nothing is mixed up meanwhile. */
START_TEST(test_room)
{
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < TW_FRAME_QUEUE_ROOM; i++) {
            tw_ns due_ns = (tw_ns)(i * 7919 % TW_FRAME_QUEUE_ROOM) + 1;
            struct tw_frame *frame = tw_frame_queue_put(&queue, due_ns);
            ck_assert_ptr_nonnull(frame);
            frame->n_bytes = (size_t)due_ns;
        }
        ck_assert_ptr_null(tw_frame_queue_put(&queue, 1));
        for (size_t i = 0; i < TW_FRAME_QUEUE_ROOM; i++) {
            ck_assert_uint_eq(tw_frame_queue_next(&queue)->n_bytes, i + 1);
            tw_frame_queue_pop(&queue);
        }
        tw_frame_queue_pop(&queue); /* nothing is there */
        ck_assert_ptr_null(tw_frame_queue_next(&queue));
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("frame_queue");

    TCase *order = tcase_create("order");
    tcase_add_loop_test(order, test_order, 0, TW_COUNT(rows));
    tcase_add_test(order, test_room);
    suite_add_tcase(s, order);
    return s;
}
