#ifndef TW_DOCUMENT_H
#define TW_DOCUMENT_H

#include "destination.h"

/* A document that an option requests: the FILE of --json, --junit and --annotate. */
struct tw_document {
    const char *option; /* "json" */
    const char *path;   /* NULL: not requested; "-": standard output */
    struct tw_destination to;
};

/* Prints the document. Returns 0, or -1 with the stream's errno or ENOMEM. */
typedef int tw_document_print(FILE *to, const void *arg, struct tw_err *err);

/* Opens the document, if requested. Returns AS_EXPECTED, or the exit status after printing the
 * error. */
TW_MUST_USE int tw_document_open(struct tw_document *document);

/* Whether it was requested and is open; and whether standard output is the document's, so that
 * nothing else may be printed there. */
bool tw_document_is_open(const struct tw_document *document);
bool tw_document_has_stdout(const struct tw_document *document);

/* Prints the document, if it is open, and renames it to its final name: it exists completely,
 * or not at all. Returns status, or COULD_NOT_RUN after printing the error. */
TW_MUST_USE int tw_document_write(struct tw_document *document, tw_document_print *print,
                                  const void *arg, int status);

/* The same for a file whose name twlab chooses; the caller prints the error. */
TW_MUST_USE int tw_document_save(const char *path, tw_document_print *print, const void *arg,
                                 struct tw_err *err);

/* Removes an unfinished document; safe twice. */
void tw_document_drop(struct tw_document *document);

#endif
