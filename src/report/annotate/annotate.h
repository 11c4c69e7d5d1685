#ifndef TW_ANNOTATE_H
#define TW_ANNOTATE_H

#include "annotate_words.h"
#include "inspected.h"
#include "records.h"

#include <stdio.h>

/* A capture once more, as pcapng, with a comment on each packet that matters: the states that
 * the sides enter with it, and what the report says of it. Packets, blocks and comments of the
 * file that is annotated are kept as they are, in its order of bytes; a pcap file becomes
 * pcapng with the same times.
 *
 *     tw_annotate_open(to, &annotate, &err)
 *     for each record, after tw_inspection_see: tw_annotate_record(...)
 *     tw_annotate_finish(annotate, &err)
 */
struct tw_annotate;

/* `to` stays the caller's. Fails with ENOMEM. */
TW_MUST_USE int tw_annotate_open(FILE *to, struct tw_annotate **out, struct tw_err *err);

/* Writes the next record. Of a packet, `seen` is what the inspection said; seen->flow is NULL
 * when that did not follow it. Fails with the stream's errno, and ENOMEM. */
TW_MUST_USE int tw_annotate_record(struct tw_annotate *annotate,
                                   const struct tw_records *records,
                                   const struct tw_record *record, const struct tw_seen *seen,
                                   struct tw_err *err);

/* Fails with the stream's errno for whatever was not written. */
TW_MUST_USE int tw_annotate_finish(struct tw_annotate *annotate, struct tw_err *err);

void tw_annotate_drop(struct tw_annotate **annotate);

/* The comment on a packet, the sender first; "" of one with which nothing changes. Returns
 * text.
 */
const char *tw_annotate_comment(const struct tw_seen *seen, char text[TW_COMMENT_SIZE]);

#endif
