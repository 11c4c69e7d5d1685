#include "many.h"

#include "jiffies.h"
#include "ledger.h"
#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

enum { SHOW_EVERY_MS = 250, FILE_NAME = TW_NAME_SIZE + 16 };
#define QUIET (200 * TW_MS) /* round the release of any run nobody else works */

/* What twlab keeps of a job while it runs. */
struct running {
    struct tw_job *job;
    struct tw_folder folder;
    struct tw_proc world;
    bool is_open; /* folder is */
    char pcap[FILE_NAME], ledger[FILE_NAME];
};

struct many {
    const struct tw_many_spec *spec;
    struct tw_jiffies jiffies;
    struct tw_progress *progress; /* one for each job, shared with its process */
    struct running *list;
    size_t n;
    int signal_fd;
    int signal; /* that came */
};

/* In the world. */
struct inside {
    struct tw_bench_spec bench;
    const char *ledger; /* file name */
};

static int write_ledger(const struct inside *inside, const struct tw_run *run,
                        struct tw_err *err)
{
    char part[FILE_NAME + 8];
    (void)snprintf(part, sizeof part, "%s.part", inside->ledger);
    TW_AUTO(tw_fd_drop)
    int fd =
        openat(inside->bench.folder_fd, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    TW_AUTO(tw_file_drop) FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return tw_fail(err, errno, "%s", part);
    (void)tw_fd_take(&fd);
    if (tw_ledger_print(run, file, err) < 0)
        return tw_fail_within(err, "%s", part);
    FILE *closing = file;
    file = NULL;
    if (fclose(closing) != 0)
        return tw_fail(err, errno, "write %s", part);
    if (renameat(inside->bench.folder_fd, part, inside->bench.folder_fd, inside->ledger) < 0)
        return tw_fail(err, errno, "rename %s", part);
    return 0;
}

static int world_main(int stop_fd, void *arg, struct tw_err *err)
{
    const struct inside *inside = arg;
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    if (tw_bench_run(&inside->bench, stop_fd, &run, err) < 0)
        return -1;
    return write_ledger(inside, &run, err);
}

static int start(struct many *many, struct running *running, struct tw_err *err)
{
    const struct tw_experiment *experiment = running->job->experiment;
    (void)snprintf(running->pcap, FILE_NAME, "%s.pcap", experiment->name);
    (void)snprintf(running->ledger, FILE_NAME, "%s.ledger", experiment->name);
    if (tw_folder_open(many->spec->out, experiment->name, &running->folder, err) < 0)
        return -1;
    running->is_open = true;

    struct inside inside = {
        .bench = {.experiment = experiment,
                  .world = many->spec->world,
                  .first_bind = many->spec->first_bind,
                  .program = many->spec->program,
                  .folders = many->spec->folders,
                  .jiffies = many->jiffies,
                  .folder_fd = running->folder.fd,
                  .progress = running->job->progress},
        .ledger = running->ledger,
    };
    const struct tw_world_spec world = {.kind = many->spec->world,
                                        .settings = experiment->settings,
                                        .n_settings = experiment->n_settings};
    return tw_world_start(&world, world_main, &inside, &running->world, err);
}

static int read_ledger(const struct running *running, struct tw_run *out, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop)
    int fd = openat(running->folder.fd, running->ledger, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat) < 0)
        return tw_fail(err, errno, "%s", running->ledger);
    TW_AUTO(tw_string_drop) char *text = malloc((size_t)stat.st_size + 1);
    if (text == NULL)
        return tw_fail(err, ENOMEM, "%s", running->ledger);
    ssize_t n = read(fd, text, (size_t)stat.st_size);
    if (n != (ssize_t)stat.st_size)
        return tw_fail(err, n < 0 ? errno : EIO, "read %s", running->ledger);
    return tw_ledger_parse(running->ledger, text, (size_t)n, out, err);
}

/* It is over: what it recorded is published, and read from the ledger as any later reader does.
 */
static int conclude(struct running *running, struct tw_err *err)
{
    const char *files[3] = {running->pcap, running->ledger};
    size_t n_files = 2;
    struct tw_job *job = running->job;
    if (running->world.pid != 0 && tw_world_end(&running->world, err) < 0)
        return -1;
    if (read_ledger(running, &job->run, err) < 0)
        return -1;
    char far[FILE_NAME];
    (void)snprintf(far, sizeof far, "%s.client.pcap", job->experiment->name);
    if (job->run.facts.world == TW_WORLD_WIRE)
        files[n_files++] = far;
    if (tw_folder_publish(&running->folder, files, n_files, err) < 0) {
        tw_run_drop(&job->run);
        return -1;
    }
    return 0;
}

/* Closes its folder; who did not get through is told where the rest of it is. */
static void let_go(const struct many *many, struct running *running)
{
    struct tw_job *job = running->job;
    char hidden[sizeof running->folder.name];
    bool left = false;
    memcpy(hidden, running->folder.name, sizeof hidden);
    tw_folder_close(&running->folder, &left);
    running->is_open = false;
    job->progress = NULL;
    if (left && !job->ran) {
        size_t n = strlen(job->err.text);
        (void)snprintf(job->err.text + n, sizeof job->err.text - n,
                       " (what was recorded until then is in %s/%s)", many->spec->out, hidden);
    }
}

static void finish(const struct many *many, struct running *running)
{
    struct tw_job *job = running->job;
    job->ran = conclude(running, &job->err) == 0;
    let_go(many, running);
}

/* Ends those that still run, for a reason that is nobody's in particular. */
static void abandon(const struct many *many, const struct tw_err *why)
{
    for (size_t i = 0; i < many->n; i++) {
        struct running *running = &many->list[i];
        if (!running->is_open)
            continue;
        tw_proc_drop(&running->world);
        running->job->err = *why;
        let_go(many, running);
    }
}

static size_t n_left(const struct many *many)
{
    size_t n = 0;
    for (size_t i = 0; i < many->n; i++)
        n += many->list[i].is_open;
    return n;
}

/* Does somebody wait for a release that is near? */
static bool is_quiet_time(const struct many *many)
{
    tw_ns now = tw_now();
    for (size_t i = 0; i < many->n; i++) {
        tw_ns at = atomic_load(&many->progress[i].predicted_ns);
        if (many->list[i].is_open && at != 0 && now > at - QUIET && now < at + QUIET)
            return true;
    }
    return false;
}

static void take_signal(struct many *many)
{
    struct signalfd_siginfo info;
    if (read(many->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    many->signal = (int)info.ssi_signo;
    for (size_t i = 0; i < many->n; i++) {
        if (many->list[i].is_open)
            tw_world_stop(&many->list[i].world, many->signal);
    }
}

/* Waits for the next thing to happen, and takes it in. */
static int attend(struct many *many, struct pollfd *polls, struct tw_err *err)
{
    for (size_t i = 0; i < many->n; i++)
        polls[i] =
            (struct pollfd){.fd = many->list[i].is_open ? many->list[i].world.control_fd : -1,
                            .events = POLLIN};
    polls[many->n] = (struct pollfd){.fd = many->signal_fd, .events = POLLIN};
    int wait_ms = many->spec->show != NULL ? SHOW_EVERY_MS : -1;
    int n = poll(polls, many->n + 1, wait_ms);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    if (n > 0 && polls[many->n].revents != 0)
        take_signal(many);
    if (is_quiet_time(many) && many->signal == 0) {
        /* What has ended in the meantime can wait for so long. */
        (void)poll(&polls[many->n], 1, (int)(QUIET / TW_MS) / 4);
        return 0;
    }
    for (size_t i = 0; n > 0 && i < many->n; i++) {
        if (polls[i].revents != 0)
            finish(many, &many->list[i]);
    }
    return 0;
}

static int run_all(struct many *many, struct tw_job jobs[], struct tw_err *err)
{
    struct pollfd *polls = calloc(many->n + 1, sizeof *polls);
    if (polls == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", many->n);
    for (size_t i = 0; i < many->n; i++) {
        if (start(many, &many->list[i], &jobs[i].err) < 0 && many->list[i].is_open) {
            tw_folder_drop(&many->list[i].folder);
            many->list[i].is_open = false;
        }
    }
    struct tw_err why = {0};
    while (n_left(many) > 0) {
        if (attend(many, polls, &why) < 0)
            abandon(many, &why);
        else if (many->spec->show != NULL && !is_quiet_time(many))
            many->spec->show(jobs, many->n, many->spec->show_arg);
    }
    free(polls);
    return 0;
}

static void drop_many(struct many *many)
{
    for (size_t i = 0; i < many->n && many->list != NULL; i++) {
        tw_proc_drop(&many->list[i].world);
        if (many->list[i].is_open)
            tw_folder_drop(&many->list[i].folder);
    }
    free(many->list);
    tw_fd_drop(&many->signal_fd);
    if (many->progress != NULL)
        (void)munmap(many->progress, many->n * sizeof *many->progress);
}

/* From here on the signals come through a descriptor; one that was ignored stays so. */
static int catch_signals(struct many *many, sigset_t *before, struct tw_err *err)
{
    static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < TW_COUNT(caught); i++) {
        struct sigaction now;
        if (sigaction(caught[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            (void)sigaddset(&set, caught[i]);
    }
    if (sigprocmask(SIG_BLOCK, &set, before) < 0)
        return tw_fail(err, errno, "sigprocmask");
    many->signal_fd = signalfd(-1, &set, SFD_CLOEXEC);
    return many->signal_fd < 0 ? tw_fail(err, errno, "signalfd") : 0;
}

static int prepare(struct many *many, struct tw_job jobs[], struct tw_err *err)
{
    many->list = calloc(many->n, sizeof *many->list);
    void *shared = mmap(NULL, many->n * sizeof *many->progress, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (many->list == NULL || shared == MAP_FAILED)
        return tw_fail(err, errno, "memory for %zu experiments", many->n);
    many->progress = shared;
    for (size_t i = 0; i < many->n; i++) {
        many->list[i].job = &jobs[i];
        many->list[i].world.control_fd = -1;
        jobs[i].progress = &many->progress[i];
    }
    if (!many->spec->first_bind)
        tw_jiffies_sample(&many->jiffies);
    return 0;
}

int tw_many_run(const struct tw_many_spec *spec, struct tw_job jobs[], size_t n,
                int *out_signal, struct tw_err *err)
{
    TW_AUTO(drop_many) struct many many = {.spec = spec, .n = n, .signal_fd = -1};
    sigset_t before;
    if (prepare(&many, jobs, err) < 0 || catch_signals(&many, &before, err) < 0)
        return -1;
    int result = run_all(&many, jobs, err);
    *out_signal = many.signal;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    for (size_t i = 0; i < n; i++)
        jobs[i].progress = NULL;
    return result;
}

void tw_jobs_drop(struct tw_job jobs[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        tw_run_drop(&jobs[i].run);
}
