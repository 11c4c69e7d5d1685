#ifndef TW_INI_H
#define TW_INI_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* The lines of an experiment file, one after another: sections and `key = value`, with their
 * line numbers. Small and strict: comments (; or #) stand on lines of their own, nothing is
 * indented, continued, quoted or escaped. What the keys mean is not its business.
 *
 *     struct tw_ini ini = tw_ini_begin(file, text, n_bytes);
 *     while ((got = tw_ini_next(&ini, &line, &err)) > 0) ...
 */
enum {
    TW_INI_MAX_BYTES = 64 * 1024, /* of a file */
    TW_INI_MAX_LINE = 240,
    TW_INI_WORD = 32, /* a section's or a key's name, NUL included */
};

struct tw_ini {
    const char *file; /* for messages */
    const char *at;
    const char *end;
    unsigned line; /* of the line read last, from 1 */
};

struct tw_ini_line {
    unsigned line;
    bool is_section;
    char section[TW_INI_WORD]; /* "probe" of "[probe plain]"; of a key: empty */
    char name[TW_INI_WORD];    /* "plain"; empty when there is none */
    char key[TW_INI_WORD];     /* of `key = value`; the value may be empty */
    char value[TW_INI_MAX_LINE];
};

struct tw_ini tw_ini_begin(const char *file, const char *text, size_t n_bytes);

/* Returns 1 with *out filled, 0 at the end, -1 with "FILE:LINE: what is wrong, what is allowed"
 * for lines that are indented, or neither section nor key; the next call goes on below. Also
 * for what is no text: NUL bytes, control characters, lines too long, Windows line ends, a byte
 * order mark; then the next call is at the end. */
TW_MUST_USE int tw_ini_next(struct tw_ini *ini, struct tw_ini_line *out, struct tw_err *err);

/* Fills *err with "FILE:LINE: " and the message. Returns -1. */
int tw_ini_fail(struct tw_err *err, const char *file, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
