#ifndef TW_ANNOTATE_RUN_H
#define TW_ANNOTATE_RUN_H

#include "judged.h"

#include <stdio.h>

/* Writes the capture of a lab run as pcapng for Wireshark. The section header holds the run's
 * facts. Each side has an interface, so that a Wireshark column shows the sender. Packets that
 * matter have the report's note as a comment; bind attempts are comments on the packet before
 * them. Checksums that `lo` left to a network card are completed. Frames keep their numbers.
 *
 * `capture` is the run's pcap file of n_bytes. Fails with the stream's errno, with ENOMEM, and
 * when `capture` is not a pcap file. */
TW_MUST_USE int tw_annotate_run(const struct tw_judged *judged, const uint8_t *capture,
                                size_t n_bytes, FILE *to, struct tw_err *err);

#endif
