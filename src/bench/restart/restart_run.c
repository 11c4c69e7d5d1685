#include "restart_run.h"

#include "annotate_file.h"
#include "ledger_file.h"
#include "restart_carrier.h"
#include "restart_life.h"
#include "signals.h"
#include "world.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>

enum { FILE_NAME = TW_EXPERIMENT_NAME + 16, MOST = 16 };

struct inside {
    const struct tw_restart_runs *runs;
    const struct tw_restart_job *job;
};

static const char *file_of(const struct tw_restart_job *job, const char *ending,
                           char text[FILE_NAME])
{
    (void)snprintf(text, FILE_NAME, "%s%s", job->name, ending);
    return text;
}

/* Pid 1 of the world. When it returns, the kernel kills all its processes. */
static int world_main(int stop_fd, void *arg, struct tw_err *err)
{
    char name[FILE_NAME];
    const struct inside *inside = arg;
    const struct tw_restart_job *job = inside->job;
    const struct tw_restart_place place = {
        .folder_fd = job->folder.fd, .name = job->name, .program = inside->runs->program};
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_restart_scene scene = {.ask = &job->ask,
                                     .place = &place,
                                     .seen = job->seen,
                                     .run = &run,
                                     .stop_fd = stop_fd,
                                     .carrier_fd = job->carrier.control_fd};
    if (tw_restart_life_run(&scene, err) < 0)
        return -1;
    return tw_ledger_file_write(job->folder.fd, file_of(job, ".ledger", name), &run, err);
}

static int new_seen(struct tw_restart_job *job, struct tw_err *err)
{
    void *seen = mmap(NULL, sizeof *job->seen, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED)
        return tw_fail(err, errno, "shared memory");
    job->seen = seen;
    *job->seen = (struct tw_restarted){.first = {.listens_ns = -1, .end.to_ns = -1},
                                       .deaf.to_ns = -1,
                                       .end.to_ns = -1,
                                       .let_go_ns = -1,
                                       .killed_ns = -1,
                                       .predicted_ns = -1,
                                       .old_gone_ns = -1};
    return 0;
}

void tw_restart_run_drop(struct tw_restart_job *job)
{
    tw_proc_drop(&job->world);
    tw_proc_drop(&job->carrier);
    tw_folder_drop(&job->folder);
    if (job->seen != NULL)
        (void)munmap(job->seen, sizeof *job->seen);
    tw_run_drop(&job->run);
    job->seen = NULL;
    job->ran = false;
}

static int start(const struct tw_restart_runs *runs, struct tw_restart_job *job,
                 struct tw_err *err)
{
    const struct tw_world_spec spec = {.venue = TW_VENUE_PRIVATE};
    struct inside inside = {.runs = runs, .job = job};
    if (new_seen(job, err) < 0 || tw_folder_open(runs->out, job->name, &job->folder, err) < 0)
        return -1;
    int result = job->ask.n_lets == 0
                     ? 0
                     : tw_restart_carrier_start(&job->ask, job->seen->lets, &job->carrier, err);
    if (result == 0 && tw_world_start(&spec, world_main, &inside, &job->world, err) == 0)
        return 0;
    (void)tw_proc_kill(&job->carrier);
    tw_folder_discard(&job->folder);
    return -1;
}

/* Reads what the world has left, like any later reader, and publishes it. */
static int conclude(struct tw_restart_job *job, struct tw_err *err)
{
    static const char *const endings[] = {".pcap", ".ledger", ".pcapng"};
    char names[TW_COUNT(endings)][FILE_NAME];
    const char *files[TW_COUNT(endings)];
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    for (size_t i = 0; i < TW_COUNT(endings); i++)
        files[i] = file_of(job, endings[i], names[i]);
    if (tw_world_end(&job->world, err) < 0 ||
        tw_ledger_file_read(job->folder.fd, files[1], &job->run, err) < 0)
        return -1;
    (void)snprintf(job->run.experiment.name, sizeof job->run.experiment.name, "%s", job->name);
    if (tw_judged_make(&job->run, job->name, &judged, err) < 0 ||
        tw_annotate_file_write(job->folder.fd, &judged, err) < 0 ||
        tw_folder_publish(&job->folder, files, TW_COUNT(files), err) < 0)
        return -1;
    tw_restart_ruling_make(&job->ask, job->seen, &job->run, &job->ruling);
    job->ran = true;
    return 0;
}

static void finish(struct tw_restart_job *job)
{
    (void)!conclude(job, &job->err);
    (void)tw_proc_kill(&job->world);
    (void)tw_proc_kill(&job->carrier);
    tw_folder_discard(&job->folder);
}

/* Waits for the next event, and handles it. */
static int attend(struct tw_restart_runs *runs, const struct tw_signals *signals,
                  bool *out_stopped, struct tw_err *err)
{
    enum { SHOW_EVERY_MS = 100 };
    struct pollfd polls[1 + MOST] = {{.fd = signals->fd, .events = POLLIN}};
    for (size_t i = 0; i < runs->n; i++)
        polls[1 + i] = (struct pollfd){
            .fd = runs->jobs[i].world.pid != 0 ? runs->jobs[i].world.control_fd : -1,
            .events = POLLIN};
    int n = poll(polls, 1 + runs->n, runs->show != NULL ? SHOW_EVERY_MS : -1);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    int signal = n > 0 && polls[0].revents != 0 ? tw_signals_take(signals) : 0;
    *out_stopped = *out_stopped || signal != 0;
    for (size_t i = 0; i < runs->n; i++) {
        if (signal != 0 && polls[1 + i].fd >= 0)
            tw_world_stop(&runs->jobs[i].world, signal);
        if (n > 0 && polls[1 + i].fd >= 0 && polls[1 + i].revents != 0)
            finish(&runs->jobs[i]);
    }
    if (runs->show != NULL)
        runs->show(runs->jobs, runs->n);
    return 0;
}

static size_t n_running(const struct tw_restart_runs *runs)
{
    size_t n = 0;
    for (size_t i = 0; i < runs->n; i++)
        n += runs->jobs[i].world.pid != 0;
    return n;
}

int tw_restart_run(struct tw_restart_runs *runs, struct tw_err *err)
{
    TW_AUTO(tw_signals_drop) struct tw_signals signals = {.fd = -1};
    if (runs->n > MOST)
        return tw_fail(err, 0, "at most %d restarts at a time", MOST);
    for (size_t i = 0; i < runs->n; i++) {
        runs->jobs[i].world.control_fd = runs->jobs[i].carrier.control_fd = -1;
        runs->jobs[i].folder.fd = runs->jobs[i].folder.out_fd = -1;
    }
    if (tw_signals_catch(0, &signals, err) < 0)
        return -1;
    size_t n_started = 0;
    bool stopped = false;
    while (n_running(runs) > 0 || (n_started < runs->n && !stopped)) {
        bool has_room = runs->n_at_once == 0 || n_running(runs) < runs->n_at_once;
        if (n_started < runs->n && has_room && !stopped) {
            struct tw_restart_job *job = &runs->jobs[n_started++];
            (void)!start(runs, job, &job->err);
            continue;
        }
        if (attend(runs, &signals, &stopped, err) < 0)
            return -1; /* the caller drops the jobs, which ends their worlds */
    }
    for (size_t i = n_started; i < runs->n; i++)
        (void)tw_fail(&runs->jobs[i].err, 0, "a signal came before it was started");
    return 0;
}
