#include "live.h"

#include "cli.h"

static double seconds(tw_ns time_ns)
{
    return (double)time_ns / (double)TW_S;
}

/* The job whose release is farthest away, among those that wait; NULL: nobody waits. */
static const struct tw_job *slowest(const struct tw_job jobs[], size_t n, size_t *out_n_running)
{
    const struct tw_job *found = NULL;
    *out_n_running = 0;
    for (size_t i = 0; i < n; i++) {
        struct tw_progress *progress = jobs[i].progress;
        int phase = progress != NULL ? atomic_load(&progress->phase) : TW_PHASE_GONE;
        *out_n_running += phase > TW_PHASE_QUEUED && phase < TW_PHASE_GONE;
        if (phase != TW_PHASE_WAITING)
            continue;
        if (found == NULL ||
            atomic_load(&progress->predicted_ns) > atomic_load(&found->progress->predicted_ns))
            found = &jobs[i];
    }
    return found;
}

void tw_live_show(const struct tw_job jobs[], size_t n, void *arg)
{
    (void)arg;
    size_t n_running = 0;
    tw_ns now = tw_now();
    const struct tw_job *job = slowest(jobs, n, &n_running);
    if (n_running == 0)
        return;
    if (job == NULL) {
        (void)fprintf(stderr, "\r\033[K  %zu of %zu running", n_running, n);
        return;
    }
    tw_ns since = now - atomic_load(&job->progress->since_ns);
    tw_ns predicted = atomic_load(&job->progress->predicted_ns);
    (void)fprintf(stderr, "\r\033[K  %s: waiting until bind() works, %.0f s so far",
                  job->experiment->name, seconds(since));
    if (predicted > now)
        (void)fprintf(stderr, "; predicted in %.1f s", seconds(predicted - now));
    if (n_running > 1)
        (void)fprintf(stderr, "; %zu of %zu running", n_running, n);
}

void tw_live_clear(void)
{
    (void)fputs("\r\033[K", stderr);
}

void tw_live_say(const char *text)
{
    if (isatty(STDERR_FILENO))
        tw_live_clear();
    (void)tw_cli_fail(0, "%s", text);
}
