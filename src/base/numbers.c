#include "numbers.h"

#include "own.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

const char *tw_numbers_count(uint64_t n, char text[TW_NUMBERS_SIZE])
{
    char digits[24];
    int n_digits = snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t used = 0;
    for (int i = 0; i < n_digits; i++) {
        if (i > 0 && (n_digits - i) % 3 == 0)
            text[used++] = ' ';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}

const char *tw_numbers_counted(uint64_t n, const char *one, const char *many,
                               char text[TW_NUMBERS_SIZE])
{
    char count[TW_NUMBERS_SIZE];
    (void)snprintf(text, TW_NUMBERS_SIZE, "%.27s %.27s", tw_numbers_count(n, count),
                   n == 1 ? one : many);
    return text;
}

static tw_ns power_of_ten(unsigned n)
{
    tw_ns power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

enum rounding { DOWN, NEAREST, UP };

/* length_ns in steps of step_ns. length_ns is not negative. */
static tw_ns steps(tw_ns length_ns, tw_ns step_ns, enum rounding rounding)
{
    const tw_ns enough[] = {[DOWN] = step_ns, [NEAREST] = step_ns - step_ns / 2, [UP] = 1};
    return length_ns / step_ns + (length_ns % step_ns >= enough[rounding]);
}

/* Writes length_ns in units of unit_ns with n_digits after the point. */
static const char *decimal(tw_ns length_ns, tw_ns unit_ns, unsigned n_digits,
                           enum rounding rounding, char text[TW_NUMBERS_SIZE])
{
    bool is_negative = length_ns < 0;
    if (is_negative) {
        length_ns = -length_ns;
        rounding = rounding == DOWN ? UP : rounding == UP ? DOWN : NEAREST;
    }
    tw_ns scale = power_of_ten(n_digits);
    tw_ns n = steps(length_ns, unit_ns / scale, rounding);
    const char *sign = is_negative && n != 0 ? "-" : "";
    if (n_digits == 0)
        (void)snprintf(text, TW_NUMBERS_SIZE, "%s%" PRId64, sign, n);
    else
        (void)snprintf(text, TW_NUMBERS_SIZE, "%s%" PRId64 ".%0*" PRId64, sign, n / scale,
                       (int)n_digits, n % scale);
    return text;
}

const char *tw_numbers_seconds(tw_ns length_ns, unsigned n_digits, char text[TW_NUMBERS_SIZE])
{
    return decimal(length_ns, TW_S, n_digits, NEAREST, text);
}

static const struct {
    tw_ns below, unit; /* the rounded length is below `below` when it uses this unit */
    unsigned n_digits; /* digits after the point */
    const char *name;
} sizes[] = {
    {TW_US, 1, 0, "ns"},          {10 * TW_US, TW_US, 1, "us"},  {TW_MS, TW_US, 0, "us"},
    {10 * TW_MS, TW_MS, 2, "ms"}, {100 * TW_MS, TW_MS, 1, "ms"}, {TW_S, TW_MS, 0, "ms"},
    {10 * TW_S, TW_S, 3, "s"},    {INT64_MAX, TW_S, 2, "s"},
};

const char *tw_numbers_duration(tw_ns length_ns, char text[TW_NUMBERS_SIZE])
{
    tw_ns size_ns = length_ns < 0 ? -length_ns : length_ns;
    size_t i = 0;
    for (; i + 1 < TW_COUNT(sizes); i++) {
        tw_ns step_ns = sizes[i].unit / power_of_ten(sizes[i].n_digits);
        if (steps(size_ns, step_ns, NEAREST) < sizes[i].below / step_ns)
            break;
    }
    bool whole = length_ns % sizes[i].unit == 0;
    char number[TW_NUMBERS_SIZE];
    (void)snprintf(
        text, TW_NUMBERS_SIZE, "%.40s %s",
        decimal(length_ns, sizes[i].unit, whole ? 0 : sizes[i].n_digits, NEAREST, number),
        sizes[i].name);
    return text;
}

static const char *bracket_in(tw_ns unit_ns, tw_ns from_ns, tw_ns to_ns,
                              char text[TW_NUMBERS_SIZE])
{
    unsigned n_digits = unit_ns == TW_US ? 0 : unit_ns == TW_MS ? 3 : 4;
    char from[TW_NUMBERS_SIZE];
    char to[TW_NUMBERS_SIZE];
    (void)snprintf(text, TW_NUMBERS_SIZE, "%.22s and %.22s %s",
                   decimal(from_ns, unit_ns, n_digits, DOWN, from),
                   decimal(to_ns, unit_ns, n_digits, UP, to),
                   unit_ns == TW_US   ? "us"
                   : unit_ns == TW_MS ? "ms"
                                      : "s");
    return text;
}

const char *tw_numbers_bracket(tw_ns from_ns, tw_ns to_ns, char text[TW_NUMBERS_SIZE])
{
    tw_ns unit_ns = to_ns < TW_MS ? TW_US : to_ns < TW_S ? TW_MS : TW_S;
    return bracket_in(unit_ns, from_ns, to_ns, text);
}

const char *tw_numbers_bracket_s(tw_ns from_ns, tw_ns to_ns, char text[TW_NUMBERS_SIZE])
{
    return bracket_in(TW_S, from_ns, to_ns, text);
}

double tw_numbers_s(tw_ns length_ns)
{
    return (double)length_ns / (double)TW_S;
}
