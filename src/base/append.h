#ifndef TW_APPEND_H
#define TW_APPEND_H

#include <stddef.h>

/* Writes behind what text holds already, of n_room bytes in all; what does not fit is left out.
 */
void tw_append(char *text, size_t n_room, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
