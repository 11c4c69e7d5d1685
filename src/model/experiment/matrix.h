#ifndef TW_MATRIX_H
#define TW_MATRIX_H

#include "ini.h"

#include <stdint.h>

/* An experiment file that is many: each `$NAME` of it stands for one of several values.
 *
 *     [matrix]
 *     old = none, reuseaddr          an axis and its values, a comma between
 *     new = none, reuseaddr
 *
 *     [matrix first]                 $first depends on where in the matrix one is: it is what
 * the is = OK if old = reuseaddr and new = reuseaddr, none    first line says that fits; `,` is
 *     is = EADDRINUSE, then OK after TIME_WAIT                or; the last one has no `if`
 *
 *     [server]
 *     options = $old
 *
 * Each combination is a cell: an experiment of its own named FILE.VALUE.VALUE. Its text is the
 * file's line by line, so that an error has the same line; of [matrix] it keeps where it is:
 * `old = none`. The last axis goes fastest. */
enum {
    TW_MAX_AXES = 4,
    TW_MAX_AXIS_VALUES = 16,
    TW_AXIS_VALUE = 48, /* bytes, NUL included */
    TW_MAX_CELLS = 256,
    TW_MAX_DERIVED = 8,
    TW_MAX_CASES = 64, /* `is` lines, of all together */
};

/* Where a cell is: its value on each axis. */
struct tw_matrix_place {
    struct {
        char axis[TW_INI_WORD], value[TW_AXIS_VALUE];
    } at[TW_MAX_AXES];
    size_t n; /* 0: in no matrix */
};

struct tw_axis {
    char name[TW_INI_WORD];
    char values[TW_MAX_AXIS_VALUES][TW_AXIS_VALUE];
    size_t n;
};

/* `is = VALUE if AXIS = V, V and ...`: a bit for each value of each axis that fits. */
struct tw_matrix_case {
    unsigned derived; /* which [matrix NAME] it belongs to */
    uint32_t fits[TW_MAX_AXES];
    bool always; /* it has no `if` */
    char value[TW_INI_MAX_LINE];
};

struct tw_matrix {
    struct tw_axis axes[TW_MAX_AXES];
    size_t n_axes; /* 0: the file is one experiment */
    char derived[TW_MAX_DERIVED][TW_INI_WORD];
    size_t n_derived;
    struct tw_matrix_case cases[TW_MAX_CASES];
    size_t n_cases;
};

/* The file that a matrix stands in. */
struct tw_matrix_file {
    const char *name; /* for messages */
    const char *text;
    size_t n_bytes;
};

/* Reads the [matrix] sections of a file. Fails with "FILE:LINE: what is wrong, what is
 * allowed". */
TW_MUST_USE int tw_matrix_parse(const char *file, const char *text, size_t n_bytes,
                                struct tw_matrix *out, struct tw_err *err);

/* How many cells it has; 1 when there is no matrix. */
size_t tw_matrix_cells(const struct tw_matrix *matrix);

/* The text of a cell, NUL-terminated, the caller's to free. Fails with "FILE:LINE: ..." on a
 * `$NAME` that is none, and with ENOMEM. */
TW_MUST_USE int tw_matrix_expand(const struct tw_matrix *matrix, size_t cell,
                                 const struct tw_matrix_file *from, char **out_text,
                                 struct tw_err *err);

struct tw_matrix_place tw_matrix_place(const struct tw_matrix *matrix, size_t cell);

/* ".VALUE.VALUE", what a cell's name has after the file's: a blank is `+`, what is neither
 * letter, digit nor `_` is `-`. Returns text. */
enum { TW_MATRIX_SUFFIX = TW_MAX_AXES * (TW_AXIS_VALUE + 1) };
const char *tw_matrix_suffix(const struct tw_matrix_place *place, char text[TW_MATRIX_SUFFIX]);

#endif
