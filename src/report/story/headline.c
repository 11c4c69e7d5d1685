#include "headline.h"

#include "numbers.h"

/* Counts of a run's binds. */
struct binds {
    size_t n_tried, n_refused, n_unreleased;
    size_t n_freed;  /* refused, then free after [then], as the file expects */
    size_t n_mended; /* refused, then free with the option of `retry` */
    size_t n_stayed; /* refused for as long as the file asks to try ... */
    tw_ns stayed_ns; /* ... at most this long */
    tw_ns after_ns;  /* how long after its event the first try succeeded; -1: unknown */
    tw_ns held_ns;   /* the longest hold on a port; -1: unknown */
    bool predicted;  /* every bracket contains its prediction */
};

static void count_refused(const struct tw_run *run, const struct tw_probe_spec *probe,
                          const struct tw_release *r, struct binds *binds)
{
    binds->n_refused++;
    if (probe->window == TW_NOT_WITHIN && r->released_seen < 0) {
        tw_ns stayed_ns = r->from_ns - run->seen[r->first_seen].at_ns;
        binds->n_stayed++;
        binds->stayed_ns = stayed_ns > binds->stayed_ns ? stayed_ns : binds->stayed_ns;
    }
    if (probe->window == TW_AFTER_THEN && r->released_seen >= 0) {
        binds->n_freed++;
        return;
    }
    if (probe->window == TW_AFTER_RETRY && r->released_seen >= 0) {
        binds->n_mended++;
        return;
    }
    if (r->released_seen < 0) {
        binds->n_unreleased++;
        return;
    }
    if (r->held_known && r->held_to_ns > binds->held_ns)
        binds->held_ns = r->held_to_ns;
    if (r->predicted_ns < r->from_ns || r->predicted_ns > r->to_ns)
        binds->predicted = false;
}

static struct binds count_binds(const struct tw_judged *judged)
{
    struct binds binds = {.after_ns = -1, .held_ns = -1, .predicted = true};
    const struct tw_run *run = judged->run;
    for (unsigned i = 0; i < run->experiment.n_probes; i++) {
        const struct tw_release *r = &judged->evidence->releases[i];
        if (r->first_seen < 0)
            continue;
        binds.n_tried++;
        if (r->first_error != 0)
            count_refused(run, &run->experiment.probes[i], r, &binds);
        else if (r->since != TW_SINCE_UNKNOWN)
            binds.after_ns = run->seen[r->first_seen].at_ns - r->since_ns;
    }
    return binds;
}

/* "2 of 3 ", or "" if that is all of them. */
static const char *of_many(size_t n, size_t n_all, char text[TW_NUMBERS_SIZE])
{
    text[0] = '\0';
    if (n < n_all)
        (void)snprintf(text, TW_NUMBERS_SIZE, "%zu of %zu ", n, n_all);
    return text;
}

static const char *binds_text(const struct tw_judged *judged, char text[TW_HEADLINE_SIZE])
{
    struct binds binds = count_binds(judged);
    char length[TW_NUMBERS_SIZE];
    char count[TW_NUMBERS_SIZE];
    if (binds.n_tried == 0)
        (void)snprintf(text, TW_HEADLINE_SIZE, "no bind was tried");
    else if (binds.n_refused == 0 && binds.n_tried == 1 && binds.after_ns >= 0)
        (void)snprintf(text, TW_HEADLINE_SIZE, "free at once (%s)",
                       tw_numbers_duration(binds.after_ns, length));
    else if (binds.n_refused == 0)
        (void)snprintf(text, TW_HEADLINE_SIZE, "free at once");
    else if (judged->run->facts.first_bind)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%srefused at first",
                       of_many(binds.n_refused, binds.n_tried, count));
    else if (binds.n_refused == binds.n_stayed)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%srefused for %s s",
                       of_many(binds.n_refused, binds.n_tried, count),
                       tw_numbers_seconds(binds.stayed_ns, 1, length));
    else if (binds.n_refused == binds.n_freed)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%sfree after [then]",
                       of_many(binds.n_refused, binds.n_tried, count));
    else if (binds.n_mended > 0 && binds.n_refused == binds.n_mended + binds.n_stayed)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%sfree on retry",
                       of_many(binds.n_mended, binds.n_tried, count));
    else if (binds.n_unreleased > binds.n_stayed)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%snot seen to work",
                       of_many(binds.n_unreleased, binds.n_tried, count));
    else if (binds.held_ns < 0)
        (void)snprintf(text, TW_HEADLINE_SIZE, "held, since when unknown");
    else
        (void)snprintf(text, TW_HEADLINE_SIZE, "%sheld %s%s",
                       of_many(binds.n_refused, binds.n_tried, count),
                       tw_numbers_duration(binds.held_ns, length),
                       binds.predicted && binds.n_refused == binds.n_tried ? ", as predicted"
                                                                           : "");
    return text;
}

/* "100 000 held, 46 400/s" */
static const char *storm_text(const struct tw_judged *judged, char text[TW_HEADLINE_SIZE])
{
    const struct tw_storm *storm = &judged->storm;
    char held[TW_NUMBERS_SIZE];
    char rate[TW_NUMBERS_SIZE];
    if (!storm->held_known || tw_storm_rate(storm) == 0)
        return binds_text(judged, text);
    (void)snprintf(text, TW_HEADLINE_SIZE, "%.24s held, %.24s/s",
                   tw_numbers_count(storm->held, held),
                   tw_numbers_count(tw_storm_rate(storm), rate));
    return text;
}

/* "first-fin and 2 more"; "closer-holds-time-wait +2" if that is too long */
static const char *findings_text(const struct tw_findings *findings, enum tw_ruling ruling,
                                 char text[TW_HEADLINE_SIZE])
{
    const char *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *finding = &findings->list[i];
        if (!finding->asked || finding->ruling != ruling)
            continue;
        first = n++ == 0 ? finding->name : first;
    }
    if (first == NULL)
        (void)snprintf(text, TW_HEADLINE_SIZE, "nothing was asked");
    else if (n == 1)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%s", first);
    else if (snprintf(text, TW_HEADLINE_SIZE, "%s and %zu more", first, n - 1) >
             TW_HEADLINE_COLUMNS)
        (void)snprintf(text, TW_HEADLINE_SIZE, "%s +%zu", first, n - 1);
    return text;
}

const char *tw_headline_text(const struct tw_judged *judged, char text[TW_HEADLINE_SIZE])
{
    enum tw_ruling overall = tw_judged_overall(judged);
    if (overall != TW_HOLDS)
        return findings_text(&judged->findings, overall, text);
    return tw_storm_is_one(judged->run) ? storm_text(judged, text) : binds_text(judged, text);
}
