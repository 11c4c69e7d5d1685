#ifndef TW_CATALOGUE_H
#define TW_CATALOGUE_H

#include "err.h"
#include "experiment.h"

#include <stddef.h>

/* The experiments that come with twlab, and files named by the user. */

struct tw_catalogue {
    char *folder;                /* owned */
    char (*names)[TW_NAME_SIZE]; /* in alphabetical order; owned */
    size_t n;
};

/* Finds the folder: $TWLAB_EXPERIMENTS, or ../share/twlab/experiments beside the program, or
 * lab/experiments of the source tree that it was built in. One of the last two that another
 * user can write is refused (trust.h): a copy of the program may be in a public directory. */
TW_MUST_USE int tw_catalogue_open(struct tw_catalogue *out, struct tw_err *err);
void tw_catalogue_drop(struct tw_catalogue *catalogue);

/* A file that was read: one experiment, or those of a matrix. */
struct tw_source {
    char *path, *text; /* owned */
    size_t n_bytes;
    struct tw_matrix matrix;
    size_t first, n; /* the selected cells: all, or one by name */
};

/* Reads a file: a name in the catalogue, the name of a cell of its matrix (NAME.VALUE.VALUE),
 * or a path (contains `/`, or ends in .ini). *out is the caller's to drop. An unknown name
 * fails with the nearest names. */
TW_MUST_USE int tw_catalogue_read(const struct tw_catalogue *catalogue, const char *name,
                                  struct tw_source *out, struct tw_err *err);
void tw_source_drop(struct tw_source *source);

/* The experiment of a cell, numbered from `first`; 0 without a matrix. The caller's to drop.
 * If a file has several mistakes, all but the last are printed on stderr; the last is in *err.
 */
TW_MUST_USE int tw_source_load(const struct tw_source *source, size_t cell,
                               struct tw_experiment *out, struct tw_err *err);

/* The folders in which commands of experiments are searched for before PATH, separated by
 * colons: ../libexec/twlab beside the program, and ../lab where it was built. Folders that
 * another user can write are left out. Returns text. */
const char *tw_catalogue_commands(char *text, size_t n_bytes);

#endif
