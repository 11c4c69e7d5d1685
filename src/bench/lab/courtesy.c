#include "courtesy.h"

/* Consideration for parallel runs. */

#define LEAVE_PATIENCE (5 * TW_S) /* the longest wait for other runs */
#define LOOK_EVERY (5 * TW_MS)
#define AROUND (20 * TW_MS) /* the dense tries, plus the timers' lateness */
/* runs that can try every 0.5 ms on two processors */
enum { ROOM = 24 };

tw_ns tw_courtesy_pace(const struct tw_board *board)
{
    size_t n = tw_board_n_near(board, tw_now(), AROUND);
    return TW_DENSE * (tw_ns)(1 + n / ROOM);
}

static int wait_until(struct tw_lab *lab, tw_ns at, tw_ns end, struct tw_err *err)
{
    return tw_lab_wait(lab, -1, at < end ? at : end, err) < 0 ? -1 : 0;
}

int tw_courtesy_await_quiet(struct tw_lab *lab, struct tw_err *err)
{
    tw_ns end = tw_now() + LEAVE_PATIENCE;
    for (tw_ns now = tw_now(); now < end && lab->stopped_by == 0; now = tw_now()) {
        tw_ns busy = tw_board_busy_until(lab->spec->board, now);
        if (busy == 0)
            return 0;
        if (wait_until(lab, busy, end, err) < 0)
            return -1;
    }
    return 0;
}

int tw_courtesy_await_leave(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_board *board = lab->spec->board;
    tw_ns end = tw_now() + LEAVE_PATIENCE;
    for (tw_ns now = tw_now(); now < end && lab->stopped_by == 0; now = tw_now()) {
        if (tw_board_may_leave(board, lab->spec->progress, now))
            return 0;
        tw_ns busy = tw_board_busy_until(board, now);
        if (wait_until(lab, busy != 0 ? busy : now + LOOK_EVERY, end, err) < 0)
            return -1;
    }
    return 0;
}
