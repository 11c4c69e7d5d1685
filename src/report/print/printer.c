#include "printer.h"

#include <stdarg.h>
#include <string.h>

/* The control characters are U+0000 to U+001F and U+007F to U+009F. */
size_t tw_printer_character(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80)
        return p[0] >= 0x20 && p[0] != 0x7f ? 1 : 0;

    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    }
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool beyond = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
    bool control = p[0] == 0xc2 && p[1] < 0xa0;
    return overlong || beyond || control ? 0 : n;
}

static size_t character_or_byte(const char *text)
{
    size_t n = tw_printer_character(text);
    return n == 0 ? 1 : n;
}

static size_t columns(const char *text, size_t n_bytes)
{
    size_t n = 0;
    for (size_t at = 0; at < n_bytes; at += character_or_byte(text + at))
        n++;
    return n;
}

size_t tw_printer_columns(const char *text)
{
    return columns(text, strlen(text));
}

struct tw_printer tw_printer_of(const struct tw_style *style, FILE *to)
{
    return (struct tw_printer){
        .to = to, .ascii = style->ascii, .colour = style->colour, .width = style->width};
}

unsigned tw_printer_left(size_t whole, size_t used)
{
    return whole > used ? (unsigned)(whole - used) : 0;
}

unsigned tw_printer_width(const struct tw_printer *printer)
{
    return printer->width != 0 ? printer->width : TW_PRINTER_WIDTH;
}

unsigned tw_printer_room(const struct tw_printer *printer)
{
    return tw_printer_left(tw_printer_width(printer), printer->column);
}

static void put_bytes(struct tw_printer *printer, const char *text, size_t n_bytes)
{
    for (; printer->n_blanks > 0 && n_bytes > 0; printer->n_blanks--)
        (void)fputc(' ', printer->to);
    for (size_t at = 0; at < n_bytes; printer->column++) {
        size_t n = tw_printer_character(text + at);
        if (n == 0 || (n > 1 && printer->ascii))
            (void)fputc('?', printer->to);
        else
            (void)fwrite(text + at, 1, n, printer->to);
        at += n == 0 ? 1 : n;
    }
}

void tw_printer_put(struct tw_printer *printer, const char *fmt, ...)
{
    char text[TW_PRINTER_LINE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    put_bytes(printer, text, strlen(text));
}

void tw_printer_repeat(struct tw_printer *printer, const char *text, unsigned n)
{
    while (n-- > 0)
        put_bytes(printer, text, strlen(text));
}

/* The number of bytes in the text's first n columns. */
static size_t bytes_of(const char *text, unsigned n)
{
    size_t at = 0;
    while (n-- > 0 && text[at] != '\0')
        at += character_or_byte(text + at);
    return at;
}

void tw_printer_clip(struct tw_printer *printer, unsigned n_columns, const char *text)
{
    if (tw_printer_columns(text) <= n_columns) {
        put_bytes(printer, text, strlen(text));
        return;
    }
    const char *mark = printer->ascii ? "..." : "…";
    size_t at = bytes_of(text, tw_printer_left(n_columns, tw_printer_columns(mark)));
    while (at > 0 && text[at - 1] == ' ')
        at--;
    put_bytes(printer, text, at);
    put_bytes(printer, mark, bytes_of(mark, n_columns));
}

void tw_printer_to(struct tw_printer *printer, unsigned column)
{
    bool is_apart = printer->column == 0 || printer->n_blanks > 0;
    if (column <= printer->column && is_apart)
        return;
    unsigned n = column > printer->column ? column - printer->column : 1;
    printer->n_blanks += n;
    printer->column += n;
}

void tw_printer_put_before(struct tw_printer *printer, unsigned end, const char *text)
{
    tw_printer_to(printer, tw_printer_left(end, tw_printer_columns(text)));
    put_bytes(printer, text, strlen(text));
}

void tw_printer_end(struct tw_printer *printer)
{
    (void)fputc('\n', printer->to);
    printer->column = 0;
    printer->n_blanks = 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number of bytes up to a possible line break: a space, but not one after a digit ("3 090
 * tries", "61.44 s"; "2026, 3 tries" may break after the comma). If that exceeds the room of a
 * line, up to the first space. */
static size_t unbroken(const char *text, unsigned room)
{
    size_t n = 0;
    while (text[n] != '\0' && text[n] != '\n' &&
           (text[n] != ' ' || (n > 0 && is_digit(text[n - 1]))))
        n++;
    return columns(text, n) <= room ? n : strcspn(text, " \n");
}

static void new_line(struct tw_printer *printer, unsigned indent)
{
    tw_printer_end(printer);
    tw_printer_to(printer, indent);
}

static void wrap(struct tw_printer *printer, unsigned indent, unsigned margin, const char *text)
{
    /* The line already holds a word that must be separated: of this text, or, if the text
     * starts with a space, from before. */
    bool begun = *text == ' ' && printer->column > indent;
    while (*text != '\0') {
        if (*text == '\n') {
            new_line(printer, indent);
            begun = false;
            text++;
            continue;
        }
        size_t n = unbroken(text, tw_printer_left(margin, indent));
        size_t end = printer->column + (begun ? 1U : 0U) + columns(text, n);
        if (end > margin && printer->column > indent && n > 0) {
            new_line(printer, indent);
            begun = false;
        }
        if (begun && n > 0)
            tw_printer_to(printer, printer->column + 1);
        put_bytes(printer, text, n);
        begun = begun || n > 0;
        text += n + (text[n] == ' ');
    }
}

void tw_printer_wrap(struct tw_printer *printer, unsigned indent, const char *text)
{
    if (printer->column < indent)
        tw_printer_to(printer, indent);
    wrap(printer, indent, tw_printer_width(printer), text);
}

void tw_printer_prose(struct tw_printer *printer, unsigned indent, const char *text)
{
    enum { MARGIN = 4 };
    unsigned width = tw_printer_width(printer);
    if (printer->column < indent)
        tw_printer_to(printer, indent);
    wrap(printer, indent, width >= TW_PRINTER_WIDTH ? width - MARGIN : width, text);
}

void tw_printer_say(struct tw_printer *printer, unsigned indent, const char *fmt, ...)
{
    char text[TW_PRINTER_LINE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (tw_printer_columns(text) <= tw_printer_room(printer))
        put_bytes(printer, text, strlen(text));
    else
        wrap(printer, indent, tw_printer_width(printer), text);
}

enum { ROOM = 30 }; /* columns needed to read wrapped text */

unsigned tw_printer_hanging(const struct tw_printer *printer, unsigned narrow)
{
    return tw_printer_room(printer) >= ROOM ? printer->column : narrow;
}

void tw_printer_field(struct tw_printer *printer, unsigned label_column, unsigned value_column,
                      const char *label, const char *value)
{
    enum { HANGING = 2 };
    bool fits = tw_printer_left(tw_printer_width(printer), value_column) >= ROOM;
    unsigned indent = fits ? value_column : label_column + HANGING;
    tw_printer_to(printer, label_column);
    tw_printer_put(printer, "%s", label);
    if (label[0] != '\0' || fits)
        tw_printer_to(printer, fits ? indent : printer->column + 2);
    tw_printer_wrap(printer, indent, value);
    tw_printer_end(printer);
}

void tw_printer_coloured(struct tw_printer *printer, enum tw_ruling ruling, const char *word)
{
    static const char *const on[] = {
        [TW_HOLDS] = "\033[32m",
        [TW_FAILS] = "\033[1;31m",
        [TW_UNKNOWN] = "\033[33m",
    };
    for (; printer->n_blanks > 0; printer->n_blanks--)
        (void)fputc(' ', printer->to);
    if (printer->colour)
        (void)fputs(on[ruling], printer->to);
    put_bytes(printer, word, strlen(word));
    if (printer->colour)
        (void)fputs("\033[0m", printer->to);
}

void tw_printer_ruling(struct tw_printer *printer, enum tw_ruling ruling)
{
    tw_printer_coloured(printer, ruling, tw_ruling_name(ruling));
}
