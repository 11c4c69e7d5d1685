#include "many.h"

#include "jiffies.h"
#include "names.h"
#include "running.h"
#include "signals.h"
#include "world.h"

#include <poll.h>
#include <string.h>

enum { SHOW_EVERY_MS = 250, LOOK_EVERY_MS = 5, WATCH_EVERY_MS = 1000 };

/* Two for each of two processors: their steps have pauses, but the first bind after the last
 * step must not wait for other runs. */
enum { START_AT_ONCE = 4 };
#define START_TIME (2 * TW_S)     /* later, a run in its steps does not count as starting */
#define QUIET_PATIENCE (5 * TW_S) /* nothing is delayed longer than that for a release */
#define LONGEST_START (20 * TW_S) /* time until the first step */
#define LONGEST_STOP (10 * TW_S)  /* after a signal */
#define LULL (10 * TW_S)          /* longer than any churn */

struct many {
    const struct tw_many_spec *spec;
    struct tw_jiffies jiffies;
    struct tw_board board; /* an entry for each job */
    struct tw_running *list;
    struct pollfd *polls; /* one for each job, and one for signals */
    size_t n;
    size_t n_at_once; /* current limit */
    bool is_short;    /* it is below the requested limit */
    tw_ns began_ns;
    tw_ns quiet_from_ns; /* since when work is delayed; 0: not delayed */
    tw_ns ended_ns;      /* the end of the last run; 0: none has ended */
    tw_ns watched_ns;    /* the last time the watchdog looked */
    struct tw_signals signals;
    int signal; /* the signal received */
};

static enum tw_phase phase_of(const struct tw_running *running)
{
    return (enum tw_phase)atomic_load(&running->job->progress->phase);
}

struct counts {
    size_t n_queued, n_running, n_starting;
    size_t n_queued_alone, n_running_alone; /* tw_running_is_alone() */
};

static struct counts count(const struct many *many)
{
    struct counts counts = {0};
    tw_ns now = tw_now();
    for (size_t i = 0; i < many->n; i++) {
        const struct tw_running *running = &many->list[i];
        enum tw_phase phase = phase_of(running);
        bool early = phase == TW_PHASE_STARTING || phase == TW_PHASE_STEPS;
        counts.n_queued += phase == TW_PHASE_QUEUED;
        counts.n_running += running->is_open;
        if (tw_running_is_alone(running)) {
            counts.n_queued_alone += phase == TW_PHASE_QUEUED;
            counts.n_running_alone += running->is_open;
        }
        counts.n_starting +=
            running->is_open && early && now - running->started_ns < START_TIME;
    }
    return counts;
}

/* Whether a run is near its release, so that other work is delayed; never longer than
 * QUIET_PATIENCE. */
static bool is_quiet_time(struct many *many)
{
    tw_ns now = tw_now();
    if (many->signal != 0 || tw_board_busy_until(&many->board, now) == 0) {
        many->quiet_from_ns = 0;
        return false;
    }
    if (many->quiet_from_ns == 0)
        many->quiet_from_ns = now;
    return now - many->quiet_from_ns < QUIET_PATIENCE;
}

/* The job will not run any more. */
static void retire(struct many *many, struct tw_running *running)
{
    if (running->is_open) {
        tw_running_close(running);
        many->ended_ns = tw_now();
    }
    tw_progress_enter(running->job->progress, TW_PHASE_GONE, 0);
}

/* Puts a job back into the queue when it failed because too many ran, and lowers the limit. A
 * job that ran alone has no others to wait for. */
static bool put_back(struct many *many, struct tw_running *running)
{
    struct tw_job *job = running->job;
    size_t n_others = count(many).n_running - running->is_open;
    bool is_early = n_others == 0 && tw_running_is_early(running, many->ended_ns);
    if ((!running->had_company && !is_early) || many->signal != 0 ||
        !tw_running_is_shortage(&job->err))
        return false;
    if (!is_early && !many->is_short && many->spec->say != NULL) {
        char text[sizeof job->err.text + TW_JOB_NAME + 48];
        (void)snprintf(text, sizeof text, "not all runs fit at once, so fewer run: %s: %s",
                       job->name, job->err.text);
        many->spec->say(text);
    }
    many->is_short = many->is_short || !is_early;
    if (!is_early && many->n_at_once > n_others)
        many->n_at_once = n_others > 0 ? n_others : 1;
    tw_running_discard(running);
    job->err = (struct tw_err){0};
    tw_progress_enter(job->progress, TW_PHASE_QUEUED, 0);
    return true;
}

static void start(struct many *many, struct tw_running *running)
{
    struct tw_job *job = running->job;
    const struct tw_bench_spec bench = {.experiment = job->experiment,
                                        .venue = many->spec->venue,
                                        .first_bind = many->spec->first_bind,
                                        .program = many->spec->program,
                                        .folders = many->spec->folders,
                                        .jiffies = many->jiffies,
                                        .board = &many->board,
                                        .progress = job->progress};
    running->started_ns = tw_now();
    running->had_company = count(many).n_running > 0;
    for (size_t i = 0; i < many->n; i++)
        many->list[i].had_company |= many->list[i].is_open;
    tw_progress_enter(job->progress, TW_PHASE_STARTING, tw_now() + LONGEST_START);
    if (tw_running_start(running, many->spec, &bench, &job->err) < 0 &&
        !put_back(many, running))
        retire(many, running);
}

/* A job that needs the whole machine waits until all others only wait, and they start nothing
 * meanwhile. */
static bool has_turn(const struct many *many, const struct counts *counts,
                     const struct tw_running *running)
{
    if (phase_of(running) != TW_PHASE_QUEUED || counts->n_running >= many->n_at_once ||
        counts->n_running_alone > 0)
        return false;
    return !tw_running_is_alone(running) || (counts->n_queued == counts->n_queued_alone &&
                                             tw_board_is_lull(&many->board, tw_now(), LULL));
}

/* Starts the jobs that may start now. Returns the time until the next one, in ms; -1: until
 * the next event. */
static int start_some(struct many *many)
{
    struct counts counts = count(many);
    for (size_t i = 0; i < many->n && counts.n_queued > 0; i++) {
        struct tw_running *running = &many->list[i];
        tw_ns early = tw_running_early(running, many->began_ns);
        if (!has_turn(many, &counts, running))
            continue;
        if (is_quiet_time(many))
            return SHOW_EVERY_MS;
        if (counts.n_starting >= START_AT_ONCE)
            return LOOK_EVERY_MS;
        if (early > 0)
            return (int)(early / TW_MS) + 1;
        start(many, running);
        counts = count(many);
    }
    return -1;
}

static void finish(struct many *many, struct tw_running *running)
{
    if (tw_running_conclude(running, many->spec) < 0 && put_back(many, running))
        return;
    retire(many, running);
}

/* Ends the running jobs, for a reason that concerns all of them. */
static void abandon(struct many *many, const struct tw_err *why)
{
    for (size_t i = 0; i < many->n; i++) {
        struct tw_running *running = &many->list[i];
        if (phase_of(running) == TW_PHASE_GONE)
            continue;
        tw_running_kill(running);
        running->job->err = *why;
        retire(many, running);
    }
}

static void watch(struct many *many)
{
    tw_ns now = tw_now();
    tw_ns since = now - many->watched_ns;
    many->watched_ns = now;
    for (size_t i = 0; i < many->n; i++) {
        if (many->list[i].is_open && tw_running_watch(&many->list[i], now, since))
            retire(many, &many->list[i]);
    }
}

/* Stops the running jobs; the queued jobs will not run. */
static void take_signal(struct many *many)
{
    int signal = tw_signals_take(&many->signals);
    if (signal == 0 || many->signal != 0) /* the first signal counts */
        return;
    many->signal = signal;
    for (size_t i = 0; i < many->n; i++) {
        struct tw_running *running = &many->list[i];
        if (running->is_open) {
            tw_world_stop(&running->world, many->signal);
            atomic_store(&running->job->progress->until_ns, tw_now() + LONGEST_STOP);
        } else if (phase_of(running) == TW_PHASE_QUEUED) {
            (void)tw_fail(&running->job->err, 0, "%s came before it was started",
                          tw_signal_name(many->signal));
            retire(many, running);
        }
    }
}

/* The descriptors to poll: the signals and, unless it is a quiet time, the running jobs.
 * poll() refuses more entries than the limit of descriptors, so the other jobs have none. */
static nfds_t fill_polls(struct many *many, bool quiet)
{
    nfds_t n = 0;
    many->polls[n++] = (struct pollfd){.fd = many->signals.fd, .events = POLLIN};
    for (size_t i = 0; i < many->n && !quiet; i++) {
        if (many->list[i].is_open)
            many->polls[n++] =
                (struct pollfd){.fd = many->list[i].world.control_fd, .events = POLLIN};
    }
    return n;
}

static void finish_ended(struct many *many, nfds_t n_polls)
{
    for (size_t i = 0; i < many->n; i++) {
        struct tw_running *running = &many->list[i];
        for (nfds_t j = 1; j < n_polls && running->is_open; j++) {
            if (many->polls[j].fd == running->world.control_fd && many->polls[j].revents != 0 &&
                !is_quiet_time(many)) {
                many->polls[j].fd = -1;
                finish(many, running);
            }
        }
    }
}

/* Waits for the next event, at most wait_ms (-1: no limit), and handles it. */
static int attend(struct many *many, int wait_ms, struct tw_err *err)
{
    bool quiet = is_quiet_time(many);
    nfds_t n_polls = fill_polls(many, quiet);
    int longest = many->spec->show != NULL || quiet ? SHOW_EVERY_MS : WATCH_EVERY_MS;
    int n = poll(many->polls, n_polls, wait_ms >= 0 && wait_ms < longest ? wait_ms : longest);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    if (n > 0 && many->polls[0].revents != 0)
        take_signal(many);
    if (n > 0)
        finish_ended(many, n_polls);
    if (!quiet)
        watch(many);
    return 0;
}

static void run_all(struct many *many, struct tw_job jobs[])
{
    struct tw_err why = {0};
    struct counts counts = count(many);
    many->began_ns = many->watched_ns = tw_now();
    while (counts.n_queued + counts.n_running > 0) {
        int wait_ms = start_some(many);
        counts = count(many);
        if ((counts.n_running > 0 || wait_ms >= 0) && attend(many, wait_ms, &why) < 0)
            abandon(many, &why);
        if (many->spec->show != NULL && !is_quiet_time(many))
            many->spec->show(jobs, many->n, many->spec->show_arg);
        counts = count(many);
    }
    if (many->is_short && many->spec->say != NULL) {
        char text[80];
        (void)snprintf(text, sizeof text, "in the end %zu of %zu ran at a time",
                       many->n_at_once, many->n);
        many->spec->say(text);
    }
}

static void drop_many(struct many *many)
{
    for (size_t i = 0; i < many->n && many->list != NULL; i++) {
        if (many->list[i].is_open) {
            tw_running_kill(&many->list[i]);
            tw_running_close(&many->list[i]);
        }
    }
    free(many->list);
    free(many->polls);
    tw_signals_drop(&many->signals);
    tw_board_drop(&many->board);
}

static int prepare(struct many *many, struct tw_job jobs[], struct tw_err *err)
{
    many->list = calloc(many->n, sizeof *many->list);
    many->polls = calloc(many->n + 1, sizeof *many->polls);
    if (many->list == NULL || many->polls == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", many->n);
    if (tw_board_open(many->n, &many->board, err) < 0)
        return -1;
    for (size_t i = 0; i < many->n; i++) {
        many->list[i].job = &jobs[i];
        many->list[i].world.control_fd = -1;
        jobs[i].progress = &many->board.runs[i];
        if (jobs[i].name[0] == '\0')
            (void)snprintf(jobs[i].name, TW_JOB_NAME, "%s", jobs[i].experiment->name);
    }
    if (!many->spec->first_bind)
        tw_jiffies_sample(&many->jiffies);
    return 0;
}

int tw_many_run(const struct tw_many_spec *spec, struct tw_job jobs[], size_t n,
                int *out_signal, struct tw_err *err)
{
    TW_AUTO(drop_many)
    struct many many = {.spec = spec,
                        .n = n,
                        .n_at_once =
                            spec->n_at_once != 0 && spec->n_at_once < n ? spec->n_at_once : n,
                        .signals.fd = -1};
    if (prepare(&many, jobs, err) < 0 || tw_signals_catch(0, &many.signals, err) < 0)
        return -1;
    run_all(&many, jobs);
    *out_signal = many.signal;
    for (size_t i = 0; i < n; i++)
        jobs[i].progress = NULL;
    return 0;
}
