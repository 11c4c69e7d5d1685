#ifndef TW_PACKET_STREAM_H
#define TW_PACKET_STREAM_H

#include "packet_reader.h"

/* The packets of a reader in batches. Those of a large file are read by a second thread, some
 * batches ahead: reading and parsing take about as long as the inspection.
 *
 *     tw_packet_stream_open(reader, &stream, &err)
 *     while (tw_packet_stream_next(stream, &batch, &err) > 0)
 *         tw_inspection_see_all(inspection, batch->packets, batch->n)
 *     tw_packet_stream_drop(&stream)
 *
 * A pipe is read without the thread, and a batch ends where the pipe is empty for now: what was
 * captured is inspected before more is waited for. */
struct tw_packet_stream;

enum { TW_BATCH = 512 };

struct tw_packet_batch {
    uint64_t offset; /* in bytes, of the file: how far it has been read */
    size_t n;        /* may be 0, when nothing that was read is inspected */
    struct tw_inspect_packet packets[TW_BATCH];
};

/* The caller keeps the reader, and leaves it alone until the stream has ended or is dropped.
 * Works without the thread when the system grants none. Fails with ENOMEM. */
TW_MUST_USE int tw_packet_stream_open(struct tw_packet_reader *reader,
                                      struct tw_packet_stream **out, struct tw_err *err);

/* Gets the next batch. Returns 1 with *out, valid until the next call; 0 at the end; -1 with
 * err when reading failed, after all packets before that. */
TW_MUST_USE int tw_packet_stream_next(struct tw_packet_stream *stream,
                                      const struct tw_packet_batch **out, struct tw_err *err);

/* Also before the end. */
void tw_packet_stream_drop(struct tw_packet_stream **stream);

#endif
