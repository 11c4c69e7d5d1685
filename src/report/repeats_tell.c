#include "repeats.h"

#include "maker.h"
#include "words.h"

#include <string.h>

enum { INDENT = 4, WIDTH = 64, LEAST = 2, HEIGHT = 12, LABEL = 8 };

/* Where a value of 0 to `most` goes on so many places. */
static size_t place(tw_ns value, tw_ns most, size_t n)
{
    return most <= 0 ? 0 : (size_t)(value * (tw_ns)(n - 1) / most);
}

/* Held against when it began: a star where there is at least one. */
static void plot(const struct tw_repeats *repeats, struct tw_page *page)
{
    char cells[HEIGHT][WIDTH + 1];
    char text[TW_WORDS_SIZE];
    tw_ns span = repeats->list[repeats->n - 1].began_ns;
    tw_ns height = repeats->held_max - repeats->held_min;
    size_t width = tw_page_left(tw_page_width(page), INDENT + LABEL + 1);
    width = width < WIDTH ? width : WIDTH;
    if (repeats->n < 3 || span <= 0 || height <= 0 || width < LEAST)
        return;
    memset(cells, ' ', sizeof cells);
    for (size_t i = 0; i < repeats->n; i++) {
        const struct tw_repeat *one = &repeats->list[i];
        size_t row = HEIGHT - 1 - place(one->held_to_ns - repeats->held_min, height, HEIGHT);
        cells[row][place(one->began_ns, span, width)] = '*';
    }
    tw_page_end(page);
    for (size_t row = 0; row < HEIGHT; row++) {
        cells[row][width] = '\0';
        tw_page_to(page, INDENT);
        if (row == 0)
            tw_page_put(page, "%s s", tw_words_seconds(repeats->held_max, 2, text));
        if (row == HEIGHT - 1)
            tw_page_put(page, "%s s", tw_words_seconds(repeats->held_min, 2, text));
        tw_page_to(page, INDENT + LABEL);
        tw_page_put(page, "|");
        for (const char *p = cells[row]; strspn(p, " ") < strlen(p); p++)
            tw_page_put(page, "%c", *p);
        tw_page_end(page);
    }
    tw_page_to(page, INDENT + LABEL);
    tw_page_put(page, "+");
    tw_page_repeat(page, "-", (unsigned)width);
    tw_page_end(page);
    tw_page_to(page, INDENT + LABEL);
    tw_page_say(page, INDENT + LABEL,
                "held, against the moment at which the wait began, over %s",
                tw_words_duration(span, text));
    tw_page_end(page);
}

static void tell_figures(const struct tw_repeats *r, struct tw_page *page)
{
    char a[TW_WORDS_SIZE];
    char b[TW_WORDS_SIZE];
    char c[TW_WORDS_SIZE];
    tw_page_to(page, INDENT);
    tw_page_say(page, INDENT + 2, "held        min %s, median %s, max %s s",
                tw_words_seconds(r->held_min, 3, a), tw_words_seconds(r->held_median, 3, b),
                tw_words_seconds(r->held_max, 3, c));
    tw_page_end(page);
    tw_page_to(page, INDENT);
    tw_page_say(page, INDENT + 2,
                "known to    %s at the median, %s for nine in ten, %s at worst",
                tw_words_duration(r->width_median, a), tw_words_duration(r->width_nine, b),
                tw_words_duration(r->width_max, c));
    tw_page_end(page);
    if (r->n_predicted == 0)
        return;
    tw_page_to(page, INDENT);
    tw_page_say(page, INDENT + 2,
                "predicted   %zu of %zu came free on the tick, the farthest %.1f ticks off",
                r->n_on_tick, r->n_predicted, r->most_ticks);
    tw_page_end(page);
}

static void tell_probe(const struct tw_run *run, unsigned probe, const struct tw_repeats *r,
                       struct tw_page *page)
{
    tw_page_end(page);
    tw_page_to(page, 2);
    tw_page_say(page, 2 + 2,
                "probe %s: refused at first %zu times, free at once %zu times, seen to come "
                "free %zu times",
                run->experiment.probes[probe].name, r->n_refused, r->n_free, r->n);
    tw_page_end(page);
    if (r->n == 0)
        return;
    tell_figures(r, page);
    plot(r, page);
}

int tw_repeats_tell(const struct tw_judged runs[], size_t n, struct tw_page *page,
                    struct tw_err *err)
{
    tw_page_say(page, 2, "%s, %zu times", runs[0].run->experiment.name, n);
    tw_page_end(page);
    for (unsigned i = 0; i < runs[0].run->experiment.n_probes; i++) {
        TW_AUTO(tw_repeats_drop) struct tw_repeats repeats = {0};
        if (tw_repeats_of(runs, n, i, &repeats, err) < 0)
            return -1;
        tell_probe(runs[0].run, i, &repeats, page);
    }
    return 0;
}

static struct json_t *points(struct tw_maker *maker, const struct tw_repeats *r)
{
    struct json_t *list = tw_maker_array(maker);
    for (size_t i = 0; i < r->n; i++) {
        const struct tw_repeat *one = &r->list[i];
        struct json_t *point = tw_maker_object(maker);
        tw_maker_integer(maker, point, "began_ns", one->began_ns);
        tw_maker_pair(maker, point, "held_ns", one->held_from_ns, one->held_to_ns);
        if (one->predicted) {
            tw_maker_integer(maker, point, "predicted_ns", one->predicted_ns);
            tw_maker_truth(maker, point, "on_tick", one->on_tick);
        }
        tw_maker_append(maker, list, point);
    }
    return list;
}

static struct json_t *probe_json(struct tw_maker *maker, const struct tw_run *run,
                                 unsigned probe, const struct tw_repeats *r)
{
    struct json_t *out = tw_maker_object(maker);
    tw_maker_text(maker, out, "experiment", run->experiment.name);
    tw_maker_text(maker, out, "probe", run->experiment.probes[probe].name);
    tw_maker_integer(maker, out, "refused", (int64_t)r->n_refused);
    tw_maker_integer(maker, out, "free", (int64_t)r->n_free);
    tw_maker_integer(maker, out, "predicted", (int64_t)r->n_predicted);
    tw_maker_integer(maker, out, "on_tick", (int64_t)r->n_on_tick);
    if (r->n > 0) {
        tw_maker_integer(maker, out, "held_min_ns", r->held_min);
        tw_maker_integer(maker, out, "held_median_ns", r->held_median);
        tw_maker_integer(maker, out, "held_max_ns", r->held_max);
        tw_maker_integer(maker, out, "width_median_ns", r->width_median);
        tw_maker_integer(maker, out, "width_nine_in_ten_ns", r->width_nine);
        tw_maker_integer(maker, out, "width_max_ns", r->width_max);
    }
    tw_maker_put(maker, out, "points", points(maker, r));
    return out;
}

void tw_repeats_json(struct tw_maker *maker, struct json_t *array,
                     const struct tw_judged runs[], size_t n)
{
    for (unsigned i = 0; i < runs[0].run->experiment.n_probes; i++) {
        struct tw_err err = {0};
        TW_AUTO(tw_repeats_drop) struct tw_repeats repeats = {0};
        if (tw_repeats_of(runs, n, i, &repeats, &err) < 0)
            maker->failed = true;
        else
            tw_maker_append(maker, array, probe_json(maker, runs[0].run, i, &repeats));
    }
}
