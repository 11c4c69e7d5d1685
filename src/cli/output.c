#include "cli.h"

#include "stream.h"
#include "visible.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

void tw_cli_keep_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* The wrong direction on purpose: reading from 0 and writing to 1 or 2 fail. */
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

int tw_cli_fail(int status, const char *fmt, ...)
{
    char text[2 * PATH_MAX];
    char seen[4 * PATH_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "twlab: %s\n", tw_visible(text, seen, sizeof seen));
    return status;
}

int tw_cli_refuse(const struct tw_err *err)
{
    static const int theirs[] = {0,     ENOENT, ENOTDIR,      EISDIR, EACCES,
                                 EPERM, ELOOP,  ENAMETOOLONG, EINVAL};
    for (size_t i = 0; i < TW_COUNT(theirs); i++) {
        if (err->code == theirs[i])
            return tw_cli_fail(USAGE, "%s", err->text);
    }
    return tw_cli_fail(COULD_NOT_RUN, "%s", err->text);
}

int tw_cli_finish(int status)
{
    struct tw_err err = {0};
    if (tw_stream_flush(stdout, &err, "to standard output") < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return status;
}

static int open_to_read(const char *path, int *out_fd, struct tw_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    TW_AUTO(tw_fd_drop)
    int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat) < 0)
        return tw_fail(err, errno, "%s", path);
    if (S_ISDIR(stat.st_mode))
        return tw_fail(err, EISDIR, "%s", path);
    *out_fd = tw_fd_take(&fd);
    return 0;
}

int tw_cli_read(const char *path, size_t max_bytes, char **out_text, size_t *out_n,
                struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int fd = -1;
    TW_AUTO(tw_string_drop) char *text = NULL;
    if (open_to_read(path, &fd, err) < 0)
        return -1;
    size_t n = 0;
    size_t n_room = 0;
    for (;;) {
        if (n + 1 >= n_room) {
            n_room = n_room == 0 ? 65536 : n_room * 2;
            char *more = realloc(text, n_room);
            if (more == NULL)
                return tw_fail(err, ENOMEM, "%s", path);
            text = more;
        }
        ssize_t got = read(fd, text + n, n_room - n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tw_fail(err, errno, "read %s", path);
        if (got == 0)
            break;
        n += (size_t)got;
        if (n > max_bytes)
            return tw_fail(err, 0, "%s: larger than the limit of %zu bytes", path, max_bytes);
    }
    text[n] = '\0';
    *out_n = n;
    *out_text = tw_string_take(&text);
    return 0;
}
