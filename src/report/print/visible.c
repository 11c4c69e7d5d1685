#include "visible.h"

#include "printer.h"

#include <stdio.h>
#include <string.h>

const char *tw_visible(const char *text, char *out, size_t n_bytes)
{
    enum { ESCAPE = 4 };
    size_t used = 0;
    while (*text != '\0') {
        size_t n = tw_printer_character(text);
        size_t n_needed = n == 0 ? ESCAPE : n;
        if (used + n_needed >= n_bytes)
            break;
        if (n == 0)
            (void)snprintf(out + used, ESCAPE + 1, "\\x%02x", (unsigned)(unsigned char)*text);
        else
            memcpy(out + used, text, n);
        used += n_needed;
        text += n == 0 ? 1 : n;
    }
    out[used] = '\0';
    return out;
}
