#ifndef TW_CONFINE_H
#define TW_CONFINE_H

#include "own.h"

#include <stdbool.h>
#include <sys/types.h>

/* What a program that an experiment starts may do: what its user may, and no more. It has no
 * capability, not even root's, and cannot get one; /proc shows the processes of its own world
 * alone; nothing in /proc and /sys can be written, so that the machine's settings are out of
 * reach of a program that root runs, too. The files and devices of its user are its own to
 * write. */

/* Confines the calling process, which is to become a program: with that it begins. user: whom
 * it becomes before (with nobody's group and no other ones); NULL: it stays who it is. Safe
 * twice. Returns 0, or the errno of what could not be done, as EPERM where only root could
 * become that user. Without CAP_SYS_ADMIN /proc and /sys stay as they are: then only for a user
 * who is not root. */
TW_MUST_USE int tw_confine(const uid_t *user);

#endif
