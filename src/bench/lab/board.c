#include "board.h"

#include <sys/mman.h>

enum { LEAVE_AT_ONCE = 2 };

int tw_board_open(size_t n, struct tw_board *out, struct tw_err *err)
{
    void *shared = mmap(NULL, n * sizeof *out->runs, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return tw_fail(err, errno, "memory for %zu experiments", n);
    *out = (struct tw_board){.runs = shared, .n = n};
    return 0;
}

void tw_board_drop(struct tw_board *board)
{
    if (board->runs != NULL)
        (void)munmap(board->runs, board->n * sizeof *board->runs);
    *board = (struct tw_board){0};
}

/* The predicted release of the run's port while the run waits; 0 otherwise. */
static tw_ns release_of(const struct tw_progress *run)
{
    int phase = atomic_load(&run->phase);
    return phase == TW_PHASE_STEPS || phase == TW_PHASE_WAITING
               ? atomic_load(&run->predicted_ns)
               : 0;
}

tw_ns tw_board_busy_until(const struct tw_board *board, tw_ns now)
{
    tw_ns until = 0;
    for (size_t i = 0; i < board->n; i++) {
        tw_ns at = release_of(&board->runs[i]);
        if (at != 0 && now > at - TW_QUIET && now < at + TW_QUIET && at + TW_QUIET > until)
            until = at + TW_QUIET;
    }
    return until;
}

size_t tw_board_n_near(const struct tw_board *board, tw_ns now, tw_ns around_ns)
{
    size_t n = 0;
    for (size_t i = 0; i < board->n; i++) {
        tw_ns at = release_of(&board->runs[i]);
        n += at != 0 && now > at - around_ns && now < at + around_ns;
    }
    return n;
}

bool tw_board_is_lull(const struct tw_board *board, tw_ns now, tw_ns for_ns)
{
    for (size_t i = 0; i < board->n; i++) {
        int phase = atomic_load(&board->runs[i].phase);
        tw_ns at = release_of(&board->runs[i]);
        bool rests = phase == TW_PHASE_QUEUED || phase == TW_PHASE_GONE;
        if (!rests && (phase != TW_PHASE_WAITING || at < now + for_ns))
            return false;
    }
    return true;
}

bool tw_board_may_leave(const struct tw_board *board, const struct tw_progress *run, tw_ns now)
{
    size_t n_before = 0;
    for (size_t i = 0; i < board->n && &board->runs[i] != run; i++)
        n_before += atomic_load(&board->runs[i].phase) == TW_PHASE_OVER;
    return n_before < LEAVE_AT_ONCE && tw_board_busy_until(board, now) == 0;
}
