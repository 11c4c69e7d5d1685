#ifndef TW_ANNOTATE_H
#define TW_ANNOTATE_H

#include "annotate_words.h"
#include "inspected.h"
#include "records.h"

#include <stdio.h>

/* Copies a capture as pcapng and comments each packet that matters with the states that the
 * sides enter and the report's note. Packets, blocks and comments of the original are kept, in
 * its byte order. A pcap file becomes pcapng with the same times.
 *
 *     tw_annotate_open(to, &annotate, &err)
 *     for each record, after tw_inspection_see: tw_annotate_record(...)
 *     tw_annotate_finish(annotate, &err) */
struct tw_annotate;

/* The caller keeps `to`. Fails with ENOMEM. */
TW_MUST_USE int tw_annotate_open(FILE *to, struct tw_annotate **out, struct tw_err *err);

/* Writes the next record. For a packet, `seen` is the result of the inspection; seen->flow is
 * NULL when no connection was followed. Fails with the stream's errno, or ENOMEM. */
TW_MUST_USE int tw_annotate_record(struct tw_annotate *annotate,
                                   const struct tw_records *records,
                                   const struct tw_record *record, const struct tw_seen *seen,
                                   struct tw_err *err);

/* Fails with the stream's errno when something was not written. */
TW_MUST_USE int tw_annotate_finish(struct tw_annotate *annotate, struct tw_err *err);

void tw_annotate_drop(struct tw_annotate **annotate);

#endif
