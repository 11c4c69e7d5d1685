#ifndef TW_ANNOTATE_NOTES_H
#define TW_ANNOTATE_NOTES_H

#include "run.h"

/* What is to be said of the packets of a run's capture, by frame. */
struct tw_frame_note {
    char *text; /* a line a comment; NULL: none */
    bool sent;  /* `who` is known */
    unsigned who;
};

struct tw_frame_notes {
    struct tw_frame_note *list; /* [0] is for what came before the first packet */
    size_t n;
};

/* Works them out: who sent each packet, the states that the sides enter, the report's notes,
 * and the bind attempts. *out is the caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_frame_notes_of(const struct tw_run *run, struct tw_frame_notes *out,
                                  struct tw_err *err);

void tw_frame_notes_drop(struct tw_frame_notes *notes);

#endif
