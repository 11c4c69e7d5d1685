#ifndef TW_DESTINATION_H
#define TW_DESTINATION_H

#include "err.h"
#include "own.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Where a document goes: the FILE of --json, --junit, --annotate, and the files of a case.
 *
 *     tw_destination_open(path, &to, err) -> (write to to.file) -> tw_destination_finish
 *
 * A regular file, or one that does not exist yet, is written beside its name, under a random
 * name that nobody can have made before, and renamed when it is whole: whoever reads it sees
 * all of it, or the one before, and whom that one's permissions kept out stays out. SIGINT,
 * SIGTERM, SIGHUP, SIGQUIT and SIGPIPE remove the unfinished file before they end twlab.
 *
 * What exists and is no regular file (a device, a FIFO, a pipe of the shell's >(...)) is
 * opened and written in place. Of links, those are followed that lead to such a thing or to
 * one of twlab's own descriptors (/dev/stdout, /dev/fd/N); a link to a file is refused.
 */
struct tw_destination {
    FILE *file; /* NULL: not open */
    char path[PATH_MAX], part[PATH_MAX];
    struct stat folder; /* that the file is in, and `is` the file that there was before ... */
    struct stat is;     /* ... st_nlink is 0 where there was none */
    int slot;           /* of the table for signals; -1: nothing is to be removed */
};

/* Opens it; "-" is standard output. Fails with the errno, or with 0 where the name itself is
 * what is wrong. */
TW_MUST_USE int tw_destination_open(const char *path, struct tw_destination *out,
                                    struct tw_err *err);

/* Would one replace what the other writes? Both are open. A character device takes both. */
bool tw_destination_is_same(const struct tw_destination *a, const struct tw_destination *b);

/* Would it replace this file, which is read? "-" is standard input. */
bool tw_destination_replaces(const struct tw_destination *destination, const char *path);

/* Closes it and gives it its name. Fails with the errno of what could not be written; then
 * nothing of it is left. */
TW_MUST_USE int tw_destination_finish(struct tw_destination *destination, struct tw_err *err);

/* Removes what was not finished; safe twice, and where nothing was opened. */
void tw_destination_drop(struct tw_destination *destination);

#endif
