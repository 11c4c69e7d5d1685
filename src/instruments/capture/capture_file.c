#include "capture_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* Large enough for few system calls, and small enough for a processor's cache. */
enum { ROOM = 256 * 1024 };

struct tw_capture_file {
    char *name; /* for messages */
    int fd;
    uint64_t size;
    uint8_t *bytes;
    size_t n_room, at, n_bytes; /* at: offset of the next record */
    size_t n_needed;            /* after a pause: bytes of the next record; else 0 */
    bool truncated, failed;
    struct tw_records records;
};

static int open_fd(const char *path, struct tw_err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    if (is_stdin && isatty(STDIN_FILENO))
        return tw_fail(err, 0,
                       "standard input is a terminal; a capture must come through a pipe: "
                       "`tcpdump -w - | twlab inspect -`");
    int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                      : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return fd < 0 ? tw_fail(err, errno, "%s", path) : fd;
}

int tw_capture_file_open(const char *path, struct tw_capture_file **out, struct tw_err *err)
{
    TW_AUTO(tw_capture_file_drop) struct tw_capture_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    file->name = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    file->bytes = malloc(ROOM);
    file->n_room = ROOM;
    file->fd = open_fd(path, err);
    if (file->fd < 0)
        return -1;
    struct stat stat;
    if (file->name == NULL || file->bytes == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    if (fstat(file->fd, &stat) < 0)
        return tw_fail(err, errno, "%s", path);
    if (S_ISDIR(stat.st_mode))
        return tw_fail(err, EISDIR, "%s", path);
    if (S_ISREG(stat.st_mode))
        file->size = (uint64_t)stat.st_size;

    *out = file;
    file = NULL;
    return 0;
}

/* Reads more bytes, so that a record of n_needed bytes fits. Returns the number read, or -1
 * with err. */
static ssize_t fill(struct tw_capture_file *file, size_t n_needed, struct tw_err *err)
{
    memmove(file->bytes, file->bytes + file->at, file->n_bytes - file->at);
    file->n_bytes -= file->at;
    file->at = 0;
    if (n_needed > file->n_room) {
        uint8_t *more = realloc(file->bytes, n_needed);
        if (more == NULL)
            return tw_fail(err, ENOMEM, "%s: a record of %zu bytes", file->name, n_needed);
        file->bytes = more;
        file->n_room = n_needed;
    }
    ssize_t n = 0;
    do {
        n = read(file->fd, file->bytes + file->n_bytes, file->n_room - file->n_bytes);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return tw_fail(err, errno, "%s: at byte %" PRIu64, file->name, file->records.offset);
    file->n_bytes += (size_t)n;
    return n;
}

/* The end of the file. The remaining bytes are not a whole record. */
static int end(struct tw_capture_file *file, struct tw_err *err)
{
    size_t n_rest = file->n_bytes - file->at;
    if (file->records.format != TW_FORMAT_UNKNOWN) {
        file->truncated = n_rest > 0;
        return 0;
    }
    if (n_rest == 0)
        return tw_fail(err, 0, "%s: at byte 0: empty; a capture has at least a header",
                       file->name);
    return tw_fail(err, 0, "%s: at byte %zu: ends in its header: not a capture", file->name,
                   n_rest);
}

static enum tw_capture_got next(struct tw_capture_file *file, struct tw_record *out,
                                struct tw_err *err)
{
    if (file->n_needed > 0) {
        ssize_t n = fill(file, file->n_needed, err);
        file->n_needed = 0;
        if (n <= 0)
            return n < 0 || end(file, err) < 0 ? TW_CAPTURE_FAILED : TW_CAPTURE_END;
    }
    switch (tw_records_next(&file->records, file->bytes + file->at, file->n_bytes - file->at,
                            out, err)) {
    case TW_RECORDS_ONE:
        file->at += out->n_bytes;
        return TW_CAPTURE_RECORD;
    case TW_RECORDS_MORE:
        file->n_needed = out->n_bytes;
        return TW_CAPTURE_PAUSE;
    case TW_RECORDS_BAD:
        (void)tw_fail_within(err, "%s", file->name);
        break;
    }
    return TW_CAPTURE_FAILED;
}

enum tw_capture_got tw_capture_file_next(struct tw_capture_file *file, struct tw_record *out,
                                         struct tw_err *err)
{
    enum tw_capture_got got = next(file, out, err);
    file->failed = got == TW_CAPTURE_FAILED;
    return got;
}

bool tw_capture_file_has_failed(const struct tw_capture_file *file)
{
    return file->failed;
}

const struct tw_records *tw_capture_file_records(const struct tw_capture_file *file)
{
    return &file->records;
}

bool tw_capture_file_is_truncated(const struct tw_capture_file *file, size_t *out_n_rest)
{
    *out_n_rest = file->n_bytes - file->at;
    return file->truncated;
}

uint64_t tw_capture_file_size(const struct tw_capture_file *file)
{
    return file->size;
}

void tw_capture_file_drop(struct tw_capture_file **file)
{
    if (*file != NULL) {
        tw_fd_drop(&(*file)->fd);
        tw_string_drop(&(*file)->name);
        free((*file)->bytes);
        free(*file);
    }
    *file = NULL;
}
