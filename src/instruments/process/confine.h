#ifndef TW_CONFINE_H
#define TW_CONFINE_H

#include "own.h"

#include <stdbool.h>
#include <sys/types.h>

/* The limits of a program that an experiment starts. It may do what its user may do, without
 * any capability: it has none, not even root's, and cannot gain one. /proc shows only the
 * processes of its world. Nothing in /proc and /sys is writable, so that even a program run by
 * root cannot change the machine's settings. The files and devices of its user stay writable.
 */

/* Confines the calling process before it executes a program. user: the uid to change to first
 * (with group nobody and no supplementary groups); NULL: the uid stays. Safe twice. Returns 0,
 * or the errno of the step that failed, such as EPERM where only root can change to that user.
 * Without CAP_SYS_ADMIN, /proc and /sys stay as they are; that is accepted only for a user who
 * is not root. */
TW_MUST_USE int tw_confine(const uid_t *user);

#endif
