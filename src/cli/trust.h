#ifndef TW_TRUST_H
#define TW_TRUST_H

#include "err.h"
#include "own.h"

/* Whom twlab trusts: whoever starts it, root, and who owns the program that it is. */

/* Fails when the program has rights of its own, by its set-user-ID or set-group-ID bit or file
 * capabilities: it starts the programs that an experiment names, and would give these rights to
 * everybody. */
TW_MUST_USE int tw_trust_rights(struct tw_err *err);

/* Can nobody else put files into the folder, or replace it? It and the folder that it is in are
 * looked at, and what is in it. Fails with who could, or with why it cannot be read. */
TW_MUST_USE int tw_trust_folder(const char *path, struct tw_err *err);

#endif
