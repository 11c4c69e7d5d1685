#include "append.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tw_append(char *text, size_t n_room, const char *fmt, ...)
{
    size_t n = strlen(text);
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text + n, n_room - n, fmt, args);
    va_end(args);
}
