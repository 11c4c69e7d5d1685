#ifndef TW_UNFINISHED_H
#define TW_UNFINISHED_H

#include "teardown.h"

/* Why a connection is incomplete: what of it the capture lacks. */
enum tw_unfinished {
    TW_UNFINISHED_SYN,       /* the SYN was never answered */
    TW_UNFINISHED_HANDSHAKE, /* the SYN,ACK was never answered */
    TW_UNFINISHED_ONE_WAY,   /* segments of one side only */
    TW_UNFINISHED_BEGINNING, /* without its SYN; open as far as known */
    TW_UNFINISHED_OPEN,      /* open at the end of the capture */
    TW_UNFINISHED_SILENT,    /* the same, but long without a segment */
    TW_UNFINISHED_ONE_FIN,   /* one side closed, the other did not */
    TW_UNFINISHED_LAST_ACK,  /* both FINs, but not the ACK of each */
    /* another connection took its four-tuple; or one side closed, and the segments that would
     * tell whether the other did are missing */
    TW_UNFINISHED_END,
};
enum { TW_N_UNFINISHED = TW_UNFINISHED_END + 1 };

/* An open connection without a segment for this long has gone silent. */
static const tw_ns TW_UNFINISHED_SILENT_NS = 60 * TW_S;

/* The state of an incomplete connection when it was counted. */
struct tw_unfinished_seen {
    const struct tw_teardown *teardown;
    tw_ns silent_ns; /* since its latest segment */
    bool replaced;   /* a SYN on its four-tuple began the next connection */
};

enum tw_unfinished tw_unfinished_of(const struct tw_unfinished_seen *seen);

/* The name, such as "syn-unanswered", and the words, "SYN never answered". Static storage. */
const char *tw_unfinished_name(enum tw_unfinished unfinished);
const char *tw_unfinished_words(enum tw_unfinished unfinished);

#endif
