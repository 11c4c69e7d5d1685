#ifndef TW_SOCK_PASS_H
#define TW_SOCK_PASS_H

#include "own.h"

#include <stddef.h>
#include <sys/types.h>

/* Messages over a Unix socket that may have a descriptor with them: SCM_RIGHTS, unix(7). */

/* Sends the bytes, with the descriptor unless it is -1; it stays the caller's. Returns 0 or the
 * errno. */
TW_MUST_USE int tw_sock_pass_send(int over, const void *bytes, size_t n, int fd);

/* Waits for a message. Returns its length, 0 at the end, or -1 with errno. *out_fd is the caller's,
 * and close-on-exec; -1: there was none. */
TW_MUST_USE ssize_t tw_sock_pass_receive(int over, void *bytes, size_t n, int *out_fd);

#endif
