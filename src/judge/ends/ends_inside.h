#ifndef TW_ENDS_INSIDE_H
#define TW_ENDS_INSIDE_H

#include "ends.h"

/* The steps of tw_ends_compare(), in their order. */

/* Finds the same connections: sets `other` and `shift` of the flows of both captures. The sides
 * of a flow of end[1] are turned where they are the other way round than in end[0]. */
TW_MUST_USE int tw_ends_match(struct tw_ends *ends, struct tw_err *err);

/* Finds the same segments of matched connections, and of those between the same endpoints: sets
 * `other`, `sure` and `is_copy`. */
void tw_ends_pair(struct tw_ends *ends);

/* Whether both are the same segment: TW_UNLIKE; TW_LIKE if something was changed; TW_SAME; or
 * TW_EQUAL also in the IP header. shift: by side, b's numbers minus a's. */
enum tw_likeness { TW_UNLIKE, TW_LIKE, TW_SAME, TW_EQUAL };
enum tw_likeness tw_ends_likeness(const struct tw_end_segment *a,
                                  const struct tw_end_segment *b, const uint32_t shift[2]);

/* Finds out which capture is at whose end, and bounds the difference of the clocks. */
TW_MUST_USE int tw_ends_place(struct tw_ends *ends, struct tw_err *err);
struct tw_ends_clock tw_ends_clock_of(const struct tw_ends *ends,
                                      const struct tw_end_flow *flow);

/* Judges every segment. */
void tw_ends_judge(struct tw_ends *ends);

/* The connection in the other capture to which a flow's segments belong: its own, or that of
 * the connection before or after it between the same endpoints; NULL: none. */
const struct tw_end_flow *tw_ends_counterpart(const struct tw_ends *ends, int which,
                                              const struct tw_end_flow *flow);

/* A kept segment; NULL for TW_END_NONE. */
static inline struct tw_end_segment *tw_ends_segment(const struct tw_end_store *store,
                                                     uint32_t number)
{
    return number == TW_END_NONE ? NULL : &store->segments[number];
}

static inline struct tw_end_flow *tw_ends_flow(const struct tw_end_store *store,
                                               uint32_t number)
{
    return number == TW_END_NONE ? NULL : &store->flows[number];
}

#endif
