#include "xml_text.h"

#include "own.h"
#include "printer.h"

#include <stdbool.h>
#include <string.h>

/* XML 1.0, section 2.2 does not allow U+FFFE and U+FFFF, even escaped. */
static bool is_no_character(const char *text, size_t n)
{
    return n == 3 && memcmp(text, "\xef\xbf", 2) == 0 && (unsigned char)text[2] >= 0xbe;
}

void tw_xml_text_put(FILE *to, const char *text)
{
    static const char *const escapes[] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&apos;"};
    while (*text != '\0') {
        unsigned char byte = (unsigned char)*text;
        size_t n = tw_printer_character(text);
        if (n == 0 || is_no_character(text, n))
            (void)fputc('?', to);
        else if (byte < TW_COUNT(escapes) && escapes[byte] != NULL)
            (void)fputs(escapes[byte], to);
        else
            (void)fwrite(text, 1, n, to);
        text += n == 0 ? 1 : n;
    }
}

void tw_xml_text_attribute(FILE *to, const char *name, const char *text)
{
    (void)fprintf(to, " %s=\"", name);
    tw_xml_text_put(to, text);
    (void)fputc('"', to);
}
