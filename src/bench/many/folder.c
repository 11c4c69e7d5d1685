#include "folder.h"

#include "random_word.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* mkdtemp(3) relative to an open directory. */
static int make_hidden(struct tw_folder *folder, const char *experiment, struct tw_err *err)
{
    enum { TRIES = 100, N_RANDOM = 8 };
    for (int i = 0; i < TRIES; i++) {
        char suffix[N_RANDOM + 1];
        if (tw_random_word(suffix, N_RANDOM, err) < 0)
            return -1;
        (void)snprintf(folder->name, sizeof folder->name, ".%s.%s", experiment, suffix);
        if (mkdirat(folder->out_fd, folder->name, 0755) == 0)
            return 0;
        if (errno != EEXIST)
            break;
    }
    return tw_fail(err, errno, "make a folder in %s", folder->out);
}

int tw_folder_open(const char *out, const char *experiment, struct tw_folder *folder,
                   struct tw_err *err)
{
    TW_AUTO(tw_folder_drop) struct tw_folder opened = {.out_fd = -1, .fd = -1};
    opened.out = strdup(out);
    if (opened.out == NULL)
        return tw_fail(err, ENOMEM, "%s", out);
    if (mkdir(out, 0755) < 0 && errno != EEXIST)
        return tw_fail(err, errno, "make the folder %s", out);
    opened.out_fd = open(out, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened.out_fd < 0 && errno == ENOTDIR)
        return tw_fail(err, 0,
                       "%s: not a folder but a file or a link; name the folder itself with "
                       "--out",
                       out);
    if (opened.out_fd < 0)
        return tw_fail(err, errno, "open the folder %s", out);
    if (make_hidden(&opened, experiment, err) < 0)
        return -1;
    opened.fd =
        openat(opened.out_fd, opened.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened.fd < 0) {
        (void)tw_fail(err, errno, "open the folder %s/%s", out, opened.name);
        (void)unlinkat(opened.out_fd, opened.name, AT_REMOVEDIR);
        return -1;
    }

    *folder = opened;
    opened = (struct tw_folder){.out_fd = -1, .fd = -1};
    return 0;
}

enum { OLD_NAME = 128 };

static const char *old_name(const char *file, char text[OLD_NAME])
{
    (void)snprintf(text, OLD_NAME, "%s.old", file);
    return text;
}

/* Restores the files of an earlier run, and moves ours back into the hidden folder. */
static void take_back(const struct tw_folder *folder, const char *const files[], size_t n)
{
    char old[OLD_NAME];
    for (size_t i = 0; i < n; i++) {
        (void)renameat(folder->out_fd, files[i], folder->fd, files[i]);
        (void)renameat(folder->fd, old_name(files[i], old), folder->out_fd, files[i]);
    }
}

/* Moves a file of an earlier run into the hidden folder. A directory is an error. */
static int set_aside(const struct tw_folder *folder, const char *file, tw_ns *replaced_ns)
{
    char old[OLD_NAME];
    struct stat there;
    if (fstatat(folder->out_fd, file, &there, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -1;
    if (S_ISDIR(there.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    tw_ns written_ns = (tw_ns)there.st_mtim.tv_sec * TW_S + there.st_mtim.tv_nsec;
    *replaced_ns = written_ns > *replaced_ns ? written_ns : *replaced_ns;
    return renameat(folder->out_fd, file, folder->fd, old_name(file, old));
}

/* Moves the files of the earlier run first, so that a kill in between leaves files of one run
 * only. */
static int publish(struct tw_folder *folder, const char *const files[], size_t n,
                   struct tw_err *err)
{
    char old[OLD_NAME];
    tw_ns replaced_ns = 0;
    for (size_t i = 0; i < n; i++) {
        if (set_aside(folder, files[i], &replaced_ns) < 0) {
            (void)tw_fail(err, errno, "replace %s/%s", folder->out, files[i]);
            take_back(folder, files, i);
            return -1;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (renameat(folder->fd, files[i], folder->out_fd, files[i]) < 0) {
            (void)tw_fail(err, errno, "publish %s/%s", folder->out, files[i]);
            take_back(folder, files, n);
            return -1;
        }
    }
    for (size_t i = 0; i < n; i++)
        (void)unlinkat(folder->fd, old_name(files[i], old), 0);
    folder->replaced_ns = replaced_ns;
    return 0;
}

/* The current path of an open folder: "/tmp/out", or "/tmp/out (deleted)". Returns text. */
static const char *place_of(int fd, char *text, size_t n_bytes)
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, text, n_bytes - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

/* Whether the folder is still at its path. */
static int check_place(const struct tw_folder *folder, struct tw_err *err)
{
    struct stat open;
    struct stat named;
    char place[PATH_MAX];
    if (fstat(folder->out_fd, &open) < 0)
        return tw_fail(err, errno, "%s", folder->out);
    bool found = stat(folder->out, &named) == 0;
    if (!found && errno != ENOENT && errno != ENOTDIR)
        return tw_fail(err, errno, "%s", folder->out);
    if (found && open.st_dev == named.st_dev && open.st_ino == named.st_ino)
        return 0;
    return tw_fail(err, 0, "%s: moved or removed while the run went on; it is now %.120s",
                   folder->out, place_of(folder->out_fd, place, sizeof place));
}

int tw_folder_publish(struct tw_folder *folder, const char *const files[], size_t n,
                      struct tw_err *err)
{
    /* The lock is on the folder itself: no lock file remains. */
    if (flock(folder->out_fd, LOCK_EX) < 0)
        return tw_fail(err, errno, "lock the folder %s", folder->out);
    int result = check_place(folder, err) < 0 ? -1 : publish(folder, files, n, err);
    (void)flock(folder->out_fd, LOCK_UN);
    return result;
}

void tw_folder_discard(struct tw_folder *folder)
{
    int fd = folder->fd >= 0 ? openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    DIR *files = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *file = NULL; files != NULL && (file = readdir(files)) != NULL;)
        (void)unlinkat(folder->fd, file->d_name, 0); /* fails for . and .., as intended */
    if (files != NULL)
        (void)closedir(files);
    else
        tw_fd_drop(&fd);
    tw_folder_close(folder, NULL, 0);
}

void tw_folder_close(struct tw_folder *folder, char *left, size_t n_bytes)
{
    if (n_bytes > 0)
        left[0] = '\0';
    if (folder->fd >= 0 && unlinkat(folder->out_fd, folder->name, AT_REMOVEDIR) < 0 &&
        errno != ENOENT && n_bytes > 0)
        (void)place_of(folder->fd, left, n_bytes);
    tw_fd_drop(&folder->fd);
    tw_fd_drop(&folder->out_fd);
    tw_string_drop(&folder->out);
}

void tw_folder_drop(struct tw_folder *folder)
{
    tw_folder_close(folder, NULL, 0);
}
