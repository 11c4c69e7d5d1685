#include "destination.h"

#include "random_word.h"
#include "scan.h"
#include "stream.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

/* -- Signals: an unfinished file is removed by any signal that ends twlab. A handler knows it
 * only through a global; children of twlab reset their handlers, and are not the owner. */

enum { MOST_PARTS = 4 };
static const char *volatile parts[MOST_PARTS];
static volatile pid_t owner;

static void remove_parts(int signal_number)
{
    int saved = errno;
    for (size_t i = 0; i < MOST_PARTS && getpid() == owner; i++) {
        const char *part = parts[i];
        if (part != NULL)
            (void)unlink(part);
    }
    errno = saved;
    /* Not SA_RESETHAND: a second signal that arrives as the handler is entered would end twlab
     * before the handler has done anything (Linux complete_signal()). */
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number);
}

static void catch_signals(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    if (owner == getpid())
        return;
    owner = getpid();
    for (size_t i = 0; i < TW_COUNT(ending); i++) {
        struct sigaction now;
        struct sigaction action = {.sa_handler = remove_parts};
        if (sigaction(ending[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            (void)sigaction(ending[i], &action, NULL);
    }
}

/* -- The unfinished file. */

static int make_name(struct tw_destination *out, struct tw_err *err)
{
    enum { N_RANDOM = 16 };
    char suffix[N_RANDOM + 1];
    if (tw_random_word(suffix, N_RANDOM, err) < 0)
        return -1;
    const char *slash = strrchr(out->path, '/');
    int n_folder = slash != NULL ? (int)(slash + 1 - out->path) : 0;
    int n = snprintf(out->part, sizeof out->part, "%.*s.twlab-%s", n_folder, out->path, suffix);
    return n < (int)sizeof out->part ? 0 : tw_fail(err, ENAMETOOLONG, "%s", out->path);
}

static int take_slot(struct tw_destination *out, struct tw_err *err)
{
    int slot = 0;
    while (slot < MOST_PARTS && parts[slot] != NULL)
        slot++;
    if (slot == MOST_PARTS)
        return tw_fail(err, EMFILE, "%s", out->path);
    catch_signals();
    out->slot = slot;
    return 0;
}

static int stat_folder(struct tw_destination *out, struct tw_err *err)
{
    char folder[PATH_MAX];
    memcpy(folder, out->path, sizeof folder);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        slash[1] = '\0';
    if (stat(slash != NULL ? folder : ".", &out->folder) < 0)
        return tw_fail(err, errno, "%s", out->path);
    return 0;
}

/* Opens a file beside an existing one, which must be writable, or beside nothing. */
static int open_beside(struct tw_destination *out, struct tw_err *err)
{
    bool is_new = out->is.st_nlink == 0;
    mode_t mode = is_new ? 0644 : 0644 & out->is.st_mode; /* no new readers */
    if (!is_new && faccessat(AT_FDCWD, out->path, W_OK, AT_EACCESS) < 0)
        return tw_fail(err, errno, "%s", out->path);
    if (stat_folder(out, err) < 0 || make_name(out, err) < 0 || take_slot(out, err) < 0)
        return -1;
    parts[out->slot] = out->part;
    TW_AUTO(tw_fd_drop)
    int fd = open(out->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd >= 0)
        out->file = fdopen(fd, "w");
    if (out->file != NULL) {
        (void)tw_fd_take(&fd);
        return 0;
    }
    (void)tw_fail(err, errno, "%s", out->path);
    parts[out->slot] = NULL;
    if (fd >= 0)
        (void)unlink(out->part);
    return -1;
}

/* -- Targets written in place. */

static int open_descriptor(int fd, struct tw_destination *out, struct tw_err *err)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return tw_fail(err, EBADF, "%s", out->path);
    if (fd == STDOUT_FILENO) {
        out->file = stdout;
        return 0;
    }
    int mine = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    out->file = mine >= 0 ? fdopen(mine, "w") : NULL;
    if (out->file == NULL)
        tw_fd_drop(&mine);
    return out->file != NULL ? 0 : tw_fail(err, errno, "%s", out->path);
}

/* The descriptor number, if the path is an entry of this process's own /proc/self/fd;
 * otherwise -1. */
static int own_descriptor(const char *path)
{
    char folder[PATH_MAX];
    char real[PATH_MAX];
    char mine[PATH_MAX];
    const char *slash = strrchr(path, '/');
    uint64_t fd = 0;
    if (slash == NULL || !tw_scan_range(slash + 1, 0, INT_MAX, &fd))
        return -1;
    (void)snprintf(folder, sizeof folder, "%.*s/.", (int)(slash - path), path);
    if (realpath(folder, real) == NULL || realpath("/proc/self/fd", mine) == NULL ||
        strcmp(real, mine) != 0)
        return -1;
    return (int)fd;
}

/* Replaces the path of a link by its target, relative to the link's directory. */
static int read_link(char path[PATH_MAX])
{
    char to[PATH_MAX];
    char whole[2 * PATH_MAX];
    ssize_t n = readlink(path, to, sizeof to - 1);
    if (n < 0)
        return -1;
    to[n] = '\0';
    const char *slash = strrchr(path, '/');
    int n_folder = to[0] != '/' && slash != NULL ? (int)(slash + 1 - path) : 0;
    if (snprintf(whole, sizeof whole, "%.*s%s", n_folder, path, to) >= PATH_MAX)
        return -1;
    memcpy(path, whole, strlen(whole) + 1);
    return 0;
}

/* The descriptor of this process to which a path leads, through links; -1: none. */
static int leads_to_descriptor(const char *path)
{
    enum { MOST_LINKS = 8 };
    char at[PATH_MAX];
    memcpy(at, path, strlen(path) + 1);
    for (int i = 0; i < MOST_LINKS; i++) {
        int fd = own_descriptor(at);
        if (fd >= 0)
            return fd;
        if (read_link(at) < 0)
            return -1;
    }
    return -1;
}

static int open_in_place(bool is_link, struct tw_destination *out, struct tw_err *err)
{
    int own = leads_to_descriptor(out->path);
    if (own >= 0)
        return open_descriptor(own, out, err);
    if (is_link && (stat(out->path, &out->is) < 0 || S_ISREG(out->is.st_mode))) {
        out->is.st_nlink = 0;
        return tw_fail(err, 0, "%s: a link, which is not followed; name the file itself",
                       out->path);
    }
    TW_AUTO(tw_fd_drop) int fd = open(out->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &out->is) < 0)
        return tw_fail(err, errno, "%s", out->path);
    if (S_ISREG(out->is.st_mode)) /* created since it was checked */
        return tw_fail(err, EEXIST, "%s", out->path);
    out->file = fdopen(fd, "w");
    if (out->file == NULL)
        return tw_fail(err, errno, "%s", out->path);
    (void)tw_fd_take(&fd);
    return 0;
}

static int open_any(struct tw_destination *out, struct tw_err *err)
{
    if (strcmp(out->path, "-") == 0) {
        out->file = stdout;
        return 0;
    }
    if (lstat(out->path, &out->is) < 0) {
        out->is.st_nlink = 0;
        return errno == ENOENT ? open_beside(out, err) : tw_fail(err, errno, "%s", out->path);
    }
    if (S_ISREG(out->is.st_mode))
        return open_beside(out, err);
    return open_in_place(S_ISLNK(out->is.st_mode), out, err);
}

int tw_destination_open(const char *path, struct tw_destination *out, struct tw_err *err)
{
    if (path[0] == '\0')
        return tw_fail(err, 0, "an empty name; `-` is standard output");
    if (strlen(path) >= sizeof out->path)
        return tw_fail(err, ENAMETOOLONG, "%.80s...", path);
    *out = (struct tw_destination){.slot = -1};
    memcpy(out->path, path, strlen(path) + 1);
    if (open_any(out, err) == 0)
        return 0;
    out->slot = -1;
    return -1;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

bool tw_destination_is_same(const struct tw_destination *a, const struct tw_destination *b)
{
    if (a->file == b->file)
        return true;
    if (a->slot >= 0 && b->slot >= 0)
        return is_same(&a->folder, &b->folder) &&
               strcmp(base_name(a->path), base_name(b->path)) == 0;
    struct stat one;
    struct stat other;
    return fstat(fileno(a->file), &one) == 0 && fstat(fileno(b->file), &other) == 0 &&
           !S_ISCHR(one.st_mode) && is_same(&one, &other);
}

bool tw_destination_replaces(const struct tw_destination *destination, const char *path)
{
    struct stat read;
    bool is_stdin = strcmp(path, "-") == 0;
    if (destination->slot < 0 || destination->is.st_nlink == 0)
        return false;
    return (is_stdin ? fstat(STDIN_FILENO, &read) : stat(path, &read)) == 0 &&
           is_same(&read, &destination->is);
}

static void forget(struct tw_destination *destination)
{
    if (destination->slot >= 0)
        parts[destination->slot] = NULL;
    destination->slot = -1;
}

int tw_destination_finish(struct tw_destination *destination, struct tw_err *err)
{
    FILE *file = destination->file;
    destination->file = NULL;
    int result = tw_stream_flush(file, err, destination->path);
    if (file != stdout && fclose(file) != 0 && result == 0)
        result = tw_fail(err, errno, "write %s", destination->path);
    if (destination->slot < 0)
        return result;
    if (result == 0 && rename(destination->part, destination->path) < 0)
        result = tw_fail(err, errno, "%s", destination->path);
    if (result < 0)
        (void)unlink(destination->part);
    forget(destination);
    return result;
}

void tw_destination_drop(struct tw_destination *destination)
{
    if (destination->file == NULL)
        return;
    if (destination->file != stdout)
        (void)fclose(destination->file);
    if (destination->slot >= 0)
        (void)unlink(destination->part);
    forget(destination);
    destination->file = NULL;
}
