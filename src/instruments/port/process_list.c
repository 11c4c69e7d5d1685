#include "process_list.h"

#include "scan.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

enum { PATH_ROOM = 64 };

/* The size of /proc/PID/fd is the number of descriptors since Linux 6.2
 * (proc_fd_getattr()), for every user; before, 0. */
static uint64_t count_descriptors(pid_t pid)
{
    char path[PATH_ROOM];
    struct stat folder;
    (void)snprintf(path, sizeof path, "/proc/%d/fd", pid);
    return stat(path, &folder) == 0 ? (uint64_t)folder.st_size : 0;
}

static bool add(struct tw_process_list *list, size_t *n_room, pid_t pid)
{
    if (list->n == *n_room) {
        size_t n_more = *n_room == 0 ? 256 : 2 * *n_room;
        struct tw_process *more = reallocarray(list->processes, n_more, sizeof *more);
        if (more == NULL)
            return false;
        list->processes = more;
        *n_room = n_more;
    }
    list->processes[list->n++] =
        (struct tw_process){.pid = pid, .n_descriptors = count_descriptors(pid), .owner = -1};
    return true;
}

static int compare(const void *one, const void *other)
{
    const struct tw_process *a = one;
    const struct tw_process *b = other;
    if (a->n_descriptors != b->n_descriptors)
        return a->n_descriptors < b->n_descriptors ? -1 : 1;
    return a->pid < b->pid ? -1 : a->pid > b->pid;
}

static void drop_folder(DIR **folder)
{
    if (*folder != NULL)
        (void)closedir(*folder);
}

int tw_process_list_read(struct tw_process_list *out, struct tw_err *err)
{
    TW_AUTO(tw_process_list_drop) struct tw_process_list list = {0};
    TW_AUTO(drop_folder) DIR *folder = opendir("/proc");
    size_t n_room = 0;
    if (folder == NULL)
        return tw_fail(err, errno, "/proc");
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder)) != NULL) {
        uint64_t pid = 0;
        if (tw_scan_range(entry->d_name, 1, INT_MAX, &pid) && !add(&list, &n_room, (pid_t)pid))
            return tw_fail(err, ENOMEM, "list of processes");
    }
    if (list.n > 0)
        qsort(list.processes, list.n, sizeof *list.processes, compare);
    list.is_counted = list.n > 0 && list.processes[list.n - 1].n_descriptors > 0;
    *out = list;
    list = (struct tw_process_list){0};
    return 0;
}

void tw_process_list_drop(struct tw_process_list *list)
{
    free(list->processes);
    *list = (struct tw_process_list){0};
}
