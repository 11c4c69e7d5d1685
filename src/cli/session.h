#ifndef TW_SESSION_H
#define TW_SESSION_H

#include "batch.h"
#include "document.h"

/* One call of `twlab run`, once its experiments are read: makes the runs, tells of them, and
 * writes the documents. */
struct tw_session {
    const char *out; /* the folder for the files of the runs */
    enum tw_venue venue;
    bool first_bind;
    bool brief;       /* runs that went as expected have one line each */
    size_t n_at_once; /* 0: all of them */
    unsigned width;   /* of the text; 0: that of the terminal, as it is then */
    struct tw_document *json, *junit;
};

/* Runs the batch. Returns an exit status; what went wrong has been said. */
int tw_session_run(const struct tw_session *session, struct tw_batch *batch);

#endif
