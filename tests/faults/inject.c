/* Makes one system call of a program fail, once.
 *
 *     inject REPORT -- COMMAND...                  counts: REPORT has a line "WHO CALL N" for
 * each inject REPORT WHO CALL NTH -- COMMAND...     the NTH CALL of WHO fails: "WHO CALL NTH
 * ERRNO"
 *
 * WHO is `main` (the command), `keeper` (any other process of its PID namespace), or `worldN`,
 * process N of a PID namespace below. REPORT stays empty when the call was never made.
 *
 * The kernel asks us about each call: seccomp_unotify(2). strace counts each process's calls by
 * itself, and so would fail the NTH of every process in one run. What the dynamic loader calls
 * before main() is left alone.
 *
 * Exits as the command did (128 + its signal); with 124 when it did not end within 20 seconds,
 * 123 when a process was left 5 seconds after it had, 125 when this program itself failed.
 */
#include "calls.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    HUNG = 124,
    LEFT = 123,
    BROKEN = 125,
    MAX_S = 20,
    AFTERWARDS_S = 5,
    MAX_COUNTS = 512,
    MAX_SEEN = 64
};

struct count {
    char who[16];
    const struct call *call;
    unsigned n;
};

/* What is asked for. */
struct fault {
    const char *who; /* NULL: nothing fails, all is counted */
    const struct call *call;
    unsigned nth;
};

struct process {
    pid_t pid;
    char who[16];
};

struct watch {
    struct fault fault;
    FILE *report;
    pid_t command;
    int listener;
    bool in_main; /* the command has left the dynamic loader behind */
    struct process seen[MAX_SEEN];
    size_t n_seen;
    struct count counts[MAX_COUNTS];
    size_t n_counts;
};

static void broken(const char *what)
{
    (void)fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
    exit(BROKEN);
}

static const struct call *call_numbered(long number)
{
    for (size_t i = 0; i < N_CALLS; i++) {
        if (calls[i].number == number)
            return &calls[i];
    }
    return NULL;
}

static const struct call *call_named(const char *name)
{
    for (size_t i = 0; i < N_CALLS; i++) {
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    }
    return NULL;
}

/* In the command's process. Asks us about the call, or about all of the table. */
static int filter(const struct call *only)
{
    struct sock_filter program[2 * N_CALLS + 2];
    unsigned short n = 0;
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                                offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < N_CALLS; i++) {
        if (only != NULL && only != &calls[i])
            continue;
        program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                    (unsigned)calls[i].number, 0, 1);
        program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    }
    program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

    const struct sock_fprog whole = {.len = n, .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                        &whole);
}

/* The listener's descriptor reaches us without a call, as those may be asked about already:
 * until it executes the command the child has the same descriptors and this memory. */
static void start(struct watch *watch, char *const command[])
{
    volatile int *fd =
        mmap(NULL, sizeof *fd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fd == MAP_FAILED)
        broken("mmap");
    watch->command = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, NULL);
    if (watch->command < 0)
        broken("clone");
    if (watch->command == 0) {
        int made = filter(watch->fault.call);
        *fd = made < 0 ? -errno : made;
        (void)execv(command[0], command);
        _exit(BROKEN);
    }
    while (*fd == 0)
        (void)sched_yield();
    errno = -*fd;
    if (*fd < 0)
        broken("seccomp");
    watch->listener = *fd;
}

/* By its number in each PID namespace it is in: `NSpid: 4711 2`. */
static const char *who_is(struct watch *watch, pid_t pid)
{
    for (size_t i = 0; i < watch->n_seen; i++) {
        if (watch->seen[i].pid == pid)
            return watch->seen[i].who;
    }
    char path[64];
    char line[256];
    long inner = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "NSpid:", 6) != 0)
            continue;
        char *rest = line + 6;
        (void)strtol(rest, &rest, 10); /* in our own namespace */
        inner = strtol(rest, NULL, 10);
    }
    if (file != NULL)
        (void)fclose(file);
    if (watch->n_seen == MAX_SEEN)
        broken("too many processes");
    struct process *process = &watch->seen[watch->n_seen++];
    process->pid = pid;
    if (pid == watch->command)
        (void)snprintf(process->who, sizeof process->who, "main");
    else if (inner == 0)
        (void)snprintf(process->who, sizeof process->who, "keeper");
    else
        (void)snprintf(process->who, sizeof process->who, "world%ld", inner);
    return process->who;
}

/* Is the address in the dynamic loader of the command? */
static bool is_loader(const struct watch *watch, uint64_t address)
{
    char path[64];
    char line[512];
    bool found = false;
    (void)snprintf(path, sizeof path, "/proc/%d/maps", watch->command);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL;
        uint64_t from = strtoull(line, &rest, 16);
        uint64_t to = *rest == '-' ? strtoull(rest + 1, NULL, 16) : 0;
        if (address >= from && address < to)
            found = strstr(line, "/ld-") != NULL || strstr(line, "/ld.so") != NULL;
    }
    if (file != NULL)
        (void)fclose(file);
    return found;
}

static unsigned count(struct watch *watch, const char *who, const struct call *call)
{
    for (size_t i = 0; i < watch->n_counts; i++) {
        if (watch->counts[i].call == call && strcmp(watch->counts[i].who, who) == 0)
            return ++watch->counts[i].n;
    }
    if (watch->n_counts == MAX_COUNTS)
        broken("too many kinds of calls");
    struct count *added = &watch->counts[watch->n_counts++];
    *added = (struct count){.call = call, .n = 1};
    (void)snprintf(added->who, sizeof added->who, "%s", who);
    return 1;
}

/* Returns the errno with which the call is to fail; 0: let it be done. */
static int decide(struct watch *watch, const struct seccomp_notif *asked)
{
    const struct fault *fault = &watch->fault;
    const struct call *call = call_numbered(asked->data.nr);
    pid_t pid = (pid_t)asked->pid;
    if (pid == watch->command && !watch->in_main) {
        watch->in_main = !is_loader(watch, asked->data.instruction_pointer);
        if (!watch->in_main)
            return 0;
    }
    const char *who = who_is(watch, pid);
    unsigned n = count(watch, who, call);
    if (fault->who == NULL || call != fault->call || n != fault->nth ||
        strcmp(who, fault->who) != 0)
        return 0;
    (void)fprintf(watch->report, "%s %s %u %s\n", who, call->name, n,
                  strerrorname_np(call->error));
    return call->error;
}

static void answer(struct watch *watch)
{
    struct seccomp_notif asked = {0};
    if (ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
        return; /* who asked was killed meanwhile */
    struct seccomp_notif_resp response = {.id = asked.id};
    response.error = -decide(watch, &asked);
    response.flags = response.error == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
    (void)ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* Kills the children of this process, to which orphans are added, until there are none. */
static void kill_all(void)
{
    int status = 0;
    do {
        char line[256] = "";
        FILE *file = fopen("/proc/thread-self/children", "re");
        if (file != NULL && fgets(line, sizeof line, file) != NULL) {
            char *rest = line;
            for (long pid = strtol(rest, &rest, 10); pid > 0; pid = strtol(rest, &rest, 10))
                (void)kill((pid_t)pid, SIGKILL);
        }
        if (file != NULL)
            (void)fclose(file);
    } while (waitpid(-1, &status, 0) > 0);
}

/* Answers until nobody is left who could ask. Returns what to exit with. */
static int attend(struct watch *watch)
{
    time_t until = time(NULL) + MAX_S;
    int result = HUNG; /* until the command has ended */
    for (;;) {
        struct pollfd polled = {.fd = watch->listener, .events = POLLIN};
        int n = poll(&polled, 1, 100);
        if (n > 0 && (polled.revents & POLLIN) != 0)
            answer(watch);
        int status = 0;
        if (result == HUNG && waitpid(watch->command, &status, WNOHANG) == watch->command) {
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            until = time(NULL) + AFTERWARDS_S;
        }
        if (result != HUNG && n > 0 && (polled.revents & POLLHUP) != 0)
            return result;
        if (time(NULL) > until) {
            kill_all();
            return result == HUNG ? HUNG : LEFT;
        }
    }
}

int main(int argc, char *argv[])
{
    static struct watch watch;
    bool injects = argc > 6 && strcmp(argv[5], "--") == 0;
    if (!injects && (argc < 4 || strcmp(argv[2], "--") != 0)) {
        (void)fputs("usage: inject REPORT [WHO CALL NTH] -- COMMAND...\n", stderr);
        return BROKEN;
    }
    errno = EINVAL;
    if (injects) {
        watch.fault = (struct fault){.who = argv[2],
                                     .call = call_named(argv[3]),
                                     .nth = (unsigned)strtoul(argv[4], NULL, 10)};
        if (watch.fault.call == NULL)
            broken(argv[3]);
    }
    watch.report = fopen(argv[1], "we");
    if (watch.report == NULL)
        broken(argv[1]);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    start(&watch, argv + (injects ? 6 : 3));
    int result = attend(&watch);
    for (size_t i = 0; i < watch.n_counts && !injects; i++)
        (void)fprintf(watch.report, "%s %s %u\n", watch.counts[i].who,
                      watch.counts[i].call->name, watch.counts[i].n);
    if (fclose(watch.report) != 0)
        broken(argv[1]);
    return result;
}
