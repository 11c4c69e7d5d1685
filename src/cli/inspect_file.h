#ifndef TW_INSPECT_FILE_H
#define TW_INSPECT_FILE_H

#include "document.h"
#include "inspect_json.h"
#include "inspect_text.h"

/* `twlab inspect`, one file: reads it once, and tells of it. */

struct tw_inspect_job {
    struct tw_inspect_settings settings; /* but for `ended` and `arg` */
    struct tw_inspect_style style;
    const char *filter;            /* NULL: all packets */
    struct tw_document *annotated; /* the pcapng; NULL: none */
    struct tw_inspect_json *json;  /* NULL: none */
    bool tells;                    /* prints the report for people */
    bool connections;              /* ... with each connection */
    bool strict;                   /* a truncated file is an error */
    bool progress;                 /* on stderr, for files that take long */
};

/* Returns an exit status; what went wrong has been said. */
int tw_inspect_file(const struct tw_inspect_job *job, const char *path);

#endif
