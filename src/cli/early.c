#include "early.h"

#include "style.h"
#include "where.h"

#include <string.h>

#define PATIENCE (2 * TW_S) /* how long a report waits for earlier runs */

void tw_early_drop(struct tw_early *early)
{
    free(early->runs);
    early->runs = NULL;
}

/* Whether the job entered that phase only a short time ago. */
static bool is_newly(const struct tw_job *job, enum tw_phase phase)
{
    const struct tw_progress *progress = job->progress;
    return progress != NULL && atomic_load(&progress->phase) == (int)phase &&
           tw_now() - atomic_load(&progress->since_ns) < PATIENCE;
}

/* Whether an earlier run will have something to report in a moment. */
static bool is_about_to_tell(const struct tw_early *early, size_t i)
{
    const struct tw_job *job = &early->batch->jobs[i];
    return early->runs[i].told == TW_TOLD_NOTHING &&
           (is_newly(job, TW_PHASE_WAITING) || is_newly(job, TW_PHASE_OVER));
}

/* Whether a run is performing its steps: a report is work, and must not delay the first bind
 * after the steps. */
static bool is_somebody_at_work(const struct tw_batch *batch)
{
    bool at_work = false;
    for (size_t i = 0; i < batch->n; i++)
        at_work = at_work || is_newly(&batch->jobs[i], TW_PHASE_STARTING) ||
                  is_newly(&batch->jobs[i], TW_PHASE_STEPS);
    return at_work;
}

static bool is_held_back(const struct tw_early *early, size_t i)
{
    bool held = false;
    for (size_t j = 0; j < i; j++)
        held = held || is_about_to_tell(early, j);
    return held;
}

/* Whether the preliminary part that was reported belongs to this run. */
static bool is_begun(const struct tw_early_run *told, const struct tw_run *run)
{
    return told->told == TW_TOLD_KNOWN && strcmp(told->began, run->facts.began) == 0;
}

/* Where the runs of the batch take place, including those without results yet. */
static const char *where_of(const struct tw_batch *batch, enum tw_venue venue)
{
    size_t n_wired = 0;
    for (size_t i = 0; i < batch->n; i++)
        n_wired += batch->jobs[i].experiment->network == TW_NETWORK_WIRE;
    return tw_where_text(venue, n_wired, batch->n);
}

static int begin(struct tw_early *early, const struct tw_run *run, struct tw_err *err)
{
    const char *where = where_of(early->batch, run->facts.venue);
    if (!early->has_begun &&
        tw_text_machine(&run->facts, where, &early->style, stdout, err) < 0)
        return -1;
    return fputc('\n', stdout) == EOF ? tw_fail(err, errno, "write the report") : 0;
}

static int tell_known(struct tw_early *early, size_t i, struct tw_err *err)
{
    const struct tw_job *job = &early->batch->jobs[i];
    if (begin(early, &job->known, err) < 0)
        return -1;
    return tw_text_known(&job->prepared, &early->style, stdout, err);
}

static int tell_all(struct tw_early *early, size_t i, struct tw_err *err)
{
    const struct tw_job *job = &early->batch->jobs[i];
    if (!job->has_known || !is_begun(&early->runs[i], &job->run)) {
        if (begin(early, &job->run, err) < 0)
            return -1;
        return tw_text_run(&job->judged, &early->style, stdout, err);
    }
    const struct tw_text_told told = {.known = &job->prepared, .apart = early->last != i};
    if (told.apart && begin(early, &job->run, err) < 0)
        return -1;
    return tw_text_rest(&job->judged, &told, &early->style, stdout, err);
}

/* Returns 0 also when there was nothing to report. */
static int tell_one(struct tw_early *early, size_t i, struct tw_err *err)
{
    const struct tw_job *job = &early->batch->jobs[i];
    struct tw_early_run *told = &early->runs[i];
    const struct tw_run *run = job->ran ? &job->run : &job->known;
    bool is_new = job->ran || (job->has_known && !is_begun(told, run));
    if (told->told == TW_TOLD_ALL || !is_new || is_held_back(early, i))
        return 0;
    if ((job->ran ? tell_all : tell_known)(early, i, err) < 0)
        return -1;
    told->told = job->ran ? TW_TOLD_ALL : TW_TOLD_KNOWN;
    memcpy(told->began, run->facts.began, sizeof told->began);
    early->last = i;
    early->has_begun = true;
    return 0;
}

static bool has_news(const struct tw_early *early)
{
    bool news = false;
    for (size_t i = 0; i < early->batch->n; i++) {
        const struct tw_job *job = &early->batch->jobs[i];
        bool told_all = early->runs[i].told == TW_TOLD_ALL;
        news = news || (job->ran ? !told_all
                                 : job->has_known && !is_begun(&early->runs[i], &job->known));
    }
    return news;
}

void tw_early_tell(struct tw_early *early)
{
    const struct tw_batch *batch = early->batch;
    if (early->failed)
        return;
    if (early->runs == NULL)
        early->runs = calloc(batch->n, sizeof *early->runs);
    if (early->runs == NULL) {
        early->failed = true;
        (void)tw_fail(&early->err, ENOMEM, "report on %zu runs", batch->n);
        return;
    }
    if (!has_news(early) || is_somebody_at_work(batch))
        return;
    early->style.page = tw_style_of(stdout, early->width); /* the current one */
    if (early->hide != NULL)
        early->hide();
    for (size_t i = 0; i < batch->n && !early->failed; i++)
        early->failed = tell_one(early, i, &early->err) < 0;
}
