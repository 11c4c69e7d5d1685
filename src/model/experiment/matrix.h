#ifndef TW_MATRIX_H
#define TW_MATRIX_H

#include "ini.h"

#include <stdint.h>

/* A file that describes several experiments: each `$NAME` stands for one of several values.
 *
 *     [matrix]
 *     old = none, reuseaddr          an axis and its values, separated by commas
 *     new = none, reuseaddr
 *
 *     [matrix first]                 $first depends on the cell: it is the value of the
 *     is = OK if old = reuseaddr and new = reuseaddr, none    first line that fits; a comma
 *     is = EADDRINUSE, then OK after TIME_WAIT                means "or"; the last has no `if`
 *
 *     [server]
 *     options = $old
 *
 * Each combination is a cell: an experiment named FILE.VALUE.VALUE. Its text is the file's,
 * line by line, so that line numbers in errors stay the same; its [matrix] section has the
 * cell's place: `old = none`. The last axis varies fastest. */
enum {
    TW_MAX_AXES = 4,
    TW_MAX_AXIS_VALUES = 16,
    TW_AXIS_VALUE = 48, /* bytes, including NUL */
    TW_MAX_CELLS = 256,
    TW_MAX_DERIVED = 8,
    TW_MAX_CASES = 64, /* `is` lines of all [matrix NAME] together */
};

/* A cell's place: its value on each axis. */
struct tw_matrix_place {
    struct {
        char axis[TW_INI_WORD], value[TW_AXIS_VALUE];
    } at[TW_MAX_AXES];
    size_t n; /* 0: not in a matrix */
};

struct tw_axis {
    char name[TW_INI_WORD];
    char values[TW_MAX_AXIS_VALUES][TW_AXIS_VALUE];
    size_t n;
};

/* `is = VALUE if AXIS = V, V and ...`: one bit per value of each axis that fits. */
struct tw_matrix_case {
    unsigned derived; /* index of its [matrix NAME] */
    uint32_t fits[TW_MAX_AXES];
    bool always; /* without `if` */
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

/* The file with the matrix. */
struct tw_matrix_file {
    const char *name; /* for messages */
    const char *text;
    size_t n_bytes;
};

/* Parses the [matrix] sections of a file. Errors are "FILE:LINE: what is wrong, what is
 * allowed". */
TW_MUST_USE int tw_matrix_parse(const char *file, const char *text, size_t n_bytes,
                                struct tw_matrix *out, struct tw_err *err);

/* The number of cells; 1 without a matrix. */
size_t tw_matrix_cells(const struct tw_matrix *matrix);

/* Expands the text of a cell, NUL-terminated; the caller frees it. Fails with "FILE:LINE: ..."
 * on an unknown `$NAME`, and with ENOMEM. */
TW_MUST_USE int tw_matrix_expand(const struct tw_matrix *matrix, size_t cell,
                                 const struct tw_matrix_file *from, char **out_text,
                                 struct tw_err *err);

struct tw_matrix_place tw_matrix_place(const struct tw_matrix *matrix, size_t cell);

/* The suffix of a cell's name, ".VALUE.VALUE": a blank becomes `+`, any other character except
 * letters, digits and `_` becomes `-`. Returns text. */
enum { TW_MATRIX_SUFFIX = TW_MAX_AXES * (TW_AXIS_VALUE + 1) };
const char *tw_matrix_suffix(const struct tw_matrix_place *place, char text[TW_MATRIX_SUFFIX]);

#endif
