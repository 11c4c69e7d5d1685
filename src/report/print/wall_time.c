#include "wall_time.h"

#include "numbers.h"

#include <inttypes.h>
#include <stdio.h>

enum { MINUTE = 60, TWO_MINUTES = 120, HOUR = 3600, DAY = 86400 };

/* The proleptic Gregorian date of a day since 1970-01-01 (not negative). Years start in March,
 * so that the leap day is the last day. */
static void date_of(int64_t days, int64_t *out_year, unsigned *out_month, unsigned *out_day)
{
    enum { DAYS_TO_1970 = 719468, DAYS_OF_400 = 146097, DAYS_OF_100 = 36524 };
    enum { DAYS_OF_4 = 1461, DAYS_OF_1 = 365 };
    days += DAYS_TO_1970; /* since 0000-03-01 */
    int64_t n_400 = days / DAYS_OF_400;
    int64_t day = days % DAYS_OF_400;
    int64_t year =
        (day - day / (DAYS_OF_4 - 1) + day / DAYS_OF_100 - day / (DAYS_OF_400 - 1)) / DAYS_OF_1;
    int64_t day_of_year = day - (DAYS_OF_1 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    *out_day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
    *out_month = (unsigned)(month < 10 ? month + 3 : month - 9);
    *out_year = n_400 * 400 + year + (*out_month <= 2);
}

static const char *clock_of(tw_ns at_ns, unsigned n_digits, char text[TW_WALL_TIME_SIZE])
{
    int64_t second = at_ns / TW_S % DAY;
    int n = snprintf(text, TW_WALL_TIME_SIZE, "%02d:%02d:%02d", (int)(second / HOUR),
                     (int)(second % HOUR / MINUTE), (int)(second % MINUTE));
    if (n_digits == 0)
        return text;
    char fraction[24];
    (void)snprintf(fraction, sizeof fraction, "%09" PRId64, at_ns % TW_S);
    (void)snprintf(text + n, (size_t)(TW_WALL_TIME_SIZE - n), ".%.*s", (int)n_digits, fraction);
    return text;
}

const char *tw_wall_time_clock(tw_ns at_ns, unsigned n_digits, char text[TW_WALL_TIME_SIZE])
{
    if (at_ns != 0)
        return clock_of(at_ns, n_digits, text);
    (void)snprintf(text, TW_WALL_TIME_SIZE, "--:--:--");
    return text;
}

const char *tw_wall_time_after(const char *words, tw_ns at_ns, unsigned n_digits,
                               char text[TW_WALL_TIME_SIZE])
{
    char clock[TW_WALL_TIME_SIZE];
    text[0] = '\0';
    if (at_ns != 0)
        (void)snprintf(text, TW_WALL_TIME_SIZE, "%.16s%.24s", words,
                       clock_of(at_ns, n_digits, clock));
    return text;
}

const char *tw_wall_time_text(tw_ns at_ns, char text[TW_WALL_TIME_SIZE])
{
    int64_t year = 0;
    unsigned month = 0;
    unsigned day = 0;
    char clock[TW_WALL_TIME_SIZE];
    date_of(at_ns / TW_S / DAY, &year, &month, &day);
    (void)snprintf(text, TW_WALL_TIME_SIZE, "%04d-%02u-%02u %.8s UTC", (int)year, month % 100,
                   day % 100, clock_of(at_ns, 0, clock));
    return text;
}

const char *tw_wall_time_span(tw_ns length_ns, char text[TW_WALL_TIME_SIZE])
{
    int64_t seconds = length_ns / TW_S;
    char words[TW_NUMBERS_SIZE];
    if (seconds >= HOUR)
        (void)snprintf(text, TW_WALL_TIME_SIZE, "%" PRId64 " h %d min", seconds / HOUR,
                       (int)(seconds % HOUR / MINUTE));
    else if (seconds >= TWO_MINUTES)
        (void)snprintf(text, TW_WALL_TIME_SIZE, "%d min %d s", (int)(seconds / MINUTE),
                       (int)(seconds % MINUTE));
    else
        (void)snprintf(text, TW_WALL_TIME_SIZE, "%.40s", tw_numbers_duration(length_ns, words));
    return text;
}
