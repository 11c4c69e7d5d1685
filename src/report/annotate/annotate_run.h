#ifndef TW_ANNOTATE_RUN_H
#define TW_ANNOTATE_RUN_H

#include "claims.h"

#include <stdio.h>

/* The capture of a lab run once more, as pcapng for Wireshark: the run's facts in the section's
 * header, an interface for each side (so that a column of Wireshark's says who sent a packet),
 * a comment on each packet that matters in the words of the report, and the bind attempts as
 * comments on the packet that they came after. The checksums that `lo` leaves to a card are
 * completed. Frames keep their numbers: nothing is added between them.
 *
 * `capture` is the run's pcap file, n_bytes of it; findings may be NULL. Fails with the
 * stream's errno, ENOMEM, and when `capture` is none. */
TW_MUST_USE int tw_annotate_run(const struct tw_run *run, const struct tw_findings *findings,
                                const uint8_t *capture, size_t n_bytes, FILE *to,
                                struct tw_err *err);

#endif
