#include "byte_source.h"

#include "codec.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* How a file of each format begins. */
struct format {
    const char *name;
    uint8_t magic[6];
    size_t n_magic;
    const struct tw_codec *codec; /* NULL: the command is named instead */
    const char *command;
};

static const struct format formats[] = {
    {"gzip", {0x1f, 0x8b}, 2, &tw_codec_gzip, "gzip -dc FILE"},
    {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, &tw_codec_zstd, "zstd -dc FILE"},
    /* a skippable frame, with which pzstd(1) begins */
    {"zstd", {0x50, 0x2a, 0x4d, 0x18}, 4, &tw_codec_zstd, "zstd -dc FILE"},
    {"lz4", {0x04, 0x22, 0x4d, 0x18}, 4, &tw_codec_lz4, "lz4 -dc FILE"},
    {"lz4's legacy format", {0x02, 0x21, 0x4c, 0x18}, 4, NULL, "lz4 -dc FILE"},
    {"xz", {0xfd, '7', 'z', 'X', 'Z', 0}, 6, NULL, "xz -dc FILE"},
    {"bzip2", {'B', 'Z', 'h'}, 3, NULL, "bzip2 -dc FILE"},
    {"zip", {'P', 'K', 3, 4}, 4, NULL, "unzip -p FILE"},
    {"compress", {0x1f, 0x9d}, 2, NULL, "gzip -dc FILE"},
    {"7-Zip", {'7', 'z', 0xbc, 0xaf, 0x27, 0x1c}, 6, NULL, "7z x -so FILE"},
};
enum { MAGIC_MAX = sizeof formats[0].magic };

static const struct format *format_of(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < TW_COUNT(formats); i++) {
        if (n >= formats[i].n_magic && memcmp(bytes, formats[i].magic, formats[i].n_magic) == 0)
            return &formats[i];
    }
    return NULL;
}

struct tw_byte_source {
    char *name, *decompressed_name; /* for messages */
    int fd;
    uint64_t size, n_read;
    uint8_t *bytes;     /* the file's, as they were read ... */
    size_t at, n_bytes; /* ... of which those before `at` have been used */
    bool begun;
    const struct format *format; /* NULL: not compressed */
    void *state;                 /* the codec's */
    bool checked;                /* that what is decompressed is not compressed, too */
    bool whole;                  /* the compressed data may end here */
    bool failed;                 /* `failure` is returned from now on */
    struct tw_err failure;
};
enum { ROOM = 65536 };

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

static int open_names(struct tw_byte_source *source, const char *path)
{
    static const char format[] = "%s, decompressed";
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    size_t n = strlen(name) + sizeof format;
    source->name = strdup(name);
    source->decompressed_name = malloc(n);
    if (source->name == NULL || source->decompressed_name == NULL)
        return -1;
    (void)snprintf(source->decompressed_name, n, format, name);
    return 0;
}

int tw_byte_source_open(const char *path, struct tw_byte_source **out, struct tw_err *err)
{
    TW_AUTO(tw_byte_source_drop) struct tw_byte_source *source = calloc(1, sizeof *source);
    if (source == NULL)
        return tw_fail(err, ENOMEM, "%s", path);
    source->fd = open_fd(path, err);
    if (source->fd < 0)
        return -1;
    source->bytes = malloc(ROOM);
    if (source->bytes == NULL || open_names(source, path) < 0)
        return tw_fail(err, ENOMEM, "%s", path);
    struct stat stat;
    if (fstat(source->fd, &stat) < 0)
        return tw_fail(err, errno, "%s", path);
    if (S_ISDIR(stat.st_mode))
        return tw_fail(err, EISDIR, "%s", path);
    if (S_ISREG(stat.st_mode))
        source->size = (uint64_t)stat.st_size;

    *out = source;
    source = NULL;
    return 0;
}

/* read(2) that is not interrupted. */
static ssize_t read_some(struct tw_byte_source *source, uint8_t *bytes, size_t n,
                         struct tw_err *err)
{
    ssize_t got = 0;
    do {
        got = read(source->fd, bytes, n);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return tw_fail(err, errno, "%s: at byte %" PRIu64, source->name, source->n_read);
    source->n_read += (uint64_t)got;
    return got;
}

/* Recognises the format. */
static int begin(struct tw_byte_source *source, struct tw_err *err)
{
    ssize_t got = 1;
    while (got > 0 && source->n_bytes < MAGIC_MAX) {
        got = read_some(source, source->bytes + source->n_bytes, ROOM - source->n_bytes, err);
        if (got < 0)
            return -1;
        source->n_bytes += (size_t)got;
    }
    source->begun = true;
    source->format = format_of(source->bytes, source->n_bytes);
    if (source->format == NULL)
        return 0;
    if (source->format->codec == NULL)
        return tw_fail(err, 0, "%s: at byte 0: compressed with %s; use: %s | twlab inspect -",
                       source->name, source->format->name, source->format->command);
    source->state = source->format->codec->open();
    return source->state == NULL ? tw_fail(err, ENOMEM, "%s", source->name) : 0;
}

/* The bytes that were read to recognise the format, and then the file's. */
static ssize_t read_plain(struct tw_byte_source *source, uint8_t *bytes, size_t n,
                          struct tw_err *err)
{
    size_t n_begun = source->n_bytes - source->at;
    if (n_begun == 0)
        return read_some(source, bytes, n, err);
    n = n < n_begun ? n : n_begun;
    memcpy(bytes, source->bytes + source->at, n);
    source->at += n;
    return (ssize_t)n;
}

/* A step of the codec. Returns how many bytes it made. An error is kept for the next read, so
 * that what was made before it is used. */
static size_t step(struct tw_byte_source *source, uint8_t *bytes, size_t n)
{
    struct tw_codec_io io = {source->bytes + source->at, source->n_bytes - source->at, bytes,
                             n};
    source->failed =
        source->format->codec->run(source->state, &io, &source->whole, &source->failure) < 0;
    source->at = source->n_bytes - io.n_in;
    if (source->failed)
        (void)tw_fail_within(&source->failure,
                             "%s: at byte %" PRIu64 ": its %s data cannot be decompressed",
                             source->name, source->n_read - io.n_in, source->format->name);
    return n - io.n_out;
}

static ssize_t refill(struct tw_byte_source *source, struct tw_err *err)
{
    source->n_bytes -= source->at;
    memmove(source->bytes, source->bytes + source->at, source->n_bytes);
    source->at = 0;
    ssize_t got =
        read_some(source, source->bytes + source->n_bytes, ROOM - source->n_bytes, err);
    source->n_bytes += got > 0 ? (size_t)got : 0;
    return got;
}

static ssize_t read_decompressed(struct tw_byte_source *source, uint8_t *bytes, size_t n,
                                 struct tw_err *err)
{
    while (!source->failed) {
        size_t at = source->at;
        size_t n_made = step(source, bytes, n);
        if (n_made > 0)
            return (ssize_t)n_made;
        if (source->failed || source->at > at)
            continue;
        ssize_t got = refill(source, err);
        if (got <= 0)
            return got;
    }
    *err = source->failure;
    return -1;
}

/* A capture that was compressed twice is refused: whoever means that has the command. */
static int check(struct tw_byte_source *source, const uint8_t *bytes, size_t n,
                 struct tw_err *err)
{
    const struct format *inner = format_of(bytes, n);
    source->checked = true;
    return inner == NULL ? 0
                         : tw_fail(err, 0,
                                   "%s: at byte 0: compressed twice, with %s and %s; use: %s | "
                                   "twlab inspect -",
                                   source->name, inner->name, source->format->name,
                                   source->format->command);
}

ssize_t tw_byte_source_read(struct tw_byte_source *source, uint8_t *bytes, size_t n,
                            struct tw_err *err)
{
    if (!source->begun && begin(source, err) < 0)
        return -1;
    if (source->format == NULL)
        return read_plain(source, bytes, n, err);
    ssize_t got = read_decompressed(source, bytes, n, err);
    if (got > 0 && !source->checked && check(source, bytes, (size_t)got, err) < 0)
        return -1;
    return got;
}

const char *tw_byte_source_name(const struct tw_byte_source *source)
{
    return source->format == NULL ? source->name : source->decompressed_name;
}

const char *tw_byte_source_compression(const struct tw_byte_source *source)
{
    return source->format == NULL ? NULL : source->format->name;
}

bool tw_byte_source_is_truncated(const struct tw_byte_source *source)
{
    return source->format != NULL && !source->whole;
}

uint64_t tw_byte_source_size(const struct tw_byte_source *source)
{
    return source->size;
}

uint64_t tw_byte_source_done(const struct tw_byte_source *source)
{
    return source->n_read;
}

void tw_byte_source_drop(struct tw_byte_source **source)
{
    if (*source != NULL) {
        if ((*source)->state != NULL)
            (*source)->format->codec->drop((*source)->state);
        tw_fd_drop(&(*source)->fd);
        tw_string_drop(&(*source)->name);
        tw_string_drop(&(*source)->decompressed_name);
        free((*source)->bytes);
        free(*source);
    }
    *source = NULL;
}
