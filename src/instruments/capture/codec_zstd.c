#include "codec.h"

#include <zstd.h>
#include <zstd_errors.h>

/* The largest window, as a power of two: 128 MiB, which bounds the memory. zstd(1) has the same
 * limit, and without --long writes no larger one at any level. */
enum { WINDOW_LOG_MAX = 27 };

static void *begin(void)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (stream != NULL)
        (void)ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return stream;
}

static int explain(size_t status, struct tw_err *err)
{
    ZSTD_ErrorCode code = ZSTD_getErrorCode(status);
    if (code == ZSTD_error_frameParameter_windowTooLarge)
        return tw_fail(err, 0,
                       "it needs a window of more than 128 MiB; use: zstd -dc --long=31 FILE | "
                       "twlab inspect -");
    return tw_fail(err, code == ZSTD_error_memory_allocation ? ENOMEM : 0, "%s",
                   ZSTD_getErrorName(status));
}

static int run(void *state, struct tw_codec_io *io, bool *whole, struct tw_err *err)
{
    ZSTD_inBuffer in = {io->in, io->n_in, 0};
    ZSTD_outBuffer out = {io->out, io->n_out, 0};
    size_t status = ZSTD_decompressStream(state, &out, &in);
    io->in += in.pos;
    io->n_in -= in.pos;
    io->out += out.pos;
    io->n_out -= out.pos;
    if (ZSTD_isError(status))
        return explain(status, err);
    if (in.pos > 0 || out.pos > 0)
        *whole = status == 0;
    return 0;
}

static void end(void *state)
{
    (void)ZSTD_freeDStream(state);
}

const struct tw_codec tw_codec_zstd = {begin, run, end};
