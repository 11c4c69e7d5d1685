#include "ladder_grid.h"

#include "numbers.h"
#include "printer.h"

enum { STATE = 12, GAP = 1, LEAST_ARROW = 16, MOST_ARROW = 27, LEAST_NOTE = 18 };

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The numbers on the left and what follows them. The last time is the longest. */
static void lay_out_numbers(const struct tw_run *run, const struct tw_ladder_rows *rows,
                            tw_ns zero_ns, unsigned least, struct tw_grid *grid)
{
    char text[TW_NUMBERS_SIZE] = "";
    unsigned n_digits = 2;
    uint32_t last_frame = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct tw_observation *o = &run->seen[rows->list[i].seen];
        (void)tw_numbers_seconds(o->at_ns - zero_ns, 6, text);
        if (o->saw == TW_SAW_SEGMENT && o->segment.frame > last_frame)
            last_frame = o->segment.frame;
    }
    for (uint32_t rest = last_frame / 100; rest > 0; rest /= 10)
        n_digits++;
    grid->seconds = larger(least, (unsigned)tw_printer_columns(text) + GAP);
    grid->frame = grid->seconds + GAP + n_digits;
    grid->left = grid->frame + 2 * GAP;
}

void tw_grid_lay_out(const struct tw_run *run, const struct tw_ladder_rows *rows, tw_ns zero_ns,
                     unsigned width, struct tw_grid *out)
{
    enum { WIDE = 13, NARROW = 11, LEAST = 9 }; /* right ends of the seconds */
    struct tw_grid grid;
    lay_out_numbers(run, rows, zero_ns, width >= TW_PRINTER_WIDTH ? WIDE : NARROW, &grid);
    grid.arrow = grid.left + STATE + GAP;
    unsigned beside = tw_printer_left(width, grid.arrow + GAP + STATE);
    unsigned noted = tw_printer_left(beside, GAP + LEAST_NOTE);
    grid.below = noted < LEAST_ARROW;
    grid.stacked = beside < LEAST_ARROW;
    grid.n_arrow = smaller(MOST_ARROW, grid.below ? beside : noted);
    if (grid.stacked) {
        lay_out_numbers(run, rows, zero_ns, LEAST, &grid);
        grid.arrow = grid.left;
        grid.n_arrow = larger(LEAST_ARROW, tw_printer_left(width, grid.left));
    }
    grid.right = grid.arrow + grid.n_arrow + (grid.stacked ? 0 : GAP);
    grid.note = grid.below ? grid.arrow : grid.right + STATE + GAP;
    *out = grid;
}
