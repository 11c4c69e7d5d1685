#ifndef TW_CATALOGUE_H
#define TW_CATALOGUE_H

#include "err.h"
#include "experiment.h"

#include <stddef.h>

/* The experiments that come with twlab, and files that the user names. */

struct tw_catalogue {
    char *folder;                /* owned */
    char (*names)[TW_NAME_SIZE]; /* in order of the alphabet; owned */
    size_t n;
};

/* Finds the folder: $TWLAB_EXPERIMENTS, or ../share/twlab/experiments beside the program, or
 * lab/experiments of the tree that it was built in. One of the latter two that another user can
 * write is refused (trust.h): a copy of the program may lie where everybody puts files. */
TW_MUST_USE int tw_catalogue_open(struct tw_catalogue *out, struct tw_err *err);
void tw_catalogue_drop(struct tw_catalogue *catalogue);

/* A file that was read: one experiment, or the many of a matrix. */
struct tw_source {
    char *path, *text; /* owned */
    size_t n_bytes;
    struct tw_matrix matrix;
    size_t first, n; /* its cells that were asked for: all, or one by name */
};

/* Reads one: a name of the catalogue, that of a cell of its matrix (NAME.VALUE.VALUE), or a
 * path (it has a `/`, or ends in .ini). *out is the caller's to drop. An unknown name fails
 * with the nearest ones. */
TW_MUST_USE int tw_catalogue_read(const struct tw_catalogue *catalogue, const char *name,
                                  struct tw_source *out, struct tw_err *err);
void tw_source_drop(struct tw_source *source);

/* The experiment of a cell, from `first` on; 0 where there is no matrix. The caller's to drop.
 * Of a file with several mistakes all are said on stderr but the last, which is in *err. */
TW_MUST_USE int tw_source_load(const struct tw_source *source, size_t cell,
                               struct tw_experiment *out, struct tw_err *err);

/* Where the commands of experiments are looked for before the PATH: the folders of the book's
 * programs, a colon between; ../libexec/twlab beside the program, and ../lab where it was
 * built; not one that another user can write.
 * Returns text. */
const char *tw_catalogue_commands(char *text, size_t n_bytes);

#endif
