#include "scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *tw_scan_digits(const char *text, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    if (*text < '0' || *text > '9')
        return NULL;
    for (; *text >= '0' && *text <= '9'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (digit > most || value > (most - digit) / 10)
            return NULL;
        value = value * 10 + digit;
    }
    *out = value;
    return text;
}

bool tw_scan_range(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    const char *rest = tw_scan_digits(text, most, &value);
    if (rest == NULL || *rest != '\0' || value < least)
        return false;
    *out = value;
    return true;
}

size_t tw_scan_words(char *text, const char *between, const char *words[], size_t n_room)
{
    size_t n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, between, &rest); word != NULL;
         word = strtok_r(NULL, between, &rest)) {
        if (n < n_room)
            words[n] = word;
        n++;
    }
    return n;
}

bool tw_scan_number(const char *text, const char *unit, uint64_t *out)
{
    size_t n = strspn(text, "0123456789");
    if (n == 0 || n > 18 || strcmp(text + n, unit) != 0)
        return false;
    *out = strtoull(text, NULL, 10);
    return true;
}

bool tw_scan_decimal(const char *text, unsigned n_digits, const char *unit, tw_ns *out)
{
    size_t n_whole = strspn(text, "0123456789");
    if (n_whole == 0 || n_whole + n_digits > 18)
        return false;
    tw_ns value = (tw_ns)strtoull(text, NULL, 10);
    text += n_whole;
    if (*text == '.' && strspn(text + 1, "0123456789") == 0)
        return false;
    if (*text == '.')
        text++;
    for (unsigned i = 0; i < n_digits; i++) {
        value *= 10;
        if (*text >= '0' && *text <= '9')
            value += *text++ - '0';
    }
    if (strcmp(text, unit) != 0)
        return false;
    *out = value;
    return true;
}

bool tw_scan_join(const char *const words[], size_t n_words, char *to, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_words && n < n_bytes; i++)
        n += (size_t)snprintf(to + n, n_bytes - n, "%s%s", i == 0 ? "" : " ", words[i]);
    return n > 0 && n < n_bytes;
}
