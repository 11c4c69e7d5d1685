#ifndef TW_APPEND_H
#define TW_APPEND_H

#include <stddef.h>

/* Appends to text, a buffer of n_room bytes. Truncates what does not fit. */
void tw_append(char *text, size_t n_room, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
