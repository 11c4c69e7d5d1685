#ifndef TW_DOCUMENT_H
#define TW_DOCUMENT_H

#include "destination.h"

/* A document that an option asks for: the FILE of --json, --junit, --annotate. */
struct tw_document {
    const char *option; /* "json" */
    const char *path;   /* NULL: it was not asked for; "-": standard output */
    struct tw_destination to;
};

/* Prints it. Returns 0, or -1 with the stream's errno, or with ENOMEM. */
typedef int tw_document_print(FILE *to, const void *arg, struct tw_err *err);

/* Opens it, if it was asked for. Returns AS_EXPECTED, or what to exit with after saying why. */
TW_MUST_USE int tw_document_open(struct tw_document *document);

/* Was it asked for, and opened? Does standard output belong to it, so that nothing else is
 * printed there? */
bool tw_document_is_open(const struct tw_document *document);
bool tw_document_has_stdout(const struct tw_document *document);

/* Prints the document, if it is open, and gives it its name: it is there as a whole, or not at
 * all. Returns status, or COULD_NOT_RUN after saying why not. */
TW_MUST_USE int tw_document_write(struct tw_document *document, tw_document_print *print,
                                  const void *arg, int status);

/* The same for a file whose name is twlab's choice, and an error that the caller says. */
TW_MUST_USE int tw_document_save(const char *path, tw_document_print *print, const void *arg,
                                 struct tw_err *err);

/* Removes what is unfinished; safe twice. */
void tw_document_drop(struct tw_document *document);

#endif
