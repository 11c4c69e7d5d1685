#ifndef TW_RESTART_LANGUAGE_H
#define TW_RESTART_LANGUAGE_H

#include "restarted.h"

/* The line that sets SO_REUSEADDR in the language that a server is written in. The language is
 * guessed from the name of the process that listens, or of the command. */
struct tw_restart_language {
    const char *name; /* "Python" */
    const char *line; /* before bind() */
};

/* NULL: unknown. Static storage. */
const struct tw_restart_language *tw_restart_language_of(const struct tw_restart *ask,
                                                         const struct tw_restarted *seen);

#endif
