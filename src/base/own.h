#ifndef TW_OWN_H
#define TW_OWN_H

/* Ownership ends with the scope; success is a take.
 *
 *     TW_AUTO(tw_fd_drop) int fd = socket(...);
 *     ...early returns close it...
 *     *out_fd = tw_fd_take(&fd); */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TW_AUTO(drop) __attribute__((cleanup(drop)))
#define TW_MUST_USE __attribute__((warn_unused_result))
#define TW_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Closes the fd and sets it to -1 (no fd). Preserves errno. */
static inline void tw_fd_drop(int *fd)
{
    int saved = errno;
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
    errno = saved;
}

/* Gives the fd away and sets the variable to -1. */
static inline int tw_fd_take(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

/* Closes a stream opened for reading and sets it to NULL. A writer must check fclose() itself.
 */
static inline void tw_file_drop(FILE **file)
{
    int saved = errno;
    if (*file != NULL)
        (void)fclose(*file);
    *file = NULL;
    errno = saved;
}

/* Frees a string and sets it to NULL. */
static inline void tw_string_drop(char **string)
{
    free(*string);
    *string = NULL;
}

/* Gives the string away and sets the variable to NULL. */
static inline char *tw_string_take(char **string)
{
    char *taken = *string;
    *string = NULL;
    return taken;
}

#endif
