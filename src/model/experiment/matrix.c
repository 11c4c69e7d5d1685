#include "matrix.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Expansion; the parser is in matrix_parse.c. */

size_t tw_matrix_cells(const struct tw_matrix *matrix)
{
    size_t n = 1;
    for (size_t i = 0; i < matrix->n_axes; i++)
        n *= matrix->axes[i].n;
    return n;
}

/* The index of the cell's value on the axis. */
static size_t place(const struct tw_matrix *matrix, size_t cell, size_t axis)
{
    for (size_t i = matrix->n_axes; i-- > axis + 1;)
        cell /= matrix->axes[i].n;
    return cell % matrix->axes[axis].n;
}

struct tw_matrix_place tw_matrix_place(const struct tw_matrix *matrix, size_t cell)
{
    struct tw_matrix_place out = {.n = matrix->n_axes};
    for (size_t i = 0; i < matrix->n_axes; i++) {
        const struct tw_axis *axis = &matrix->axes[i];
        memcpy(out.at[i].axis, axis->name, sizeof axis->name);
        memcpy(out.at[i].value, axis->values[place(matrix, cell, i)], TW_AXIS_VALUE);
    }
    return out;
}

const char *tw_matrix_suffix(const struct tw_matrix_place *place, char text[TW_MATRIX_SUFFIX])
{
    size_t n = 0;
    for (size_t i = 0; i < place->n; i++) {
        text[n++] = '.';
        for (const char *p = place->at[i].value; *p != '\0'; p++) {
            bool safe = isalnum((unsigned char)*p) || *p == '_';
            text[n++] = (char)(safe ? *p : *p == ' ' ? '+' : '-');
        }
    }
    text[n] = '\0';
    return text;
}

static bool fits(const struct tw_matrix *matrix, const struct tw_matrix_case *one, size_t cell)
{
    bool all = true;
    for (size_t i = 0; i < matrix->n_axes && !one->always; i++)
        all = all && (one->fits[i] >> place(matrix, cell, i) & 1U) != 0;
    return all;
}

/* The value of `$name` in the cell, or NULL. */
static const char *value_of(const struct tw_matrix *matrix, size_t cell, const char *name,
                            size_t n)
{
    for (size_t i = 0; i < matrix->n_axes; i++) {
        const struct tw_axis *axis = &matrix->axes[i];
        if (strlen(axis->name) == n && memcmp(axis->name, name, n) == 0)
            return axis->values[place(matrix, cell, i)];
    }
    for (size_t i = 0; i < matrix->n_cases; i++) {
        const char *derived = matrix->derived[matrix->cases[i].derived];
        if (strlen(derived) == n && memcmp(derived, name, n) == 0 &&
            fits(matrix, &matrix->cases[i], cell))
            return matrix->cases[i].value;
    }
    return NULL;
}

/* The state of an expansion, line by line. */
struct expansion {
    const struct tw_matrix *matrix;
    size_t cell;
    const char *file;
    unsigned line;
    enum { ELSEWHERE, IN_MATRIX, IN_DERIVED } section;
    FILE *to;
};

static int put_line(struct expansion *e, const char *line, size_t n, struct tw_err *err)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    for (size_t i = 0; i < n; i++) {
        if (line[i] != '$') {
            (void)fputc(line[i], e->to);
            continue;
        }
        size_t n_name = 0;
        while (i + 1 + n_name < n && strchr(letters, line[i + 1 + n_name]) != NULL)
            n_name++;
        const char *value = value_of(e->matrix, e->cell, line + i + 1, n_name);
        if (value == NULL)
            return tw_ini_fail(err, e->file, e->line,
                               "`$%.*s`, which is neither in [matrix] nor a [matrix NAME]",
                               n_name < TW_INI_WORD ? (int)n_name : TW_INI_WORD, line + i + 1);
        (void)fputs(value, e->to);
        i += n_name;
    }
    return 0;
}

/* Writes a line of [matrix]: its axis with the cell's value. */
static void put_axis(struct expansion *e, const char *line, size_t n)
{
    size_t n_key = 0;
    while (n_key < n && line[n_key] != '=' && line[n_key] != ' ' && line[n_key] != '\t')
        n_key++;
    const char *value = value_of(e->matrix, e->cell, line, n_key);
    if (value != NULL)
        (void)fprintf(e->to, "%.*s = %s", (int)n_key, line, value);
}

static bool begins(const char *line, size_t n, const char *with)
{
    return n >= strlen(with) && memcmp(line, with, strlen(with)) == 0;
}

static int expand_line(struct expansion *e, const char *line, size_t n, struct tw_err *err)
{
    bool comment = n == 0 || line[0] == ';' || line[0] == '#';
    if (n > 0 && line[0] == '[') {
        e->section = begins(line, n, "[matrix ")   ? IN_DERIVED
                     : begins(line, n, "[matrix]") ? IN_MATRIX
                                                   : ELSEWHERE;
    }
    if (e->section == IN_DERIVED)
        return 0; /* leaves an empty line */
    if (e->section == IN_MATRIX && !comment && line[0] != '[') {
        put_axis(e, line, n);
        return 0;
    }
    if (!comment)
        return put_line(e, line, n, err);
    (void)fwrite(line, 1, n, e->to);
    return 0;
}

static int expand(struct expansion *e, const char *text, size_t n_bytes, struct tw_err *err)
{
    const char *end = text + n_bytes;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline != NULL ? newline : end;
        e->line++;
        if (expand_line(e, text, (size_t)(stop - text), err) < 0)
            return -1;
        (void)fputc('\n', e->to);
        text = stop + 1;
    }
    return 0;
}

int tw_matrix_expand(const struct tw_matrix *matrix, size_t cell,
                     const struct tw_matrix_file *from, char **out_text, struct tw_err *err)
{
    TW_AUTO(tw_string_drop) char *expanded = NULL;
    size_t n_expanded = 0;
    FILE *to = open_memstream(&expanded, &n_expanded);
    if (to == NULL)
        return tw_fail(err, ENOMEM, "%s", from->name);
    struct expansion e = {.matrix = matrix, .cell = cell, .file = from->name, .to = to};
    int result = expand(&e, from->text, from->n_bytes, err);
    if (fclose(to) != 0 && result == 0)
        result = tw_fail(err, ENOMEM, "%s", from->name);
    if (result < 0)
        return -1;
    *out_text = tw_string_take(&expanded);
    return 0;
}
