#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int(tw_fail)(struct tw_err *err, int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);

    err->code = code;
    if (code != 0) {
        size_t length = strlen(err->text);
        (void)snprintf(err->text + length, sizeof err->text - length, ": %s", strerror(code));
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

    size_t length = strlen(err->text);
    (void)snprintf(err->text + length, sizeof err->text - length, ": %s", inner);
    return -1;
}
