#include "repeats_text.h"

#include "numbers.h"
#include "repeats.h"

#include <string.h>

enum { INDENT = 4, WIDTH = 64, LEAST = 2, HEIGHT = 12, LABEL = 8 };

/* The position of a value of 0 to `most` among n cells. */
static size_t place(tw_ns value, tw_ns most, size_t n)
{
    return most <= 0 ? 0 : (size_t)(value * (tw_ns)(n - 1) / most);
}

/* The hold against its start: a star marks at least one run. */
static void plot(const struct tw_repeats *repeats, struct tw_printer *printer)
{
    char cells[HEIGHT][WIDTH + 1];
    char text[TW_NUMBERS_SIZE];
    tw_ns span = repeats->list[repeats->n - 1].began_ns;
    tw_ns height = repeats->held_max - repeats->held_min;
    size_t width = tw_printer_left(tw_printer_width(printer), INDENT + LABEL + 1);
    width = width < WIDTH ? width : WIDTH;
    if (repeats->n < 3 || span <= 0 || height <= 0 || width < LEAST)
        return;
    memset(cells, ' ', sizeof cells);
    for (size_t i = 0; i < repeats->n; i++) {
        const struct tw_repeat *one = &repeats->list[i];
        size_t row = HEIGHT - 1 - place(one->held_to_ns - repeats->held_min, height, HEIGHT);
        cells[row][place(one->began_ns, span, width)] = '*';
    }
    tw_printer_end(printer);
    for (size_t row = 0; row < HEIGHT; row++) {
        cells[row][width] = '\0';
        tw_printer_to(printer, INDENT);
        if (row == 0)
            tw_printer_put(printer, "%s s", tw_numbers_seconds(repeats->held_max, 2, text));
        if (row == HEIGHT - 1)
            tw_printer_put(printer, "%s s", tw_numbers_seconds(repeats->held_min, 2, text));
        tw_printer_to(printer, INDENT + LABEL);
        tw_printer_put(printer, "|");
        for (const char *p = cells[row]; strspn(p, " ") < strlen(p); p++)
            tw_printer_put(printer, "%c", *p);
        tw_printer_end(printer);
    }
    tw_printer_to(printer, INDENT + LABEL);
    tw_printer_put(printer, "+");
    tw_printer_repeat(printer, "-", (unsigned)width);
    tw_printer_end(printer);
    tw_printer_to(printer, INDENT + LABEL);
    tw_printer_say(printer, INDENT + LABEL, "held, against the start of the wait, over %s",
                   tw_numbers_duration(span, text));
    tw_printer_end(printer);
}

static void tell_figures(const struct tw_repeats *r, struct tw_printer *printer)
{
    char a[TW_NUMBERS_SIZE];
    char b[TW_NUMBERS_SIZE];
    char c[TW_NUMBERS_SIZE];
    tw_printer_to(printer, INDENT);
    tw_printer_say(printer, INDENT + 2, "held        min %s, median %s, max %s s",
                   tw_numbers_seconds(r->held_min, 3, a),
                   tw_numbers_seconds(r->held_median, 3, b),
                   tw_numbers_seconds(r->held_max, 3, c));
    tw_printer_end(printer);
    tw_printer_to(printer, INDENT);
    tw_printer_say(printer, INDENT + 2,
                   "known to    %s at the median, %s for nine in ten, %s at worst",
                   tw_numbers_duration(r->width_median, a),
                   tw_numbers_duration(r->width_nine, b), tw_numbers_duration(r->width_max, c));
    tw_printer_end(printer);
    if (r->n_ended > 0) {
        tw_printer_to(printer, INDENT);
        tw_printer_say(printer, INDENT + 2,
                       "ended       %zu times before its time, so that no prediction applies",
                       r->n_ended);
        tw_printer_end(printer);
    }
    if (r->n_predicted == 0)
        return;
    tw_printer_to(printer, INDENT);
    tw_printer_say(
        printer, INDENT + 2,
        "predicted   %zu of %zu became free on the tick, the farthest %.1f ticks off",
        r->n_on_tick, r->n_predicted, r->most_ticks);
    tw_printer_end(printer);
}

static void tell_probe(const struct tw_run *run, unsigned probe, const struct tw_repeats *r,
                       struct tw_printer *printer)
{
    tw_printer_end(printer);
    tw_printer_to(printer, 2);
    tw_printer_say(printer, 2 + 2,
                   "probe %s: refused at first %zu times, free at once %zu times, seen to "
                   "become free %zu times",
                   run->experiment.probes[probe].name, r->n_refused, r->n_free, r->n);
    tw_printer_end(printer);
    if (r->n == 0)
        return;
    tell_figures(r, printer);
    plot(r, printer);
}

int tw_repeats_text_print(const struct tw_judged runs[], size_t n, struct tw_printer *printer,
                          struct tw_err *err)
{
    tw_printer_say(printer, 2, "%s, %zu times", runs[0].run->experiment.name, n);
    tw_printer_end(printer);
    for (unsigned i = 0; i < runs[0].run->experiment.n_probes; i++) {
        TW_AUTO(tw_repeats_drop) struct tw_repeats repeats = {0};
        if (tw_repeats_of(runs, n, i, &repeats, err) < 0)
            return -1;
        tell_probe(runs[0].run, i, &repeats, printer);
    }
    return 0;
}
