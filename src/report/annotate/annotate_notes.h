#ifndef TW_ANNOTATE_NOTES_H
#define TW_ANNOTATE_NOTES_H

#include "judged.h"

/* The comments on the packets of a run's capture, by frame. */
struct tw_frame_note {
    char *text; /* one line per comment; NULL for none */
    bool sent;  /* `who` is known */
    unsigned who;
};

struct tw_frame_notes {
    struct tw_frame_note *list; /* [0] is for what happened before the first packet */
    size_t n;
};

/* Makes the comments: the sender of each packet, the states that the sides enter, the report's
 * notes, and the bind attempts. The caller drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_frame_notes_of(const struct tw_judged *judged, struct tw_frame_notes *out,
                                  struct tw_err *err);

void tw_frame_notes_drop(struct tw_frame_notes *notes);

#endif
