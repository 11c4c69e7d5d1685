#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Shortens the text to n_most bytes by cutting its middle. */
static void squeeze(char *text, size_t n_most)
{
    static const char mark[] = "...";
    size_t n = strlen(text);
    if (n <= n_most)
        return;
    size_t front = (n_most - (sizeof mark - 1)) / 2;
    size_t back = n_most - (sizeof mark - 1) - front;
    memcpy(text + front, mark, sizeof mark - 1);
    memmove(text + front + sizeof mark - 1, text + n - back, back + 1);
}

/* Appends ": REASON". If both do not fit, the longer one is cut in its middle: what failed and
 * why are at the outer ends and stay. */
static void append(struct tw_err *err, char *reason)
{
    static const char colon[] = ": ";
    const size_t room = sizeof err->text - sizeof colon;
    if (strlen(reason) > room / 2)
        squeeze(reason, strlen(err->text) < room / 2 ? room - strlen(err->text) : room / 2);
    squeeze(err->text, room - strlen(reason));
    size_t length = strlen(err->text);
    (void)snprintf(err->text + length, sizeof err->text - length, "%s%s", colon, reason);
}

int(tw_fail)(struct tw_err *err, int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);

    err->code = code;
    if (code != 0) {
        char reason[sizeof err->text];
        (void)snprintf(reason, sizeof reason, "%s", strerror(code));
        append(err, reason);
    }
    return -1;
}

int(tw_fail_within)(struct tw_err *err, const char *fmt, ...)
{
    char inner[sizeof err->text];
    memcpy(inner, err->text, sizeof inner);

    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);

    append(err, inner);
    return -1;
}
