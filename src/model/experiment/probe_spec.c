#include "probe_spec.h"

#include "duration.h"
#include "names.h"

#include <string.h>

static const char THEN[] = ", then OK after ";
static const char NOT[] = ", not OK within ";

static const char *const windows[] = {
    [TW_AFTER_TIME_WAIT] = "TIME_WAIT",
    [TW_AFTER_FIN_TIMEOUT] = "FIN_TIMEOUT",
    [TW_AFTER_RETRY] = "RETRY",
    [TW_AFTER_THEN] = "[then]",
};

const char *tw_probe_expect_text(const struct tw_probe_spec *probe, char text[TW_EXPECT_TEXT])
{
    char name[TW_ERRNO_TEXT];
    char time[TW_DURATION_TEXT];
    const char *first = tw_errno_name(probe->first_error, name);
    switch (probe->window) {
    case TW_AT_ONCE:
        (void)snprintf(text, TW_EXPECT_TEXT, "%s", first);
        break;
    case TW_AFTER_TIME_WAIT:
    case TW_AFTER_FIN_TIMEOUT:
    case TW_AFTER_RETRY:
    case TW_AFTER_THEN:
        (void)snprintf(text, TW_EXPECT_TEXT, "%s%s%s", first, THEN, windows[probe->window]);
        break;
    case TW_AFTER_TIMER:
        (void)snprintf(text, TW_EXPECT_TEXT, "%s%s%s", first, THEN,
                       tw_duration_text(probe->window_ns, time));
        break;
    case TW_NOT_WITHIN:
        (void)snprintf(text, TW_EXPECT_TEXT, "%s%s%s", first, NOT,
                       tw_duration_text(probe->window_ns, time));
        break;
    }
    return text;
}

/* Parses the text after the first errno. */
static bool parse_window(const char *text, struct tw_probe_spec *probe)
{
    unsigned index = 0;
    if (strncmp(text, NOT, strlen(NOT)) == 0) {
        probe->window = TW_NOT_WITHIN;
        return tw_duration_parse(text + strlen(NOT), &probe->window_ns) && probe->window_ns > 0;
    }
    if (strncmp(text, THEN, strlen(THEN)) != 0)
        return false;
    text += strlen(THEN);
    if (tw_names_find(windows, TW_COUNT(windows), text, &index)) {
        probe->window = (enum tw_window)index;
        probe->window_ns = 0;
        return true;
    }
    probe->window = TW_AFTER_TIMER;
    return tw_duration_parse(text, &probe->window_ns) && probe->window_ns > 0;
}

bool tw_probe_expect_parse(const char *text, struct tw_probe_spec *probe)
{
    struct tw_probe_spec read = *probe;
    char first[TW_ERRNO_TEXT];
    size_t n = strcspn(text, ",");
    if (n == 0 || n >= sizeof first)
        return false;
    memcpy(first, text, n);
    first[n] = '\0';

    read.window = TW_AT_ONCE;
    read.window_ns = 0;
    if (!tw_errno_parse(first, &read.first_error) ||
        (read.first_error == 0) != (text[n] == '\0') ||
        (text[n] != '\0' && !parse_window(text + n, &read)))
        return false;
    *probe = read;
    return true;
}

bool tw_probe_waits(const struct tw_probe_spec *probe)
{
    return probe->window == TW_AFTER_TIME_WAIT || probe->window == TW_AFTER_FIN_TIMEOUT ||
           probe->window == TW_AFTER_TIMER;
}
