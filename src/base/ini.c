#include "ini.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int tw_ini_fail(struct tw_err *err, const char *file, unsigned line, const char *fmt, ...)
{
    char what[sizeof err->text];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return tw_fail(err, 0, "%s:%u: %s", file, line, what);
}

struct tw_ini tw_ini_begin(const char *file, const char *text, size_t n_bytes)
{
    return (struct tw_ini){.file = file, .at = text, .end = text + n_bytes};
}

static bool begins(const char *text, size_t n_bytes, const char *mark)
{
    return n_bytes >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0;
}

/* Detects the marks that other editors write at the start of a file. */
static int check_encoding(const struct tw_ini *ini, size_t n_bytes, struct tw_err *err)
{
    if (begins(ini->at, n_bytes, "\xef\xbb\xbf"))
        return tw_ini_fail(err, ini->file, ini->line,
                           "begins with a byte order mark; save it as UTF-8 without one");
    if (begins(ini->at, n_bytes, "\xff\xfe") || begins(ini->at, n_bytes, "\xfe\xff"))
        return tw_ini_fail(err, ini->file, ini->line, "UTF-16; save it as UTF-8");
    return 0;
}

static int check_bytes(const struct tw_ini *ini, size_t n_bytes, struct tw_err *err)
{
    if (n_bytes > 0 && ini->at[n_bytes - 1] == '\r')
        return tw_ini_fail(err, ini->file, ini->line,
                           "Windows line ends (CR LF); a line ends with LF alone: "
                           "`sed -i 's/\\r$//' %.100s`",
                           ini->file);
    for (size_t i = 0; i < n_bytes; i++) {
        unsigned char c = (unsigned char)ini->at[i];
        if (c < ' ' && c != '\t')
            return tw_ini_fail(err, ini->file, ini->line,
                               "byte 0x%02x in column %zu; only text is allowed", c, i + 1);
    }
    return 0;
}

/* Takes the next line, without its end, into text. Returns 1, 0 at the end, -1 with err. */
static int take_line(struct tw_ini *ini, char text[TW_INI_MAX_LINE], struct tw_err *err)
{
    if (ini->at == ini->end)
        return 0;
    ini->line++;

    size_t n_left = (size_t)(ini->end - ini->at);
    const char *newline = memchr(ini->at, '\n', n_left);
    size_t n_bytes = newline != NULL ? (size_t)(newline - ini->at) : n_left;
    if (ini->line == 1 && check_encoding(ini, n_bytes, err) < 0)
        return -1;
    if (n_bytes >= TW_INI_MAX_LINE)
        return tw_ini_fail(err, ini->file, ini->line,
                           "a line of %zu bytes; at most %d are allowed", n_bytes,
                           TW_INI_MAX_LINE - 1);
    if (check_bytes(ini, n_bytes, err) < 0)
        return -1;

    memcpy(text, ini->at, n_bytes);
    text[n_bytes] = '\0';
    while (n_bytes > 0 && isspace((unsigned char)text[n_bytes - 1]))
        text[--n_bytes] = '\0';
    ini->at = newline != NULL ? newline + 1 : ini->end;
    return 1;
}

static bool is_word(const char *text)
{
    size_t n =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
    return n > 0 && n < TW_INI_WORD && text[n] == '\0';
}

static int parse_section(const struct tw_ini *ini, char *text, struct tw_ini_line *out,
                         struct tw_err *err)
{
    static const char allowed[] = "allowed is [section] or [section name], of letters, digits, "
                                  "`-`, `_` and `.`, at most 31 each";
    size_t n_bytes = strlen(text);
    if (text[n_bytes - 1] != ']')
        return tw_ini_fail(err, ini->file, ini->line, "a section without `]`; %s", allowed);

    text[n_bytes - 1] = '\0';
    char *section = text + 1;
    char *name = strchr(section, ' ');
    if (name != NULL)
        *name++ = '\0';
    if (!is_word(section) || (name != NULL && !is_word(name)))
        return tw_ini_fail(err, ini->file, ini->line, "a section of that name; %s", allowed);

    out->is_section = true;
    memcpy(out->section, section, strlen(section) + 1);
    if (name != NULL)
        memcpy(out->name, name, strlen(name) + 1);
    return 1;
}

static int parse_key(const struct tw_ini *ini, char *text, struct tw_ini_line *out,
                     struct tw_err *err)
{
    char *equals = strchr(text, '=');
    if (equals == NULL)
        return tw_ini_fail(err, ini->file, ini->line,
                           "neither a [section] nor `key = value` nor a comment: `%.60s`",
                           text);

    char *value = equals + 1;
    value += strspn(value, " \t");
    while (equals > text && isspace((unsigned char)equals[-1]))
        equals--;
    *equals = '\0';
    if (!is_word(text))
        return tw_ini_fail(err, ini->file, ini->line,
                           "a key `%.60s`; allowed are letters, digits, `-`, `_` and `.`, at "
                           "most 31",
                           text);
    memcpy(out->key, text, strlen(text) + 1);
    memcpy(out->value, value, strlen(value) + 1);
    return 1;
}

int tw_ini_next(struct tw_ini *ini, struct tw_ini_line *out, struct tw_err *err)
{
    char text[TW_INI_MAX_LINE] = "";
    do {
        int got = take_line(ini, text, err);
        if (got < 0)
            ini->at = ini->end; /* what follows is not text either */
        if (got <= 0)
            return got;
    } while (text[0] == '\0' || text[0] == ';' || text[0] == '#');

    if (text[0] == ' ' || text[0] == '\t')
        return tw_ini_fail(err, ini->file, ini->line,
                           "an indented line; every line begins in the first column");
    *out = (struct tw_ini_line){.line = ini->line};
    return text[0] == '[' ? parse_section(ini, text, out, err) : parse_key(ini, text, out, err);
}
