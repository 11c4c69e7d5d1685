#ifndef TW_CAPTURE_FILE_H
#define TW_CAPTURE_FILE_H

#include "records.h"

/* Reads a saved capture, or one from a pipe, record by record in one pass. */
struct tw_capture_file;

/* Opens the file; "-" is standard input. Fails with the errno; a directory and a terminal are
 * refused. */
TW_MUST_USE int tw_capture_file_open(const char *path, struct tw_capture_file **out,
                                     struct tw_err *err);

/* Reads the next record. Returns 1 with *out filled, valid until the next call; 0 at the end;
 * -1 with "FILE: at byte N: what is wrong" when the file is not a capture or has an invalid
 * length. */
TW_MUST_USE int tw_capture_file_next(struct tw_capture_file *file, struct tw_record *out,
                                     struct tw_err *err);

/* The interfaces, the format and the offset reached so far. */
const struct tw_records *tw_capture_file_records(const struct tw_capture_file *file);

/* After the end: whether the file ends inside a record, and the bytes that exist of that
 * record. */
bool tw_capture_file_is_truncated(const struct tw_capture_file *file, size_t *out_n_rest);

/* Whether the reader has had to ask the kernel for bytes since the last call of this function.
 * The caller uses this as an occasional moment to read the clock. */
bool tw_capture_file_took_breath(struct tw_capture_file *file);

/* The size of the file in bytes; 0: unknown (a pipe). */
uint64_t tw_capture_file_size(const struct tw_capture_file *file);

void tw_capture_file_drop(struct tw_capture_file **file);

#endif
