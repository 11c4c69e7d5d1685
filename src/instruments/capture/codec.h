#ifndef TW_CODEC_H
#define TW_CODEC_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Internal to byte_source.c: the formats of compression that twlab reads, each through its own
 * library. A file is a sequence of members (gzip) or frames (zstd, lz4); their contents follow
 * one another. */

/* Where to read, and where to write. A codec advances the pointers and reduces the numbers. */
struct tw_codec_io {
    const uint8_t *in;
    size_t n_in;
    uint8_t *out;
    size_t n_out;
};

struct tw_codec {
    /* The state, for the other two; NULL: out of memory. */
    void *(*open)(void);

    /* Decompresses some of the input, or what is left in the state. When neither number in *io
     * changes, it needs more input. *whole: the file may end here; unchanged when nothing was
     * done. Returns 0, or -1 with what is wrong with the data; it is then not called again. */
    int (*run)(void *state, struct tw_codec_io *io, bool *whole, struct tw_err *err);

    void (*drop)(void *state);
};

extern const struct tw_codec tw_codec_gzip; /* RFC 1952 */
extern const struct tw_codec tw_codec_zstd; /* RFC 8878 */
extern const struct tw_codec tw_codec_lz4;  /* the LZ4 frame format, version 1.6 */

#endif
