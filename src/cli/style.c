#include "style.h"

#include "scan.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>

unsigned tw_style_columns(FILE *to)
{
    struct winsize size = {0};
    int fd = fileno(to);
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool tw_style_controls(FILE *to)
{
    const char *term = getenv("TERM");
    return isatty(fileno(to)) && (term == NULL || strcmp(term, "dumb") != 0);
}

/* $COLUMNS, bounded; 0: not set, or not a number. */
static unsigned columns_wanted(void)
{
    const char *text = getenv("COLUMNS");
    uint64_t n = 0;
    if (text == NULL || !tw_scan_number(text, "", &n))
        return 0;
    return n > TW_PRINTER_MOST ? TW_PRINTER_MOST : (unsigned)n;
}

static unsigned width_of(FILE *to)
{
    unsigned n = tw_style_columns(to);
    if (n == 0)
        n = columns_wanted();
    if (n == 0)
        return TW_PRINTER_WIDTH;
    return n < TW_PRINTER_LEAST ? TW_PRINTER_LEAST : n > TW_PRINTER_MOST ? TW_PRINTER_MOST : n;
}

struct tw_style tw_style_of(FILE *to, unsigned width)
{
    const char *no_color = getenv("NO_COLOR");
    (void)setlocale(LC_CTYPE, "");
    return (struct tw_style){.colour = tw_style_controls(to) &&
                                       (no_color == NULL || no_color[0] == '\0'),
                             .ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
                             .width = width != 0 ? width : width_of(to)};
}
