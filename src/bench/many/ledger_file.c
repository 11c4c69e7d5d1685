#include "ledger_file.h"

#include "ledger.h"

#include <fcntl.h>
#include <sys/stat.h>

const char *tw_ledger_file_part(const char *name, char text[TW_LEDGER_FILE_NAME])
{
    (void)snprintf(text, TW_LEDGER_FILE_NAME, "%s.part", name);
    return text;
}

int tw_ledger_file_write(int folder_fd, const char *name, const struct tw_run *run,
                         struct tw_err *err)
{
    char part[TW_LEDGER_FILE_NAME];
    (void)tw_ledger_file_part(name, part);
    TW_AUTO(tw_fd_drop)
    int fd = openat(folder_fd, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
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
    if (renameat(folder_fd, part, folder_fd, name) < 0)
        return tw_fail(err, errno, "rename %s", part);
    return 0;
}

int tw_ledger_file_read(int folder_fd, const char *name, struct tw_run *out, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat) < 0)
        return tw_fail(err, errno, "%s", name);
    TW_AUTO(tw_string_drop) char *text = malloc((size_t)stat.st_size + 1);
    if (text == NULL)
        return tw_fail(err, ENOMEM, "%s", name);
    ssize_t n = read(fd, text, (size_t)stat.st_size);
    if (n != (ssize_t)stat.st_size)
        return tw_fail(err, n < 0 ? errno : EIO, "read %s", name);
    return tw_ledger_parse(name, text, (size_t)n, out, err);
}
