#ifndef TW_BYTE_SOURCE_H
#define TW_BYTE_SOURCE_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The bytes of a file, a pipe or standard input, in their order. gzip, zstd and lz4 are
 * recognised by how the bytes begin, and decompressed. Memory is bounded: 64 KiB, and the
 * window of the compression (gzip 32 KiB, lz4 4 MiB, zstd up to 128 MiB, usually 8 MiB). */
struct tw_byte_source;

/* Opens the file; "-" is standard input. Fails with the errno; a directory and a terminal are
 * refused. */
TW_MUST_USE int tw_byte_source_open(const char *path, struct tw_byte_source **out,
                                    struct tw_err *err);

/* Reads 1 to n bytes. Returns how many; 0 at the end; -1 with "FILE: at byte N: what is wrong",
 * N counted in the file itself: the errno of read(2), or damaged or unsupported compression.
 * All bytes before that have been returned. */
TW_MUST_USE ssize_t tw_byte_source_read(struct tw_byte_source *source, uint8_t *bytes, size_t n,
                                        struct tw_err *err);

/* For messages about the bytes that were read: "FILE", or "FILE, decompressed". */
const char *tw_byte_source_name(const struct tw_byte_source *source);

/* "gzip", "zstd" or "lz4"; NULL before the first read, and for a file that is not compressed. */
const char *tw_byte_source_compression(const struct tw_byte_source *source);

/* At the end: whether the compressed data ends too early. */
bool tw_byte_source_is_truncated(const struct tw_byte_source *source);

/* The bytes of the file itself: how many there are (0: unknown, a pipe), and how many of them
 * have been read. */
uint64_t tw_byte_source_size(const struct tw_byte_source *source);
uint64_t tw_byte_source_done(const struct tw_byte_source *source);

void tw_byte_source_drop(struct tw_byte_source **source);

#endif
