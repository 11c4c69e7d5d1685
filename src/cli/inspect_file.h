#ifndef TW_INSPECT_FILE_H
#define TW_INSPECT_FILE_H

#include "document.h"
#include "inspect_json.h"
#include "inspect_text.h"

/* One file of `twlab inspect`: reads it once, and reports. */

struct tw_inspect_job {
    struct tw_inspect_settings settings; /* `ended` and `arg` are ignored */
    struct tw_inspect_style style;
    const char *filter;            /* NULL: all packets */
    struct tw_document *annotated; /* the pcapng output; NULL: none */
    struct tw_inspect_json *json;  /* NULL: none */
    bool tells;                    /* print the report for people */
    bool connections;              /* ... with every connection */
    bool by_interface;             /* each interface is a network of its own */
    bool strict;                   /* a truncated file is an error */
    bool progress;                 /* show progress on stderr, for files that take long */
};

/* Returns an exit status; errors have been printed. */
int tw_inspect_file(const struct tw_inspect_job *job, const char *path);

#endif
