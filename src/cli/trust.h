#ifndef TW_TRUST_H
#define TW_TRUST_H

#include "err.h"
#include "own.h"

/* The users whom twlab trusts: its caller, root, and the owner of its program file. */

/* Fails when the program has privileges of its own, by a set-user-ID or set-group-ID bit or by
 * file capabilities: it starts programs named by experiments, and would give its privileges to
 * everybody. */
TW_MUST_USE int tw_trust_rights(struct tw_err *err);

/* Fails when another user can put files into the folder or replace it, with the reason, or
 * when it cannot be read. Checks the folder, its parent and its contents. */
TW_MUST_USE int tw_trust_folder(const char *path, struct tw_err *err);

#endif
