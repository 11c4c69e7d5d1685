#include "matrix.h"

#include <string.h>

/* Parses the [matrix] sections; the other sections are the experiment's. */

struct reader {
    const char *file;
    struct tw_matrix *matrix;
    struct tw_ini_line line;
    enum { ELSEWHERE, AXES, DERIVED } section;
    unsigned header; /* line of the open section's header */
    bool any_axes;   /* there was a [matrix] */
    struct tw_err *err;
};

static int refuse(const struct reader *reader, const char *what)
{
    return tw_ini_fail(reader->err, reader->file, reader->line.line, "%s", what);
}

static bool is_name(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t n = strspn(text, letters);
    return n > 0 && text[n] == '\0';
}

static bool is_taken(const struct tw_matrix *matrix, const char *name)
{
    bool taken = false;
    for (size_t i = 0; i < matrix->n_axes; i++)
        taken = taken || strcmp(matrix->axes[i].name, name) == 0;
    for (size_t i = 0; i < matrix->n_derived; i++)
        taken = taken || strcmp(matrix->derived[i], name) == 0;
    return taken;
}

/* Takes the next item of a list separated by commas, without the blanks around it. Returns
 * false at the end. */
static bool next_value(const char **list, const char **out, size_t *out_n)
{
    if (*list == NULL)
        return false;
    const char *from = *list + strspn(*list, " \t");
    size_t n = strcspn(from, ",");
    *list = from[n] == ',' ? from + n + 1 : NULL;
    while (n > 0 && (from[n - 1] == ' ' || from[n - 1] == '\t'))
        n--;
    *out = from;
    *out_n = n;
    return true;
}

static int find_value(const struct tw_axis *axis, const char *value, size_t n)
{
    for (size_t i = 0; i < axis->n; i++) {
        if (strlen(axis->values[i]) == n && memcmp(axis->values[i], value, n) == 0)
            return (int)i;
    }
    return -1;
}

static int add_value(const struct reader *reader, struct tw_axis *axis, const char *value,
                     size_t n)
{
    if (n == 0)
        return refuse(reader, "an empty value; a comma stands between two values");
    if (n >= TW_AXIS_VALUE)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a value of %zu bytes; at most %d are allowed", n,
                           TW_AXIS_VALUE - 1);
    if (axis->n == TW_MAX_AXIS_VALUES)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "one value too many; allowed are %d", TW_MAX_AXIS_VALUES);
    if (find_value(axis, value, n) >= 0)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "`%.*s` twice in one axis", (int)n, value);
    memcpy(axis->values[axis->n], value, n);
    axis->values[axis->n++][n] = '\0';
    return 0;
}

static int read_axis(const struct reader *reader)
{
    struct tw_matrix *matrix = reader->matrix;
    const char *key = reader->line.key;
    if (!is_name(key))
        return refuse(reader, "the name of an axis is of letters, digits and `_`");
    if (is_taken(matrix, key))
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "a second `%s`; every axis has a name of its own", key);
    if (matrix->n_axes == TW_MAX_AXES)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "one axis too many; allowed are %d", TW_MAX_AXES);
    struct tw_axis *axis = &matrix->axes[matrix->n_axes];
    *axis = (struct tw_axis){0};
    memcpy(axis->name, key, strlen(key) + 1);
    const char *list = reader->line.value;
    const char *value = NULL;
    size_t n = 0;
    while (next_value(&list, &value, &n)) {
        if (add_value(reader, axis, value, n) < 0)
            return -1;
    }
    matrix->n_axes++;
    if (tw_matrix_cells(matrix) > TW_MAX_CELLS)
        return tw_ini_fail(reader->err, reader->file, reader->line.line,
                           "%zu combinations; at most %d are allowed", tw_matrix_cells(matrix),
                           TW_MAX_CELLS);
    return 0;
}

/* "AXIS = V, V": restricts the values that fit. */
static int read_term(const struct reader *reader, char *term, struct tw_matrix_case *one)
{
    char *equals = strchr(term, '=');
    if (equals == NULL)
        return refuse(reader,
                      "a condition without `=`; write `if AXIS = VALUE, VALUE and ...`");
    char *end = equals;
    while (end > term && end[-1] == ' ')
        end--;
    *end = '\0';
    for (size_t i = 0; i < reader->matrix->n_axes; i++) {
        const struct tw_axis *axis = &reader->matrix->axes[i];
        if (strcmp(axis->name, term) != 0)
            continue;
        uint32_t fits = 0;
        const char *list = equals + 1;
        const char *value = NULL;
        size_t n = 0;
        while (next_value(&list, &value, &n)) {
            int found = find_value(axis, value, n);
            if (found < 0)
                return tw_ini_fail(reader->err, reader->file, reader->line.line,
                                   "`%.*s`, which is no value of the axis `%s`",
                                   n < TW_AXIS_VALUE ? (int)n : TW_AXIS_VALUE, value,
                                   axis->name);
            fits |= 1U << found;
        }
        one->fits[i] &= fits;
        return 0;
    }
    return tw_ini_fail(reader->err, reader->file, reader->line.line,
                       "`%.31s`, which is no axis of [matrix]", term);
}

static int read_condition(const struct reader *reader, char *text, struct tw_matrix_case *one)
{
    static const char AND[] = " and ";
    memset(one->fits, 0xff, sizeof one->fits);
    for (char *term = text; term != NULL;) {
        char *next = strstr(term, AND);
        if (next != NULL) {
            *next = '\0';
            next += sizeof AND - 1;
        }
        if (read_term(reader, term + strspn(term, " "), one) < 0)
            return -1;
        term = next;
    }
    return 0;
}

static int read_case(const struct reader *reader)
{
    static const char IF[] = " if ";
    struct tw_matrix *matrix = reader->matrix;
    unsigned derived = (unsigned)matrix->n_derived - 1;
    if (strcmp(reader->line.key, "is") != 0)
        return refuse(reader, "an unknown key; allowed is `is = VALUE if AXIS = VALUE`");
    if (matrix->n_cases == TW_MAX_CASES)
        return refuse(reader, "one `is` too many; allowed are 64");
    const struct tw_matrix_case *last =
        matrix->n_cases > 0 ? &matrix->cases[matrix->n_cases - 1] : NULL;
    if (last != NULL && last->derived == derived && last->always)
        return refuse(reader, "an `is` below the one without `if`, which always fits");

    struct tw_matrix_case one = {.derived = derived};
    memcpy(one.value, reader->line.value, sizeof one.value);
    char *condition = strstr(one.value, IF);
    one.always = condition == NULL;
    if (condition != NULL) {
        char text[TW_INI_MAX_LINE];
        memcpy(text, condition + sizeof IF - 1, strlen(condition + sizeof IF - 1) + 1);
        *condition = '\0';
        if (read_condition(reader, text, &one) < 0)
            return -1;
    }
    if (one.value[0] == '\0')
        return refuse(reader, "an `is` without a value");
    matrix->cases[matrix->n_cases++] = one;
    return 0;
}

static int end_section(const struct reader *reader)
{
    const struct tw_matrix *matrix = reader->matrix;
    if (reader->section == AXES && matrix->n_axes == 0)
        return tw_ini_fail(reader->err, reader->file, reader->header,
                           "an empty section [matrix]; write `NAME = VALUE, VALUE`");
    if (reader->section != DERIVED)
        return 0;
    const struct tw_matrix_case *last =
        matrix->n_cases > 0 ? &matrix->cases[matrix->n_cases - 1] : NULL;
    if (last == NULL || last->derived != matrix->n_derived - 1 || !last->always)
        return tw_ini_fail(reader->err, reader->file, reader->header,
                           "[matrix %s] leaves some out; its last line is `is = VALUE`, "
                           "without an `if`",
                           matrix->derived[matrix->n_derived - 1]);
    return 0;
}

static int begin_derived(struct reader *reader)
{
    struct tw_matrix *matrix = reader->matrix;
    const char *name = reader->line.name;
    if (matrix->n_axes == 0)
        return refuse(reader, "a [matrix NAME] above [matrix], or without it");
    if (!is_name(name) || is_taken(matrix, name))
        return tw_ini_fail(
            reader->err, reader->file, reader->line.line,
            "[matrix %s]; its name is of letters, digits and `_`, and no other's", name);
    if (matrix->n_derived == TW_MAX_DERIVED)
        return refuse(reader, "one [matrix NAME] too many; allowed are 8");
    memcpy(matrix->derived[matrix->n_derived++], name, strlen(name) + 1);
    reader->section = DERIVED;
    return 0;
}

static int begin_section(struct reader *reader)
{
    if (end_section(reader) < 0)
        return -1;
    reader->section = ELSEWHERE;
    reader->header = reader->line.line;
    if (strcmp(reader->line.section, "matrix") != 0)
        return 0;
    if (reader->line.name[0] != '\0')
        return begin_derived(reader);
    if (reader->any_axes)
        return refuse(reader, "a second section [matrix]; there is one at most");
    reader->any_axes = true;
    reader->section = AXES;
    return 0;
}

/* Refuses two cells with the same file name. */
static int check_names(const struct reader *reader)
{
    const struct tw_matrix *matrix = reader->matrix;
    char one[TW_MATRIX_SUFFIX];
    char other[TW_MATRIX_SUFFIX];
    for (size_t i = 0; matrix->n_axes > 0 && i < tw_matrix_cells(matrix); i++) {
        const struct tw_matrix_place here = tw_matrix_place(matrix, i);
        (void)tw_matrix_suffix(&here, one);
        for (size_t j = 0; j < i; j++) {
            const struct tw_matrix_place there = tw_matrix_place(matrix, j);
            if (strcmp(one, tw_matrix_suffix(&there, other)) == 0)
                return tw_ini_fail(reader->err, reader->file, reader->line.line,
                                   "two combinations whose files would both be named `*%s`",
                                   one);
        }
    }
    return 0;
}

int tw_matrix_parse(const char *file, const char *text, size_t n_bytes, struct tw_matrix *out,
                    struct tw_err *err)
{
    struct tw_matrix matrix = {0};
    struct reader reader = {.file = file, .matrix = &matrix, .err = err};
    struct tw_ini ini = tw_ini_begin(file, text, n_bytes);
    int got = 0;
    while ((got = tw_ini_next(&ini, &reader.line, err)) > 0) {
        int read = 0;
        if (reader.line.is_section)
            read = begin_section(&reader);
        else if (reader.section != ELSEWHERE)
            read = reader.section == AXES ? read_axis(&reader) : read_case(&reader);
        if (read < 0)
            return -1;
    }
    if (got < 0 || end_section(&reader) < 0 || check_names(&reader) < 0)
        return -1;
    *out = matrix;
    return 0;
}
