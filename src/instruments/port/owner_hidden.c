#include "owner_hidden.h"

#include "descriptors.h"
#include "scan.h"

#include <dirent.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <string.h>
#include <sys/syscall.h>

enum { PATH_ROOM = 64, INFO_ROOM = 65536 };

struct hidden {
    struct tw_owner_found *found;
    struct tw_process *process;
};

static void note_descriptor(const struct tw_descriptor *descriptor, void *arg)
{
    const struct hidden *hidden = arg;
    const struct tw_owner_place place = {
        .process = hidden->process, .by = TW_PORT_BY_THREAD, .fd = descriptor->fd};
    if (descriptor->socket != 0)
        tw_owner_found_note(hidden->found, &place, descriptor->socket);
}

/* Whether the thread has the table of its process; false also when that cannot be asked. */
static bool shares_table(pid_t pid, pid_t tid)
{
    return syscall(SYS_kcmp, pid, tid, KCMP_FILES, 0, 0) == 0;
}

static void drop_folder(DIR **folder)
{
    if (*folder != NULL)
        (void)closedir(*folder);
}

static void search_threads(struct hidden *hidden, tw_ns until_ns)
{
    char path[PATH_ROOM];
    pid_t pid = hidden->process->pid;
    (void)snprintf(path, sizeof path, "/proc/%d/task", pid);
    TW_AUTO(drop_folder) DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    while (folder != NULL && tw_now() < until_ns && (entry = readdir(folder)) != NULL) {
        uint64_t tid = 0;
        if (!tw_scan_range(entry->d_name, 1, INT_MAX, &tid) || (pid_t)tid == pid ||
            shares_table(pid, (pid_t)tid))
            continue;
        const struct tw_descriptors_of of = {
            .pid = pid, .tid = (pid_t)tid, .until = INT_MAX, .until_ns = until_ns};
        (void)tw_descriptors_walk(&of, note_descriptor, hidden);
    }
}

/* The files of a ring: lines such as "    0: socket:[31337]" (io_uring_show_fdinfo()). */
static void note_registered(const struct hidden *hidden, const char *info)
{
    static const char socket[] = ": socket:[";
    const struct tw_owner_place place = {
        .process = hidden->process, .by = TW_PORT_BY_IO_URING, .fd = -1};
    for (const char *at = info; (at = strstr(at, socket)) != NULL;) {
        uint64_t inode = 0;
        at += sizeof socket - 1;
        if (tw_scan_digits(at, UINT32_MAX, &inode) != NULL)
            tw_owner_found_note(hidden->found, &place, inode);
    }
}

/* "scm_fds: 2": so many descriptors are in messages that this Unix socket has not yet received
 * (unix_show_fdinfo()). */
static void note_message(const struct hidden *hidden, const struct tw_descriptor *descriptor,
                         const char *info)
{
    static const char key[] = "\nscm_fds:";
    const struct tw_owner_place place = {
        .process = hidden->process, .by = TW_PORT_BY_MESSAGE, .fd = descriptor->fd};
    uint64_t n = 0;
    const char *found = strstr(info, key);
    if (found == NULL)
        return;
    found += sizeof key - 1;
    if (tw_scan_digits(found + strspn(found, " \t"), UINT32_MAX, &n) != NULL && n > 0)
        tw_owner_found_suspect(hidden->found, &place);
}

static void read_ring(const struct tw_descriptor *descriptor, void *arg)
{
    TW_AUTO(tw_string_drop) char *info = descriptor->is_ring ? malloc(INFO_ROOM) : NULL;
    if (info != NULL && tw_descriptors_info(descriptor, info, INFO_ROOM))
        note_registered(arg, info);
}

static void read_message(const struct tw_descriptor *descriptor, void *arg)
{
    TW_AUTO(tw_string_drop) char *info = descriptor->is_ring ? NULL : malloc(INFO_ROOM);
    if (info != NULL && tw_descriptors_info(descriptor, info, INFO_ROOM))
        note_message(arg, descriptor, info);
}

static struct tw_descriptors_of all_of(const struct tw_process *process, tw_ns until_ns)
{
    return (struct tw_descriptors_of){
        .pid = process->pid, .tid = process->pid, .until = INT_MAX, .until_ns = until_ns};
}

void tw_owner_hidden_search(struct tw_owner_found *found, struct tw_process *process,
                            tw_ns until_ns)
{
    struct hidden hidden = {.found = found, .process = process};
    const struct tw_descriptors_of all = all_of(process, until_ns);
    search_threads(&hidden, until_ns);
    if (tw_owner_found_missing(found) > 0)
        (void)tw_descriptors_walk(&all, read_ring, &hidden);
}

void tw_owner_hidden_suspect(struct tw_owner_found *found, struct tw_process *process,
                             tw_ns until_ns)
{
    struct hidden hidden = {.found = found, .process = process};
    const struct tw_descriptors_of all = all_of(process, until_ns);
    (void)tw_descriptors_walk(&all, read_message, &hidden);
}
