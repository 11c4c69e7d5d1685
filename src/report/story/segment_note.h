#ifndef TW_SEGMENT_NOTE_H
#define TW_SEGMENT_NOTE_H

#include "teardown.h"

/* The note on one segment, in the ladder of a report and in an annotated capture. */
struct tw_segment_note {
    const char *name[2]; /* of the sides */
    const struct tw_teardown_step *step;
    bool owes_ack[2], crossed; /* as in the teardown after the segment ... */
    int first_fin;             /* ... likewise */
    int from;
    uint8_t flags;
    bool unknown_first;    /* the first FIN may be another one, which was not captured */
    bool retransmitted;    /* it has payload that was sent before */
    bool waited[2];        /* an earlier note has told the start of the side's wait */
    bool both_wait;        /* both sides enter TIME-WAIT */
    uint32_t fin_frame[2]; /* of the first copy of each side's FIN; 0: unknown */
};

/* "first FIN: active closer", "acknowledges #7"; empty: nothing to say. Returns text. */
enum { TW_NOTE_SIZE = 96 };
const char *tw_segment_note_text(const struct tw_segment_note *note, char text[TW_NOTE_SIZE]);

/* Does the note tell the start of the side's wait? It is on the ACK from which TIME-WAIT is
 * counted. */
bool tw_segment_note_tells_wait(const struct tw_segment_note *note, int side);

#endif
