#include "capture_file.h"

#include "byte_source.h"

#include <string.h>

/* Large enough for few system calls, and small enough for a processor's cache. */
enum { ROOM = 256 * 1024 };

struct tw_capture_file {
    struct tw_byte_source *source;
    uint8_t *bytes;
    size_t n_room, at, n_bytes; /* at: offset of the next record */
    size_t n_needed;            /* after a pause: bytes of the next record; else 0 */
    bool truncated, failed;
    struct tw_records records;
};

int tw_capture_file_open(const char *path, struct tw_capture_file **out, struct tw_err *err)
{
    TW_AUTO(tw_capture_file_drop) struct tw_capture_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    if (tw_byte_source_open(path, &file->source, err) < 0)
        return -1;
    file->bytes = malloc(ROOM);
    file->n_room = ROOM;
    if (file->bytes == NULL)
        return tw_fail(err, ENOMEM, "%s", path);

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
            return tw_fail(err, ENOMEM, "%s: a record of %zu bytes",
                           tw_byte_source_name(file->source), n_needed);
        file->bytes = more;
        file->n_room = n_needed;
    }
    ssize_t n = tw_byte_source_read(file->source, file->bytes + file->n_bytes,
                                    file->n_room - file->n_bytes, err);
    if (n < 0)
        return -1;
    file->n_bytes += (size_t)n;
    return n;
}

/* The end of the file. The remaining bytes are not a whole record. */
static int end(struct tw_capture_file *file, struct tw_err *err)
{
    size_t n_rest = file->n_bytes - file->at;
    if (file->records.format != TW_FORMAT_UNKNOWN) {
        file->truncated = n_rest > 0 || tw_byte_source_is_truncated(file->source);
        return 0;
    }
    if (tw_byte_source_is_truncated(file->source))
        return tw_fail(err, 0, "%s: at byte %zu: the compressed data ends inside the header",
                       tw_byte_source_name(file->source), n_rest);
    if (n_rest == 0)
        return tw_fail(err, 0, "%s: at byte 0: empty; a capture has at least a header",
                       tw_byte_source_name(file->source));
    return tw_fail(err, 0, "%s: at byte %zu: ends in its header: not a capture",
                   tw_byte_source_name(file->source), n_rest);
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
        (void)tw_fail_within(err, "%s", tw_byte_source_name(file->source));
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
    return tw_byte_source_size(file->source);
}

uint64_t tw_capture_file_done(const struct tw_capture_file *file)
{
    return tw_byte_source_compression(file->source) == NULL ? file->records.offset
                                                            : tw_byte_source_done(file->source);
}

const char *tw_capture_file_compression(const struct tw_capture_file *file)
{
    return tw_byte_source_compression(file->source);
}

void tw_capture_file_drop(struct tw_capture_file **file)
{
    if (*file != NULL) {
        tw_byte_source_drop(&(*file)->source);
        free((*file)->bytes);
        free(*file);
    }
    *file = NULL;
}
