#include "residents.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { PATH = 64, STATUS = 4096 };
/* From the process group, field 5, to utime, field 14, of /proc/PID/stat; stime is next. */
enum { FIELDS_TO_UTIME = 8 };

void tw_residents_drop(struct tw_residents *residents)
{
    free(residents->list);
    *residents =
        (struct tw_residents){.hidden = residents->hidden, .but_group = residents->but_group};
}

int tw_residents_make_proc(bool *out_hidden, struct tw_err *err)
{
    const unsigned long harmless = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    *out_hidden = true;
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return errno == EPERM ? 0 : tw_fail(err, errno, "unshare: a mount namespace");
    if (mount("proc", "/proc", "proc", harmless, NULL) < 0)
        return errno == EPERM ? 0 : tw_fail(err, errno, "mount /proc");
    *out_hidden = false;
    /* Root's server may write the machine's settings; here it must not. */
    const unsigned long sealed = MS_REMOUNT | MS_BIND | MS_RDONLY | harmless;
    if (mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) < 0 ||
        mount(NULL, "/proc/sys", NULL, sealed, NULL) < 0)
        return tw_fail(err, errno, "mount /proc/sys read-only");
    return 0;
}

/* Reads a small file below /proc/PID. Returns false if it is gone. */
static bool read_proc(pid_t listed, const char *name, char *text, size_t n_bytes)
{
    char path[PATH];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", listed, name);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, n_bytes - 1) : -1;
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* The pid in its innermost namespace: the last number of "NSpid:  4711 12". */
static pid_t inner_pid(pid_t listed)
{
    char text[STATUS];
    if (!read_proc(listed, "status", text, sizeof text))
        return 0;
    char *line = strstr(text, "\nNSpid:");
    if (line == NULL)
        return 0;
    line += sizeof "\nNSpid:" - 1;
    line[strcspn(line, "\n")] = '\0';
    const char *last = strrchr(line, '\t');
    return last != NULL ? (pid_t)strtol(last, NULL, 10) : 0;
}

static bool is_of_ours(pid_t listed)
{
    char path[PATH];
    struct stat ours;
    struct stat its;
    (void)snprintf(path, sizeof path, "/proc/%d/ns/pid", listed);
    return stat("/proc/self/ns/pid", &ours) == 0 && stat(path, &its) == 0 &&
           ours.st_ino == its.st_ino;
}

/* Skips fields of /proc/PID/stat and reads the next one. */
static uint64_t field_after(char **rest, int n_skipped)
{
    uint64_t value = 0;
    for (int i = 0; i <= n_skipped; i++)
        value = strtoull(*rest, rest, 10);
    return value;
}

/* Reads /proc/PID/stat (proc_pid_stat(5)): "2 (name) S parent group ...". False: it is a zombie,
 * or gone. */
static bool read_stat(pid_t listed, struct tw_resident *out)
{
    char text[STATUS];
    if (!read_proc(listed, "stat", text, sizeof text))
        return false;
    const char *from = strchr(text, '(');
    char *to = strrchr(text, ')');
    if (from == NULL || to == NULL || to[1] == '\0' || strchr("ZX", to[2]) != NULL)
        return false;
    *to = '\0';
    char *rest = to + 3;
    *out = (struct tw_resident){.pid = listed, .listed = listed};
    (void)snprintf(out->name, sizeof out->name, "%s", from + 1);
    out->runs = strchr("RD", to[2]) != NULL;
    out->parent = (pid_t)field_after(&rest, 0);
    out->group = (pid_t)field_after(&rest, 0);
    out->cpu_time = field_after(&rest, FIELDS_TO_UTIME);
    out->cpu_time += field_after(&rest, 0);
    return true;
}

static int add(struct tw_residents *residents, const struct tw_resident *resident,
               struct tw_err *err)
{
    if (residents->n == residents->n_room) {
        size_t room = residents->n_room * 2 + 32;
        struct tw_resident *list = reallocarray(residents->list, room, sizeof *list);
        if (list == NULL)
            return tw_fail(err, ENOMEM, "list %zu processes", room);
        residents->list = list;
        residents->n_room = room;
    }
    residents->list[residents->n++] = *resident;
    return 0;
}

/* The pid inside of one that /proc lists. */
static pid_t translate(const struct tw_residents *residents, pid_t listed)
{
    for (size_t i = 0; i < residents->n; i++) {
        if (residents->list[i].listed == listed)
            return residents->list[i].pid;
    }
    return 1; /* pid 1 itself is not in the list */
}

static void translate_parents(struct tw_residents *residents)
{
    for (size_t i = 0; i < residents->n; i++) {
        struct tw_resident *resident = &residents->list[i];
        resident->parent = translate(residents, resident->parent);
        resident->group = translate(residents, resident->group);
    }
}

static void leave_out(struct tw_residents *residents)
{
    size_t n = 0;
    for (size_t i = 0; i < residents->n; i++) {
        if (residents->but_group == 0 || residents->list[i].group != residents->but_group)
            residents->list[n++] = residents->list[i];
    }
    residents->n = n;
}

/* *out_n_gone: processes that were listed, and gone or zombies when they were read. Each may have
 * left a child that was born after the list. */
static int look_once(struct tw_residents *residents, size_t *out_n_gone, struct tw_err *err)
{
    DIR *proc = opendir("/proc");
    int result = 0;
    if (proc == NULL)
        return tw_fail(err, errno, "/proc");
    residents->n = 0;
    *out_n_gone = 0;
    for (struct dirent *entry = readdir(proc); entry != NULL && result == 0;
         entry = readdir(proc)) {
        struct tw_resident resident;
        pid_t listed = (pid_t)strtol(entry->d_name, NULL, 10);
        if (listed <= 0 || (residents->hidden && !is_of_ours(listed)))
            continue;
        if (!read_stat(listed, &resident)) {
            ++*out_n_gone;
            continue;
        }
        if (residents->hidden)
            resident.pid = inner_pid(listed);
        if (resident.pid > 1)
            result = add(residents, &resident, err);
    }
    (void)closedir(proc);
    if (residents->hidden)
        translate_parents(residents);
    leave_out(residents);
    return result;
}

int tw_residents_look(struct tw_residents *residents, struct tw_err *err)
{
    enum { WHEN_EMPTY = 8, ELSE = 2 };
    size_t n_gone = 1;
    int result = 0;
    for (int i = 0; result == 0 && n_gone > 0 && i < (residents->n == 0 ? WHEN_EMPTY : ELSE);
         i++)
        result = look_once(residents, &n_gone, err);
    return result;
}

const struct tw_resident *tw_residents_find(const struct tw_residents *residents, pid_t pid)
{
    for (size_t i = 0; i < residents->n; i++) {
        if (residents->list[i].pid == pid)
            return &residents->list[i];
    }
    return NULL;
}

const struct tw_resident *tw_residents_top(const struct tw_residents *residents,
                                           const struct tw_resident *resident)
{
    for (size_t i = 0; i < residents->n && resident->parent != 1; i++) {
        const struct tw_resident *parent = tw_residents_find(residents, resident->parent);
        if (parent == NULL)
            break;
        resident = parent;
    }
    return resident;
}

int tw_residents_descriptor(const struct tw_resident *resident, uint64_t inode)
{
    char path[PATH];
    char wanted[PATH];
    char found[PATH];
    (void)snprintf(path, sizeof path, "/proc/%d/fd", resident->listed);
    (void)snprintf(wanted, sizeof wanted, "socket:[%" PRIu64 "]", inode);
    DIR *fds = opendir(path);
    int fd = -1;
    if (fds == NULL)
        return -1;
    for (struct dirent *entry = readdir(fds); entry != NULL && fd < 0; entry = readdir(fds)) {
        ssize_t n = readlinkat(dirfd(fds), entry->d_name, found, sizeof found - 1);
        if (n > 0 && strncmp(found, wanted, (size_t)n) == 0 && wanted[n] == '\0')
            fd = (int)strtol(entry->d_name, NULL, 10);
    }
    (void)closedir(fds);
    return fd;
}
