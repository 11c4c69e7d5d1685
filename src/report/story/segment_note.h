#ifndef TW_SEGMENT_NOTE_H
#define TW_SEGMENT_NOTE_H

#include "teardown.h"

/* What is said of one segment, in the ladder of a report and in an annotated capture alike. */
struct tw_segment_note {
    const char *name[2]; /* of the sides */
    const struct tw_teardown_step *step;
    bool owes_ack[2], crossed; /* as the teardown has them, with the segment ... */
    int first_fin;             /* ... and this */
    int from;
    uint8_t flags;
    bool retransmitted;    /* payload that was sent before */
    bool waited[2];        /* the side's wait has been told of before */
    bool both_wait;        /* both sides come to TIME-WAIT */
    uint32_t fin_frame[2]; /* of each side's FIN, when it first came; 0: not known */
};

/* "first FIN: active closer", "acknowledges #7"; empty when there is nothing to say. Returns
 * text. */
enum { TW_NOTE_SIZE = 96 };
const char *tw_segment_note_text(const struct tw_segment_note *note, char text[TW_NOTE_SIZE]);

/* Whether it tells that the side's wait begins: with the ACK that TIME-WAIT is counted from. */
bool tw_segment_note_tells_wait(const struct tw_segment_note *note, int side);

#endif
