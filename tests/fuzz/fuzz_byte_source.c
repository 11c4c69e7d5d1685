#include "byte_source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Whatever a file holds, it gives the same bytes and comes to the same end, be it read in large
 * pieces or in small ones; before an error it may give fewer of them. A file that is not compressed gives the bytes that it has. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

enum { ROOM = 1 << 16 }; /* what is decompressed beyond that is not looked at */

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct outcome {
    uint8_t bytes[ROOM];
    size_t n;
    ssize_t last; /* of the reads: 0 at the end, -1 for an error, or 1: there is more */
    bool truncated;
};

static void read_all(const char *path, size_t n_piece, struct outcome *out)
{
    struct tw_byte_source *source = NULL;
    struct tw_err err = {0};
    must(tw_byte_source_open(path, &source, &err) == 0);
    out->n = 0;
    do {
        size_t n = ROOM - out->n < n_piece ? ROOM - out->n : n_piece;
        out->last = tw_byte_source_read(source, out->bytes + out->n, n, &err);
        must(out->last <= (ssize_t)n);
        out->n += out->last > 0 ? (size_t)out->last : 0;
    } while (out->last > 0 && out->n < ROOM);
    must(out->last >= 0 || strstr(err.text, ": at byte ") != NULL);
    must(tw_byte_source_done(source) <= tw_byte_source_size(source));
    out->last = out->last > 0 ? 1 : out->last;
    out->truncated = out->last == 0 && tw_byte_source_is_truncated(source);
    if (out->last >= 0 && tw_byte_source_compression(source) == NULL)
        must(out->n == tw_byte_source_size(source) || out->n == ROOM);
    tw_byte_source_drop(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static struct outcome large;
    static struct outcome small;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, data, n_bytes) == (ssize_t)n_bytes);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_all(path, ROOM, &large);
    read_all(path, 7, &small);
    size_t n = large.n < small.n ? large.n : small.n;
    must(memcmp(large.bytes, small.bytes, n) == 0);
    must(large.last == small.last && large.truncated == small.truncated);
    must(large.n == small.n || large.last < 0);
    (void)close(fd);
    return 0;
}
