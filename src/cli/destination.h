#ifndef TW_DESTINATION_H
#define TW_DESTINATION_H

#include "err.h"
#include "own.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/* The target of a document: the FILE of --json, --junit and --annotate, and the files of a
 * case.
 *
 *     tw_destination_open(path, &to, err) -> (write to to.file) -> tw_destination_finish
 *
 * A regular file, or one that does not exist yet, is written beside its name, under a random
 * name that nobody can have created, and renamed when it is complete: a reader sees all of it
 * or the previous file, and the permissions of that file still apply. SIGINT, SIGTERM, SIGHUP,
 * SIGQUIT and SIGPIPE remove the unfinished file before they end twlab.
 *
 * An existing target that is not a regular file (a device, a FIFO, a pipe of the shell's
 * >(...)) is opened and written in place. A symbolic link is followed only to such a target or
 * to one of twlab's own descriptors (/dev/stdout, /dev/fd/N); a link to a file is refused. */
struct tw_destination {
    FILE *file; /* NULL: not open */
    char path[PATH_MAX], part[PATH_MAX];
    /* the directory of the file, and `is` the file that existed before ... */
    struct stat folder;
    struct stat is; /* ... with st_nlink 0 if none did */
    int slot;       /* in the table for signals; -1: nothing to remove */
};

/* Opens the target; "-" is standard output. Fails with the errno, or with 0 if the name itself
 * is wrong. */
TW_MUST_USE int tw_destination_open(const char *path, struct tw_destination *out,
                                    struct tw_err *err);

/* Whether one would replace the other's output. Both are open. A character device accepts
 * both. */
bool tw_destination_is_same(const struct tw_destination *a, const struct tw_destination *b);

/* Whether it would replace this input file. "-" is standard input. */
bool tw_destination_replaces(const struct tw_destination *destination, const char *path);

/* Closes the target and renames it to its final name. Fails with the errno of the write, and
 * then leaves nothing behind. */
TW_MUST_USE int tw_destination_finish(struct tw_destination *destination, struct tw_err *err);

/* Removes an unfinished file; safe twice, and when nothing is open. */
void tw_destination_drop(struct tw_destination *destination);

#endif
