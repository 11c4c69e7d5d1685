#ifndef TW_ZERO_H
#define TW_ZERO_H

#include "run.h"

/* The clock that people are shown: it counts from the first packet of the capture, as the
 * ladder and Wireshark's Time column do, and from the run's start when no packet was captured.
 * A run and its ledger count from the run's start, which is earlier. */
struct tw_zero {
    tw_ns at_ns;      /* since the run began */
    const char *name; /* "the first packet", or "the run's start". Static. */
};

/* The fact says it (facts.first_packet_ns); a run without that fact has its first segment. */
struct tw_zero tw_zero_of(const struct tw_run *run);

/* "0.042871 s after the first packet", with n_digits (at most 9) of the fraction; "... before
 * ..." of a moment that is earlier. at_ns counts from the run's start. Returns text. */
enum { TW_ZERO_TEXT = 64 };
const char *tw_zero_text(const struct tw_zero *zero, tw_ns at_ns, unsigned n_digits,
                         char text[TW_ZERO_TEXT]);

#endif
