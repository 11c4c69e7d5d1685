#ifndef TW_ZERO_H
#define TW_ZERO_H

#include "run.h"

/* The time axis of reports: it starts at the first packet of the capture, as the ladder and
 * Wireshark's Time column do, or at the start of the run if no packet was captured. A run and
 * its ledger count from the start of the run, which is earlier. */
struct tw_zero {
    tw_ns at_ns;      /* since the start of the run */
    const char *name; /* "the first packet" or "the run's start". Static. */
};

/* From facts.first_packet_ns; without that fact, from the first segment of the run. */
struct tw_zero tw_zero_of(const struct tw_run *run);

/* "0.042871 s after the first packet", with n_digits (at most 9) after the point; "... before
 * ..." for an earlier time. at_ns counts from the start of the run. Returns text. */
enum { TW_ZERO_TEXT = 64 };
const char *tw_zero_text(const struct tw_zero *zero, tw_ns at_ns, unsigned n_digits,
                         char text[TW_ZERO_TEXT]);

#endif
