#ifndef TW_SESSION_H
#define TW_SESSION_H

#include "batch.h"
#include "document.h"

/* A document that is printed from the batch when all runs are over. */
struct tw_session_document {
    struct tw_document *document;
    tw_document_print *print; /* of a struct tw_batch */
};

/* One `twlab run`, after its experiments are read: makes the runs, reports on them, and writes
 * the documents. */
struct tw_session {
    const char *out; /* the folder for the runs' files */
    enum tw_venue venue;
    bool first_bind;
    bool brief;       /* one line for each run that went as expected */
    size_t n_at_once; /* 0: all */
    unsigned width;   /* of the text; 0: the terminal's current width */
    const struct tw_session_document *documents;
    size_t n_documents;
};

/* Runs the batch. Returns an exit status; errors have been printed. */
int tw_session_run(const struct tw_session *session, struct tw_batch *batch);

#endif
