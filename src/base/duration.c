#include "duration.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *name;
    tw_ns ns;
    unsigned n_digits; /* digits after the point, down to 1 ns */
} units[] = {{"s", TW_S, 9}, {"ms", TW_MS, 6}, {"us", TW_US, 3}, {"ns", 1, 0}};

bool tw_duration_parse(const char *text, tw_ns *out)
{
    const tw_ns day = 86400 * TW_S;
    size_t n_whole = strspn(text, "0123456789");
    const char *fraction = text[n_whole] == '.' ? text + n_whole + 1 : text + n_whole;
    size_t n_fraction = text[n_whole] == '.' ? strspn(fraction, "0123456789") : 0;
    const char *unit = fraction + n_fraction;
    if (n_whole == 0 || n_whole > 9 || (text[n_whole] == '.' && n_fraction == 0))
        return false;

    for (size_t i = 0; i < TW_COUNT(units); i++) {
        if (strcmp(units[i].name, unit) != 0 || n_fraction > units[i].n_digits)
            continue;
        tw_ns value = (tw_ns)strtoull(text, NULL, 10) * units[i].ns;
        tw_ns digit = units[i].ns;
        for (size_t j = 0; j < n_fraction; j++) {
            digit /= 10;
            value += (fraction[j] - '0') * digit;
        }
        if (value > day)
            return false;
        *out = value;
        return true;
    }
    return false;
}

const char *tw_duration_text(tw_ns time_ns, char text[TW_DURATION_TEXT])
{
    size_t i = 0;
    while (i + 1 < TW_COUNT(units) && time_ns < units[i].ns)
        i++;
    tw_ns rest = time_ns % units[i].ns;
    int n = snprintf(text, TW_DURATION_TEXT, "%" PRId64, time_ns / units[i].ns);
    if (rest != 0) {
        n += snprintf(text + n, TW_DURATION_TEXT - (size_t)n, ".%0*" PRId64,
                      (int)units[i].n_digits, rest);
        while (text[n - 1] == '0')
            text[--n] = '\0';
    }
    (void)snprintf(text + n, TW_DURATION_TEXT - (size_t)n, "%s", units[i].name);
    return text;
}
