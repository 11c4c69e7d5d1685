#include "descriptors.h"

#include "own.h"
#include "scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>

enum { PATH_ROOM = 96, LINK_ROOM = 64, ENTRIES_ROOM = 2048 };

static bool read_link(int folder, const char *name, struct tw_descriptor *out)
{
    static const char socket[] = "socket:[";
    char text[LINK_ROOM];
    uint64_t inode = 0;
    ssize_t n = readlinkat(folder, name, text, sizeof text - 1);
    if (n <= 0)
        return false;
    text[n] = '\0';
    out->is_ring = strcmp(text, "anon_inode:[io_uring]") == 0;
    if (strncmp(text, socket, sizeof socket - 1) == 0 &&
        tw_scan_number(text + sizeof socket - 1, "]", &inode))
        out->socket = inode;
    return out->is_ring || out->socket != 0;
}

/* The entries that one call of getdents64(2) returned. Returns false after the last one asked
 * for. */
static bool walk_entries(int folder, const char *entries, long n_bytes,
                         const struct tw_descriptors_of *of, tw_descriptors_each *each,
                         void *arg)
{
    for (long at = 0; at < n_bytes;) {
        const struct dirent64 *entry = (const struct dirent64 *)(entries + at);
        uint64_t number = 0;
        at += entry->d_reclen;
        if (!tw_scan_range(entry->d_name, 0, INT_MAX, &number))
            continue;
        if ((int)number >= of->until)
            return false;
        struct tw_descriptor found = {.pid = of->pid, .tid = of->tid, .fd = (int)number};
        if (read_link(folder, entry->d_name, &found))
            each(&found, arg);
    }
    return true;
}

int tw_descriptors_walk(const struct tw_descriptors_of *of, tw_descriptors_each *each,
                        void *arg)
{
    char path[PATH_ROOM];
    _Alignas(struct dirent64) char entries[ENTRIES_ROOM];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/fd", of->pid, of->tid);
    TW_AUTO(tw_fd_drop) int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Entry 0 is ".", 1 is "..", and 2 + N descriptor N (proc_readfd_common()). */
    if (folder < 0 || (of->from > 0 && lseek(folder, of->from + 2, SEEK_SET) < 0))
        return errno;
    for (;;) {
        long n = syscall(SYS_getdents64, folder, entries, sizeof entries);
        if (n < 0)
            return errno;
        if (n == 0 || !walk_entries(folder, entries, n, of, each, arg))
            return 0;
        if (tw_now() >= of->until_ns)
            return ETIME;
    }
}

bool tw_descriptors_info(const struct tw_descriptor *descriptor, char *text, size_t n_room)
{
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/fdinfo/%d", descriptor->pid,
                   descriptor->tid, descriptor->fd);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n_bytes = 0;
    while (fd >= 0 && n_bytes + 1 < n_room) {
        ssize_t n = read(fd, text + n_bytes, n_room - 1 - n_bytes);
        if (n <= 0)
            break;
        n_bytes += (size_t)n;
    }
    text[n_bytes] = '\0';
    return n_bytes > 0;
}
