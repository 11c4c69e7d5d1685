#include "text_timed.h"

#include "numbers.h"
#include "printer.h"
#include "stream.h"
#include "table.h"

#include <inttypes.h>

enum { WHAT = 16, COUNTS = 50, COUNT_WIDTH = 11, SHOWN = 20 };

/* The kinds, then their total. */
static const char *kind_cell(const void *arg, size_t row, size_t column,
                             char text[TW_TABLE_TEXT])
{
    const struct tw_release_trials_sum *sum = arg;
    const size_t *n = row < TW_N_TRIAL_KINDS ? sum->n_kinds[row] : sum->n_outcomes;
    if (column != TW_TABLE_NAME)
        (void)snprintf(text, TW_TABLE_TEXT, "%zu", n[column]);
    else if (row < TW_N_TRIAL_KINDS)
        (void)snprintf(text, TW_TABLE_TEXT, "%-*s%s", WHAT,
                       tw_release_trials_kind_name((enum tw_release_trials_kind)row),
                       tw_release_trials_kind_what((enum tw_release_trials_kind)row));
    else
        return "all";
    return text;
}

static void put_kinds(struct tw_printer *printer, const struct tw_release_trials_sum *sum)
{
    static const struct tw_table_column columns[] = {
        {"", "on tick", 0, COUNT_WIDTH, false, false},
        {"", "within 2", 1, COUNT_WIDTH, false, false},
        {"", "elsewhere", 1, COUNT_WIDTH, false, false},
        {"", "unseen", 1, COUNT_WIDTH, false, false},
    };
    _Static_assert(TW_COUNT(columns) == TW_N_TRIAL_OUTCOMES, "an outcome lacks a column");
    const struct tw_table table = {
        .title = "kind",
        .head = COUNTS,
        .columns = columns,
        .n_columns = TW_COUNT(columns),
        .n_rows = TW_N_TRIAL_KINDS + 1,
        .cell = kind_cell,
        .arg = sum,
    };
    tw_table_draw(&table, printer);
}

static void put_figures(struct tw_printer *printer, const struct tw_release_trials *timed,
                        const struct tw_release_trials_sum *sum)
{
    char median[TW_NUMBERS_SIZE];
    char most[TW_NUMBERS_SIZE];
    if (sum->n_measured > 0) {
        tw_printer_say(printer, 2,
                       "farthest from the prediction %.2f ticks; brackets of %s at the "
                       "median, %s at worst",
                       (double)sum->off_max / (double)sum->tick_ns,
                       tw_numbers_duration(sum->width_median, median),
                       tw_numbers_duration(sum->width_max, most));
        tw_printer_end(printer);
    }
    if (sum->n_disturbed > 0) {
        tw_printer_say(printer, 2,
                       "%zu disturbed: brackets wider than 5 ms, which hold several ticks",
                       sum->n_disturbed);
        tw_printer_end(printer);
    }
    if (sum->n_visited < TW_N_TRIAL_KINDS) {
        tw_printer_say(printer, 2, "%zu of %d kinds were measured%s", sum->n_visited,
                       TW_N_TRIAL_KINDS,
                       timed->n < TW_N_TRIAL_KINDS ? ": there are more kinds than cases" : "");
        tw_printer_end(printer);
    }
}

static void put_cases(struct tw_printer *printer, const struct tw_release_trials *timed)
{
    unsigned n = 0;
    for (size_t i = 0; i < timed->n && n < SHOWN; i++) {
        const struct tw_release_trial *one = &timed->cases[i];
        if (one->outcome == TW_TRIAL_ON || one->outcome == TW_TRIAL_NEAR)
            continue;
        tw_printer_end(printer);
        tw_printer_ruling(printer, one->outcome == TW_TRIAL_UNSEEN ? TW_UNKNOWN : TW_FAILS);
        tw_printer_put(printer, " case %" PRIu64 " (%s): ", one->index,
                       tw_release_trials_kind_name(one->kind));
        tw_printer_prose(printer, 2, one->said);
        tw_printer_end(printer);
        n++;
    }
}

int tw_text_timed(const struct tw_release_trials *timed,
                  const struct tw_release_trials_sum *sum, const struct tw_text_style *style,
                  FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    tw_printer_say(&printer, 2,
                   "%zu timer cases of seed %" PRIu64 ", side by side: %zu became free on the "
                   "predicted tick,",
                   timed->n, timed->seed, sum->n_outcomes[TW_TRIAL_ON]);
    tw_printer_end(&printer);
    tw_printer_say(
        &printer, 2,
        "%zu within two ticks of it, %zu elsewhere, %zu were not measured; in %.1f s",
        sum->n_outcomes[TW_TRIAL_NEAR], sum->n_outcomes[TW_TRIAL_ELSEWHERE],
        sum->n_outcomes[TW_TRIAL_UNSEEN], tw_numbers_s(timed->took_ns));
    tw_printer_end(&printer);
    put_figures(&printer, timed, sum);
    tw_printer_end(&printer);
    put_kinds(&printer, sum);
    put_cases(&printer, timed);
    return tw_stream_flush(to, err, "the report");
}
