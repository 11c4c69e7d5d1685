#ifndef TW_INSPECT_JOB_H
#define TW_INSPECT_JOB_H

#include "document.h"
#include "inspect_json.h"
#include "inspect_text.h"

/* What `twlab inspect` is to do with each file, or with an interface. */
struct tw_inspect_job {
    struct tw_inspect_settings settings; /* `ended` and `arg` are ignored */
    struct tw_inspect_style style;
    const char *filter;            /* NULL: all packets */
    struct tw_document *annotated; /* the pcapng output; NULL: none */
    struct tw_inspect_json *json;  /* NULL: none */
    bool tells;                    /* print the report for people */
    bool connections;              /* ... with every connection */
    bool by_interface;             /* each interface of a file is a network of its own */
    bool strict;                   /* a truncated file is an error */
    bool progress;                 /* show progress on stderr, for files that take long */
};

/* The settings of the job's inspection: with `connections`, it prints each connection. */
struct tw_inspect_settings tw_inspect_job_settings(const struct tw_inspect_job *job);

/* Prints the report, as JSON and text, where each is wanted. Returns AS_EXPECTED, or
 * COULD_NOT_RUN after printing the error. */
TW_MUST_USE int tw_inspect_job_report(const struct tw_inspect_job *job,
                                      const struct tw_inspected *inspected);

#endif
