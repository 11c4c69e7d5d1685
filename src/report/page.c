#include "page.h"

#include <stdarg.h>
#include <string.h>

/* Control characters are U+0000 to U+001F, and U+007F to U+009F. */
size_t tw_page_character(const char *text)
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
    size_t n = tw_page_character(text);
    return n == 0 ? 1 : n;
}

static size_t columns(const char *text, size_t n_bytes)
{
    size_t n = 0;
    for (size_t at = 0; at < n_bytes; at += character_or_byte(text + at))
        n++;
    return n;
}

size_t tw_page_columns(const char *text)
{
    return columns(text, strlen(text));
}

unsigned tw_page_left(size_t whole, size_t used)
{
    return whole > used ? (unsigned)(whole - used) : 0;
}

unsigned tw_page_width(const struct tw_page *page)
{
    return page->width != 0 ? page->width : TW_PAGE_WIDTH;
}

unsigned tw_page_room(const struct tw_page *page)
{
    return tw_page_left(tw_page_width(page), page->column);
}

static void put_bytes(struct tw_page *page, const char *text, size_t n_bytes)
{
    for (; page->n_blanks > 0 && n_bytes > 0; page->n_blanks--)
        (void)fputc(' ', page->to);
    for (size_t at = 0; at < n_bytes; page->column++) {
        size_t n = tw_page_character(text + at);
        if (n == 0 || (n > 1 && page->ascii))
            (void)fputc('?', page->to);
        else
            (void)fwrite(text + at, 1, n, page->to);
        at += n == 0 ? 1 : n;
    }
}

void tw_page_put(struct tw_page *page, const char *fmt, ...)
{
    char text[TW_PAGE_LINE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    put_bytes(page, text, strlen(text));
}

void tw_page_repeat(struct tw_page *page, const char *text, unsigned n)
{
    while (n-- > 0)
        put_bytes(page, text, strlen(text));
}

/* Bytes of the text's first n columns, or of all of it. */
static size_t bytes_of(const char *text, unsigned n)
{
    size_t at = 0;
    while (n-- > 0 && text[at] != '\0')
        at += character_or_byte(text + at);
    return at;
}

void tw_page_clip(struct tw_page *page, unsigned n_columns, const char *text)
{
    if (tw_page_columns(text) <= n_columns) {
        put_bytes(page, text, strlen(text));
        return;
    }
    const char *mark = page->ascii ? "..." : "…";
    size_t at = bytes_of(text, tw_page_left(n_columns, tw_page_columns(mark)));
    while (at > 0 && text[at - 1] == ' ')
        at--;
    put_bytes(page, text, at);
    put_bytes(page, mark, bytes_of(mark, n_columns));
}

void tw_page_to(struct tw_page *page, unsigned column)
{
    bool is_apart = page->column == 0 || page->n_blanks > 0;
    if (column <= page->column && is_apart)
        return;
    unsigned n = column > page->column ? column - page->column : 1;
    page->n_blanks += n;
    page->column += n;
}

void tw_page_put_before(struct tw_page *page, unsigned end, const char *text)
{
    tw_page_to(page, tw_page_left(end, tw_page_columns(text)));
    put_bytes(page, text, strlen(text));
}

void tw_page_end(struct tw_page *page)
{
    (void)fputc('\n', page->to);
    page->column = 0;
    page->n_blanks = 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes up to where the line may be broken: a blank, but not one after a number's last digit
 * ("3 090 tries", "61.44 s"; "2026, 3 tries" may be broken after the comma). Where that is more
 * than a line has room for, up to the first blank. */
static size_t unbroken(const char *text, unsigned room)
{
    size_t n = 0;
    while (text[n] != '\0' && text[n] != '\n' &&
           (text[n] != ' ' || (n > 0 && is_digit(text[n - 1]))))
        n++;
    return columns(text, n) <= room ? n : strcspn(text, " \n");
}

static void new_line(struct tw_page *page, unsigned indent)
{
    tw_page_end(page);
    tw_page_to(page, indent);
}

static void wrap(struct tw_page *page, unsigned indent, unsigned margin, const char *text)
{
    /* A word stands on this line already: of the text, or what a leading blank is to part it
     * from. */
    bool begun = *text == ' ' && page->column > indent;
    while (*text != '\0') {
        if (*text == '\n') {
            new_line(page, indent);
            begun = false;
            text++;
            continue;
        }
        size_t n = unbroken(text, tw_page_left(margin, indent));
        size_t end = page->column + (begun ? 1U : 0U) + columns(text, n);
        if (end > margin && page->column > indent && n > 0) {
            new_line(page, indent);
            begun = false;
        }
        if (begun && n > 0)
            tw_page_to(page, page->column + 1);
        put_bytes(page, text, n);
        begun = begun || n > 0;
        text += n + (text[n] == ' ');
    }
}

void tw_page_wrap(struct tw_page *page, unsigned indent, const char *text)
{
    if (page->column < indent)
        tw_page_to(page, indent);
    wrap(page, indent, tw_page_width(page), text);
}

void tw_page_prose(struct tw_page *page, unsigned indent, const char *text)
{
    enum { MARGIN = 4 };
    unsigned width = tw_page_width(page);
    if (page->column < indent)
        tw_page_to(page, indent);
    wrap(page, indent, width >= TW_PAGE_WIDTH ? width - MARGIN : width, text);
}

void tw_page_say(struct tw_page *page, unsigned indent, const char *fmt, ...)
{
    char text[TW_PAGE_LINE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (tw_page_columns(text) <= tw_page_room(page))
        put_bytes(page, text, strlen(text));
    else
        wrap(page, indent, tw_page_width(page), text);
}

enum { ROOM = 30 }; /* in which text can be read that is broken into lines */

unsigned tw_page_hanging(const struct tw_page *page, unsigned narrow)
{
    return tw_page_room(page) >= ROOM ? page->column : narrow;
}

void tw_page_field(struct tw_page *page, unsigned label_column, unsigned value_column,
                   const char *label, const char *value)
{
    enum { HANGING = 2 };
    bool fits = tw_page_left(tw_page_width(page), value_column) >= ROOM;
    unsigned indent = fits ? value_column : label_column + HANGING;
    tw_page_to(page, label_column);
    tw_page_put(page, "%s", label);
    if (label[0] != '\0' || fits)
        tw_page_to(page, fits ? indent : page->column + 2);
    tw_page_wrap(page, indent, value);
    tw_page_end(page);
}

void tw_page_ruling(struct tw_page *page, enum tw_ruling ruling)
{
    static const char *const on[] = {
        [TW_HOLDS] = "\033[32m",
        [TW_FAILS] = "\033[1;31m",
        [TW_UNKNOWN] = "\033[33m",
    };
    const char *name = tw_ruling_name(ruling);
    for (; page->n_blanks > 0; page->n_blanks--)
        (void)fputc(' ', page->to);
    if (page->colour)
        (void)fputs(on[ruling], page->to);
    put_bytes(page, name, strlen(name));
    if (page->colour)
        (void)fputs("\033[0m", page->to);
}
