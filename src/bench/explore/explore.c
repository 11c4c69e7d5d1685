#include "explore.h"

#include "explore_worker.h"
#include "signals.h"
#include "world.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>

enum { SHOW_EVERY_MS = 250 };
#define LONGEST_STILL (20 * TW_S) /* without progress; twice the longest wait of a step */
#define LONGEST_STOP (10 * TW_S)  /* after it was told to stop */
#define LONGEST_PAUSE (2 * TW_S)  /* between two checks; longer means that twlab was stopped */

struct exploring {
    const struct tw_explore_spec *spec;
    struct tw_explore_desk *desks; /* one per worker, shared with it */
    struct tw_explore_worker workers[TW_EXPLORE_MAX_WORKERS];
    struct tw_proc worlds[TW_EXPLORE_MAX_WORKERS];
    struct {
        uint64_t n_steps; /* steps at the last check, and the time of the last progress */
        tw_ns at_ns;
    } alive[TW_EXPLORE_MAX_WORKERS];
    unsigned n_hung;
    tw_ns looked_ns; /* the last check for progress */
    tw_ns stop_ns;   /* when all were told to stop; 0: not yet */
    tw_ns until_ns;  /* no case starts after this; 0 for no limit */
    struct tw_signals signals;
    int signal; /* the signal received, or 0 */
};

static size_t desks_bytes(const struct tw_explore_spec *spec)
{
    return spec->n_workers * sizeof(struct tw_explore_desk);
}

static int start(struct exploring *exploring, unsigned number, struct tw_err *err)
{
    static const struct tw_world_spec world = {.venue = TW_VENUE_PRIVATE};
    struct tw_explore_worker *worker = &exploring->workers[number];
    exploring->alive[number].at_ns = tw_now();
    return tw_world_start(&world, tw_explore_worker_run, worker, &exploring->worlds[number],
                          err);
}

static void stop_all(struct exploring *exploring)
{
    if (exploring->stop_ns == 0)
        exploring->stop_ns = tw_now();
    for (unsigned i = 0; i < exploring->spec->n_workers; i++)
        atomic_store(&exploring->desks[i].stop, true);
}

static uint64_t done(const struct exploring *exploring)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < exploring->spec->n_workers; i++)
        n += atomic_load(&exploring->desks[i].n_done);
    return n;
}

/* The world of a worker ended: the worker is finished, or continues in a new world with free
 * ports. */
static int follow_up(struct exploring *exploring, unsigned number, struct tw_err *err)
{
    struct tw_explore_desk *desk = &exploring->desks[number];
    if (tw_world_end(&exploring->worlds[number], err) < 0)
        return tw_fail_within(err, "explore");
    if (exploring->spec->first && desk->n_against > 0)
        stop_all(exploring);
    if (desk->finished || atomic_load(&desk->stop))
        return 0;
    return start(exploring, number, err);
}

static void take_signal(struct exploring *exploring)
{
    int signal = tw_signals_take(&exploring->signals);
    if (signal == 0)
        return;
    if (exploring->signal == 0) /* the first signal counts */
        exploring->signal = signal;
    stop_all(exploring);
}

/* twlab was stopped for a while, and perhaps its workers too: restarts their time limits. */
static void forgive(struct exploring *exploring, tw_ns now)
{
    for (unsigned i = 0; i < exploring->spec->n_workers; i++)
        exploring->alive[i].at_ns = now;
    if (exploring->stop_ns != 0)
        exploring->stop_ns = now;
}

static bool hangs(struct exploring *exploring, unsigned number, tw_ns now)
{
    uint64_t n_steps = atomic_load(&exploring->desks[number].n_steps);
    if (n_steps != exploring->alive[number].n_steps) {
        exploring->alive[number].n_steps = n_steps;
        exploring->alive[number].at_ns = now;
    }
    bool does_not_stop = exploring->stop_ns != 0 && now - exploring->stop_ns > LONGEST_STOP;
    return does_not_stop || now - exploring->alive[number].at_ns > LONGEST_STILL;
}

/* Kills workers that hang. */
static void watch(struct exploring *exploring)
{
    tw_ns now = tw_now();
    if (now - exploring->looked_ns > LONGEST_PAUSE)
        forgive(exploring, now);
    exploring->looked_ns = now;
    for (unsigned i = 0; i < exploring->spec->n_workers; i++) {
        if (exploring->worlds[i].pid == 0 || !hangs(exploring, i, now))
            continue;
        tw_proc_drop(&exploring->worlds[i]);
        exploring->n_hung++;
        stop_all(exploring); /* its share of the cases remains unplayed */
    }
}

/* Waits for the running worlds and for signals, at most SHOW_EVERY_MS. *out_running is the
 * number of running worlds. `polled` has one entry per worker and one for signals. */
static int wait_a_while(const struct exploring *exploring, struct pollfd polled[],
                        unsigned *out_running, struct tw_err *err)
{
    unsigned n = exploring->spec->n_workers;
    *out_running = 0;
    for (unsigned i = 0; i < n; i++) {
        bool runs = exploring->worlds[i].pid != 0;
        polled[i] = (struct pollfd){.fd = runs ? exploring->worlds[i].control_fd : -1,
                                    .events = POLLIN};
        *out_running += runs ? 1 : 0;
    }
    polled[n] = (struct pollfd){.fd = exploring->signals.fd, .events = POLLIN};
    if (*out_running > 0 && poll(polled, n + 1, SHOW_EVERY_MS) < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    return 0;
}

static int follow_all(struct exploring *exploring, const struct pollfd polled[],
                      struct tw_err *err)
{
    for (unsigned i = 0; i < exploring->spec->n_workers; i++) {
        if (polled[i].revents != 0 && follow_up(exploring, i, err) < 0)
            return -1;
    }
    return 0;
}

/* Waits until all worlds ended, and reports progress. */
static int attend(struct exploring *exploring, struct tw_err *err)
{
    const struct tw_explore_spec *spec = exploring->spec;
    for (;;) {
        struct pollfd polled[TW_EXPLORE_MAX_WORKERS + 1];
        unsigned n_running = 0;
        if (wait_a_while(exploring, polled, &n_running, err) < 0)
            return -1;
        if (n_running == 0)
            return 0;
        if (polled[spec->n_workers].revents != 0)
            take_signal(exploring);
        if (exploring->until_ns != 0 && tw_now() >= exploring->until_ns)
            stop_all(exploring);
        if (follow_all(exploring, polled, err) < 0)
            return -1;
        watch(exploring);
        if (spec->show != NULL)
            spec->show(done(exploring), spec->only != NULL ? 1 : spec->n_cases, spec->arg);
    }
}

static void keep(struct tw_rule_trials *out, const struct tw_rule_trial *one)
{
    size_t at = out->n_kept;
    while (at > 0 && out->kept[at - 1].index > one->index)
        at--;
    if (at == TW_RULE_TRIAL_KEPT)
        return;
    size_t n_after = out->n_kept - at;
    if (out->n_kept == TW_RULE_TRIAL_KEPT)
        n_after--;
    else
        out->n_kept++;
    memmove(&out->kept[at + 1], &out->kept[at], n_after * sizeof *one);
    out->kept[at] = *one;
}

static void gather(const struct exploring *exploring, struct tw_rule_trials *out)
{
    out->seed = exploring->spec->seed;
    out->signal = exploring->signal;
    out->n_hung = exploring->n_hung;
    out->n_cases = done(exploring);
    (void)snprintf(out->told, sizeof out->told, "%s", exploring->desks[0].told);
    for (unsigned i = 0; i < exploring->spec->n_workers; i++) {
        const struct tw_explore_desk *desk = &exploring->desks[i];
        tw_bind_tally_add(&out->tally, &desk->tally);
        out->n_against += desk->n_against;
        out->n_strange += desk->n_strange;
        out->cpu_ns += desk->cpu_ns;
        for (size_t j = 0; j < desk->n_kept; j++)
            keep(out, &desk->kept[j]);
    }
}

static int run(struct exploring *exploring, struct tw_err *err)
{
    int result = 0;
    exploring->looked_ns = tw_now();
    for (unsigned i = 0; i < exploring->spec->n_workers && result == 0; i++) {
        exploring->desks[i].next = i;
        exploring->workers[i] = (struct tw_explore_worker){
            .spec = exploring->spec, .number = i, .desk = &exploring->desks[i]};
        result = start(exploring, i, err);
    }
    if (result == 0)
        result = attend(exploring, err);
    for (unsigned i = 0; i < exploring->spec->n_workers; i++)
        tw_proc_drop(&exploring->worlds[i]);
    return result;
}

int tw_explore_run(const struct tw_explore_spec *spec, struct tw_rule_trials *out,
                   struct tw_err *err)
{
    tw_ns began_ns = tw_now();
    void *shared = mmap(NULL, desks_bytes(spec), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return tw_fail(err, errno, "memory for %u workers", spec->n_workers);

    struct exploring exploring = {.spec = spec, .desks = shared, .signals.fd = -1};
    if (spec->limit_ns != 0)
        exploring.until_ns = began_ns + spec->limit_ns;
    int result = tw_signals_catch(0, &exploring.signals, err);
    if (result == 0)
        result = run(&exploring, err);
    tw_signals_drop(&exploring.signals);
    if (result == 0) {
        *out = (struct tw_rule_trials){0};
        gather(&exploring, out);
        out->took_ns = tw_now() - began_ns;
    }
    (void)munmap(shared, desks_bytes(spec));
    return result;
}
