#include "repeats.h"

#include "scan.h"
#include "statistics.h"

#include <string.h>

size_t tw_repeats_group(const struct tw_judged runs[], size_t n, size_t first)
{
    size_t end = first;
    while (end < n &&
           strcmp(runs[end].run->experiment.name, runs[first].run->experiment.name) == 0 &&
           runs[end].run->experiment.n_probes == runs[first].run->experiment.n_probes)
        end++;
    return end - first;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    /* A year that starts in March ends with the leap day. */
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* facts.began, "2026-01-31T23:59:59.123456789Z", in ns since 1970; -1: unknown. */
static tw_ns moment_of(const char *text)
{
    enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, N_PARTS };
    static const struct {
        size_t n_digits;
        char after; /* after the last one: the point of the fraction, or the end */
    } parts[N_PARTS] = {{4, '-'}, {2, '-'}, {2, 'T'}, {2, ':'}, {2, ':'}, {2, '\0'}};
    int64_t part[N_PARTS] = {0};
    for (size_t i = 0; i < N_PARTS; i++) {
        uint64_t n = 0;
        const char *after = tw_scan_digits(text, 9999, &n);
        if (after == NULL || after != text + parts[i].n_digits)
            return -1;
        part[i] = (int64_t)n;
        text = after;
        if (parts[i].after != '\0' && *text++ != parts[i].after)
            return -1;
    }
    tw_ns fraction = 0;
    tw_ns unit = TW_S;
    for (const char *p = text; *p != '\0' && *p != 'Z'; p++) {
        if (*p >= '0' && *p <= '9') {
            unit /= 10;
            fraction += unit * (*p - '0');
        }
    }
    int64_t days = days_of(part[YEAR], part[MONTH], part[DAY]);
    return ((days * 24 + part[HOUR]) * 60 + part[MINUTE]) * 60 * TW_S + part[SECOND] * TW_S +
           fraction;
}

static void add(const struct tw_judged *judged, unsigned probe, struct tw_repeats *out)
{
    const struct tw_run *run = judged->run;
    const struct tw_release *release = &judged->evidence->releases[probe];
    if (release->first_seen < 0)
        return;
    out->n_refused += release->first_error != 0;
    out->n_free += release->first_error == 0;
    tw_ns began = moment_of(run->facts.began);
    if (!release->held_known || began < 0)
        return;
    struct tw_repeat *one = &out->list[out->n++];
    *one = (struct tw_repeat){.began_ns = began + release->since_ns,
                              .held_from_ns = release->held_from_ns,
                              .held_to_ns = release->held_to_ns};
    out->n_ended += release->ended_seen >= 0;
    if (release->predicted_ns < 0 || run->facts.hz == 0 || release->ended_seen >= 0)
        return;
    one->predicted = true;
    one->predicted_ns = release->predicted_ns - release->since_ns;
    one->on_tick = tw_release_is_on_tick(release, run->facts.hz);
    one->ticks = (double)tw_release_off(release) / (double)tw_wheel_tick(run->facts.hz);
    out->n_predicted++;
    out->n_on_tick += one->on_tick;
    out->most_ticks = one->ticks > out->most_ticks ? one->ticks : out->most_ticks;
}

static int by_beginning(const void *a, const void *b)
{
    tw_ns one = ((const struct tw_repeat *)a)->began_ns;
    tw_ns other = ((const struct tw_repeat *)b)->began_ns;
    return (one > other) - (one < other);
}

static int add_up(struct tw_repeats *out, struct tw_err *err)
{
    if (out->n == 0)
        return 0;
    tw_ns *figures = calloc(out->n, sizeof *figures);
    if (figures == NULL)
        return tw_fail(err, ENOMEM, "%zu repeats", out->n);
    qsort(out->list, out->n, sizeof *out->list, by_beginning);
    tw_ns first = out->list[0].began_ns;
    for (size_t i = 0; i < out->n; i++) {
        out->list[i].began_ns -= first;
        figures[i] = out->list[i].held_to_ns;
    }
    tw_statistics_sort(figures, out->n);
    out->held_min = figures[0];
    out->held_median = tw_statistics_median(figures, out->n);
    out->held_max = figures[out->n - 1];

    for (size_t i = 0; i < out->n; i++)
        figures[i] = out->list[i].held_to_ns - out->list[i].held_from_ns;
    tw_statistics_sort(figures, out->n);
    out->width_median = tw_statistics_median(figures, out->n);
    out->width_nine = figures[(out->n * 9 + 9) / 10 - 1];
    out->width_max = figures[out->n - 1];
    free(figures);
    return 0;
}

int tw_repeats_of(const struct tw_judged runs[], size_t n, unsigned probe,
                  struct tw_repeats *out, struct tw_err *err)
{
    TW_AUTO(tw_repeats_drop) struct tw_repeats repeats = {0};
    repeats.list = calloc(n, sizeof *repeats.list);
    if (repeats.list == NULL)
        return tw_fail(err, ENOMEM, "%zu repeats", n);
    for (size_t i = 0; i < n; i++)
        add(&runs[i], probe, &repeats);
    if (add_up(&repeats, err) < 0)
        return -1;
    *out = repeats;
    repeats = (struct tw_repeats){0};
    return 0;
}

void tw_repeats_drop(struct tw_repeats *repeats)
{
    free(repeats->list);
    *repeats = (struct tw_repeats){0};
}
