#ifndef TW_CAPTURE_FILE_H
#define TW_CAPTURE_FILE_H

#include "records.h"

/* Reads a saved capture, or one from a pipe, record by record in one pass. A compressed one is
 * decompressed (byte_source.h); offsets are then those of the decompressed bytes. */
struct tw_capture_file;

/* Opens the file; "-" is standard input. Fails with the errno; a directory and a terminal are
 * refused. */
TW_MUST_USE int tw_capture_file_open(const char *path, struct tw_capture_file **out,
                                     struct tw_err *err);

enum tw_capture_got {
    TW_CAPTURE_RECORD, /* *out is filled, and valid until the next call */
    TW_CAPTURE_PAUSE, /* all records that have been read are used; the next call asks the kernel
                        * for more bytes, which may take long */
    TW_CAPTURE_END,
    TW_CAPTURE_FAILED, /* *err has "FILE: at byte N: what is wrong": reading failed, the file is
                        * not a capture, or a length is invalid */
};

/* Reads the next record. */
TW_MUST_USE enum tw_capture_got tw_capture_file_next(struct tw_capture_file *file,
                                                     struct tw_record *out, struct tw_err *err);

/* Whether TW_CAPTURE_FAILED has been returned. */
bool tw_capture_file_has_failed(const struct tw_capture_file *file);

/* The interfaces, the format and the offset reached so far. */
const struct tw_records *tw_capture_file_records(const struct tw_capture_file *file);

/* After the end: whether the file ends inside a record or inside its compressed data, and the
 * bytes that exist of that record. */
bool tw_capture_file_is_truncated(const struct tw_capture_file *file, size_t *out_n_rest);

/* The bytes of the file itself: how many there are (0: unknown, a pipe), and how far it has been
 * read. */
uint64_t tw_capture_file_size(const struct tw_capture_file *file);
uint64_t tw_capture_file_done(const struct tw_capture_file *file);

/* "gzip", "zstd" or "lz4"; NULL: not compressed. */
const char *tw_capture_file_compression(const struct tw_capture_file *file);

void tw_capture_file_drop(struct tw_capture_file **file);

#endif
