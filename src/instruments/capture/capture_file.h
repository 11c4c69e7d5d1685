#ifndef TW_CAPTURE_FILE_H
#define TW_CAPTURE_FILE_H

#include "records.h"

/* A capture that was saved, or that comes through a pipe, read record by record in one pass. */
struct tw_capture_file;

/* Opens it; "-" is standard input. Fails with the errno, also on a directory and a terminal. */
TW_MUST_USE int tw_capture_file_open(const char *path, struct tw_capture_file **out,
                                     struct tw_err *err);

/* Reads the next record. Returns 1 with *out filled, valid until the next call; 0 at the end;
 * -1 with "FILE: at byte N: what is wrong" when it is no capture or a length in it lies. */
TW_MUST_USE int tw_capture_file_next(struct tw_capture_file *file, struct tw_record *out,
                                     struct tw_err *err);

/* The interfaces, the format and the offset so far. */
const struct tw_records *tw_capture_file_records(const struct tw_capture_file *file);

/* After the end: it came in the middle of a record. How many bytes of that there were. */
bool tw_capture_file_is_truncated(const struct tw_capture_file *file, size_t *out_n_rest);

/* Whether there was nothing new to be read, so that bytes had to be asked for, since the last
 * call of this: now and then a moment to look at the clock. */
bool tw_capture_file_took_breath(struct tw_capture_file *file);

/* The file's size in bytes; 0: not known (a pipe). */
uint64_t tw_capture_file_size(const struct tw_capture_file *file);

void tw_capture_file_drop(struct tw_capture_file **file);

#endif
