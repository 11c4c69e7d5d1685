#include "running.h"

#include "annotate_file.h"
#include "ledger_file.h"
#include "sock.h"
#include "world.h"

#include <limits.h>
#include <signal.h>
#include <string.h>

enum { FILE_NAME = TW_JOB_NAME + 16 };

#define GONE_WAIT (10 * TW_S) /* the kernel removes namespaces asynchronously */
#define GONE_LOOK (20 * TW_MS)
/* The preliminary ledger, beside the others during the wait. */
#define KNOWN ".known"

#define GRACE (10 * TW_S) /* in addition to a run's longest possible duration */

/* The files of a run: NAME and one of these suffixes. */
enum { CAPTURE, LEDGER, ANNOTATED, FAR_CAPTURE, N_KINDS };
static const char *const kinds[N_KINDS] = {".pcap", ".ledger", ".pcapng", ".client.pcap"};

/* Packets that were not parsed get no comments. */
static bool leaves(const struct tw_run *run, size_t kind)
{
    if (kind == ANNOTATED)
        return tw_experiment_churn(&run->experiment) == NULL;
    return kind != FAR_CAPTURE || run->facts.network == TW_NETWORK_WIRE;
}

static const char *file_name(const char *name, const char *kind, char text[FILE_NAME])
{
    (void)snprintf(text, FILE_NAME, "%s%s", name, kind);
    return text;
}

static int write_ledger(const struct tw_bench_spec *bench, const char *kind,
                        const struct tw_run *run, struct tw_err *err)
{
    char ledger[FILE_NAME];
    return tw_ledger_file_write(bench->folder_fd,
                                file_name(bench->experiment->name, kind, ledger), run, err);
}

static void remove_known(int folder_fd, const char *experiment)
{
    char name[FILE_NAME];
    char part[TW_LEDGER_FILE_NAME];
    (void)unlinkat(folder_fd, file_name(experiment, KNOWN, name), 0);
    (void)unlinkat(folder_fd, tw_ledger_file_part(name, part), 0);
}

/* For tw_bench_spec.publish. Failures are ignored: the final ledger contains everything, and
 * on a full disk the capture needs the space. */
static void publish_known(const struct tw_bench_spec *bench, const struct tw_run *known)
{
    struct tw_err ignored = {0};
    if (write_ledger(bench, KNOWN, known, &ignored) == 0)
        atomic_store(&bench->progress->known, 1);
    else
        remove_known(bench->folder_fd, bench->experiment->name);
}

static int world_main(int stop_fd, void *arg, struct tw_err *err)
{
    const struct tw_bench_spec *bench = arg;
    (void)signal(SIGXFSZ, SIG_IGN); /* a file over the limit fails with EFBIG instead */
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    if (tw_bench_run(bench, stop_fd, &run, err) < 0)
        return -1;
    remove_known(bench->folder_fd, bench->experiment->name);
    return write_ledger(bench, kinds[LEDGER], &run, err);
}

int tw_running_start(struct tw_running *running, const struct tw_many_spec *spec,
                     const struct tw_bench_spec *bench, struct tw_err *err)
{
    const struct tw_experiment *experiment = bench->experiment;
    if (tw_folder_open(spec->out, running->job->name, &running->folder, err) < 0)
        return -1;
    struct tw_bench_spec inside = *bench;
    inside.folder_fd = running->folder.fd;
    inside.publish = spec->early ? publish_known : NULL;
    atomic_store(&bench->progress->known, 0);
    const struct tw_world_spec world = {.venue = spec->venue,
                                        .settings = experiment->settings,
                                        .n_settings = experiment->n_settings};
    if (tw_world_start(&world, world_main, &inside, &running->world, err) < 0) {
        tw_folder_drop(&running->folder);
        return -1;
    }
    running->is_open = true;
    return 0;
}

static int read_ledger(const struct tw_running *running, const char *kind, struct tw_run *out,
                       struct tw_err *err)
{
    char name[FILE_NAME];
    return tw_ledger_file_read(running->folder.fd,
                               file_name(running->job->experiment->name, kind, name), out, err);
}

/* Under the job's name, which may differ from the experiment's. */
static int publish(struct tw_running *running, struct tw_err *err)
{
    char names[N_KINDS][FILE_NAME];
    const char *files[N_KINDS];
    size_t n_files = 0;
    for (size_t i = 0; i < N_KINDS; i++) {
        char before[FILE_NAME];
        if (!leaves(&running->job->run, i))
            continue;
        (void)file_name(running->job->experiment->name, kinds[i], before);
        const char *after = file_name(running->job->name, kinds[i], names[i]);
        if (strcmp(before, after) != 0 &&
            renameat(running->folder.fd, before, running->folder.fd, after) < 0)
            return tw_fail(err, errno, "rename %s to %s", before, after);
        files[n_files++] = after;
    }
    if (tw_folder_publish(&running->folder, files, n_files, err) < 0)
        return -1;
    running->job->replaced_ns = running->folder.replaced_ns;
    return 0;
}

int tw_running_conclude(struct tw_running *running, const struct tw_many_spec *spec)
{
    struct tw_job *job = running->job;
    if (running->world.pid != 0 && tw_world_end(&running->world, &job->err) < 0)
        return -1;
    if (read_ledger(running, kinds[LEDGER], &job->run, &job->err) < 0)
        return -1;
    if (tw_judged_make(&job->run, job->name, &job->judged, &job->err) < 0) {
        tw_run_drop(&job->run);
        return -1;
    }
    if (spec->keep != NULL && !spec->keep(job, spec->keep_arg)) {
        tw_jobs_drop_run(job);
        tw_folder_discard(&running->folder);
        job->ran = true;
        return 0;
    }
    if ((leaves(&job->run, ANNOTATED) &&
         tw_annotate_file_write(running->folder.fd, &job->judged, &job->err) < 0) ||
        publish(running, &job->err) < 0) {
        tw_jobs_drop_run(job);
        return -1;
    }
    job->ran = true;
    return 0;
}

void tw_running_kill(struct tw_running *running)
{
    tw_proc_drop(&running->world);
}

/* Reads the preliminary run that the job has published, once. */
static void take_known(struct tw_running *running)
{
    struct tw_job *job = running->job;
    struct tw_err ignored = {0};
    if (atomic_exchange(&job->progress->known, 0) == 0 || job->has_known)
        return;
    job->has_known = read_ledger(running, KNOWN, &job->known, &ignored) == 0 &&
                     tw_judged_prepare(&job->known, job->name, &job->prepared, &ignored) == 0;
    if (!job->has_known)
        tw_jobs_drop_known(job);
}

bool tw_running_watch(struct tw_running *running, tw_ns now, tw_ns since_ns)
{
    struct tw_progress *progress = running->job->progress;
    take_known(running);
    tw_ns until = atomic_load(&progress->until_ns);
    tw_ns began = atomic_load(&progress->since_ns);
    if (since_ns > GRACE && until < now)
        atomic_store(&progress->until_ns, now);
    if (now - until < GRACE || since_ns > GRACE)
        return false;
    tw_running_kill(running);
    (void)tw_fail(&running->job->err, 0,
                  "it hung and was killed: its phase has a limit of %d s, and lasted "
                  "%d s",
                  (int)((until - began) / TW_S), (int)((now - began) / TW_S));
    return true;
}

void tw_running_close(struct tw_running *running)
{
    struct tw_job *job = running->job;
    char left[PATH_MAX];
    tw_folder_close(&running->folder, left, sizeof left);
    running->is_open = false;
    if (left[0] != '\0' && !job->ran) {
        size_t n = strlen(job->err.text);
        (void)snprintf(job->err.text + n, sizeof job->err.text - n,
                       " (what was recorded until then is in %.200s)", left);
    }
}

void tw_running_discard(struct tw_running *running)
{
    if (!running->is_open)
        return;
    tw_running_kill(running);
    tw_folder_discard(&running->folder);
    tw_jobs_drop(running->job, 1);
    running->is_open = false;
}

bool tw_running_is_alone(const struct tw_running *running)
{
    return tw_experiment_churn(running->job->experiment) != NULL;
}

bool tw_running_is_shortage(const struct tw_err *err)
{
    /* fork() returns EAGAIN. ENOSPC is a full disk, which fewer runs do not help. */
    return tw_sock_is_shortage(err->code) || err->code == EAGAIN || err->code == EUSERS;
}

tw_ns tw_running_early(const struct tw_running *running, tw_ns began_ns)
{
    tw_ns from = began_ns + running->job->after_ns;
    return (from > running->not_before_ns ? from : running->not_before_ns) - tw_now();
}

bool tw_running_is_early(struct tw_running *running, tw_ns ended_ns)
{
    tw_ns now = tw_now();
    if (running->job->err.code != EUSERS || ended_ns == 0 || now - ended_ns > GONE_WAIT)
        return false;
    running->not_before_ns = now + GONE_LOOK;
    return true;
}
