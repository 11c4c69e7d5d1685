#include "codec.h"

#include <lz4frame.h>

static void *begin(void)
{
    LZ4F_dctx *context = NULL;
    return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL
                                                                                 : context;
}

static int run(void *state, struct tw_codec_io *io, bool *whole, struct tw_err *err)
{
    size_t n_in = io->n_in;
    size_t n_out = io->n_out;
    size_t status = LZ4F_decompress(state, io->out, &n_out, io->in, &n_in, NULL);
    if (LZ4F_isError(status))
        return tw_fail(err, 0, "%s", LZ4F_getErrorName(status));
    io->in += n_in;
    io->n_in -= n_in;
    io->out += n_out;
    io->n_out -= n_out;
    if (n_in > 0 || n_out > 0)
        *whole = status == 0;
    return 0;
}

static void end(void *state)
{
    (void)LZ4F_freeDecompressionContext(state);
}

const struct tw_codec tw_codec_lz4 = {begin, run, end};
