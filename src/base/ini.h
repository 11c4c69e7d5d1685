#ifndef TW_INI_H
#define TW_INI_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads the lines of an experiment file: sections and `key = value`, with line numbers. The
 * syntax is strict: comments (; or #) have lines of their own; nothing is indented, continued,
 * quoted or escaped. The caller interprets the keys.
 *
 *     struct tw_ini ini = tw_ini_begin(file, text, n_bytes);
 *     while ((got = tw_ini_next(&ini, &line, &err)) > 0) ... */
enum {
    TW_INI_MAX_BYTES = 64 * 1024, /* per file */
    TW_INI_MAX_LINE = 240,
    TW_INI_WORD = 32, /* name of a section or key, including NUL */
};

struct tw_ini {
    const char *file; /* for messages */
    const char *at;
    const char *end;
    unsigned line; /* number of the last line read, from 1 */
};

struct tw_ini_line {
    unsigned line;
    bool is_section;
    char section[TW_INI_WORD]; /* "probe" of "[probe plain]"; empty for a key */
    char name[TW_INI_WORD];    /* "plain"; empty when there is none */
    char key[TW_INI_WORD];     /* of `key = value`; the value may be empty */
    char value[TW_INI_MAX_LINE];
};

struct tw_ini tw_ini_begin(const char *file, const char *text, size_t n_bytes);

/* Returns 1 with *out filled, 0 at the end, or -1 with "FILE:LINE: what is wrong, what is
 * allowed". After a line that is indented, or neither a section nor a key, the next call
 * continues with the next line. After input that is not text (NUL bytes, control characters,
 * overlong lines, Windows line ends, a byte order mark) the next call returns 0. */
TW_MUST_USE int tw_ini_next(struct tw_ini *ini, struct tw_ini_line *out, struct tw_err *err);

/* Fills *err with "FILE:LINE: " and the message. Returns -1. */
int tw_ini_fail(struct tw_err *err, const char *file, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
