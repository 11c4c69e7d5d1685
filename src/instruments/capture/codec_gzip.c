#include "codec.h"

#define ZLIB_CONST /* zlib.h: the input is const */
#include <zlib.h>

struct gzip {
    z_stream stream;
    bool between; /* after a member */
};

static void *begin(void)
{
    enum { WINDOW_BITS = 15, GZIP = 16 }; /* zlib.h, inflateInit2 */
    struct gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip != NULL && inflateInit2(&gzip->stream, WINDOW_BITS + GZIP) != Z_OK) {
        free(gzip);
        gzip = NULL;
    }
    return gzip;
}

/* Zeros may follow a member, as from a tape (gzip(1)). Any other byte begins the next one. */
static void leave_member(struct gzip *gzip, struct tw_codec_io *io)
{
    while (io->n_in > 0 && io->in[0] == 0) {
        io->in++;
        io->n_in--;
    }
    if (io->n_in > 0) {
        (void)inflateReset(&gzip->stream);
        gzip->between = false;
    }
}

static unsigned at_most_an_unsigned(size_t n)
{
    return n < UINT32_MAX ? (unsigned)n : UINT32_MAX;
}

static int run(void *state, struct tw_codec_io *io, bool *whole, struct tw_err *err)
{
    struct gzip *gzip = state;
    z_stream *stream = &gzip->stream;
    if (gzip->between)
        leave_member(gzip, io);
    *whole = gzip->between;
    if (gzip->between)
        return 0;
    stream->next_in = io->in;
    stream->avail_in = at_most_an_unsigned(io->n_in);
    stream->next_out = io->out;
    stream->avail_out = at_most_an_unsigned(io->n_out);
    int status = inflate(stream, Z_NO_FLUSH);
    io->n_in -= (size_t)(stream->next_in - io->in);
    io->in = stream->next_in;
    io->n_out -= (size_t)(stream->next_out - io->out);
    io->out = stream->next_out;
    gzip->between = *whole = status == Z_STREAM_END;
    if (status == Z_MEM_ERROR)
        return tw_fail(err, ENOMEM, "zlib");
    if (status == Z_DATA_ERROR || status == Z_NEED_DICT)
        return tw_fail(err, 0, "%s",
                       stream->msg != NULL ? stream->msg : "it needs a dictionary");
    return 0; /* Z_BUF_ERROR: more input is needed */
}

static void end(void *state)
{
    struct gzip *gzip = state;
    (void)inflateEnd(&gzip->stream);
    free(gzip);
}

const struct tw_codec tw_codec_gzip = {begin, run, end};
