#include "duration.h"

#include "scan.h"

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
    const uint64_t most = 999999999; /* before the point, in any unit */
    uint64_t whole = 0;
    tw_ns value = 0;
    if (tw_scan_digits(text, most, &whole) == NULL)
        return false;
    for (size_t i = 0; i < TW_COUNT(units); i++) {
        if (!tw_scan_decimal(text, units[i].n_digits, units[i].name, &value))
            continue;
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
