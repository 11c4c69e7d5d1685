#ifndef TW_WHO_H
#define TW_WHO_H

#include "run.h"

/* A peer of the run in a sentence, after "the": "server" and "client.2" where that is its name,
 * else its role and name, "client a", "server one.2", as nobody says "the a". `who` is the peer
 * or one of its connections; a name that is no peer's stays as it is. Returns text. */
enum { TW_WHO_TEXT = TW_NAME_SIZE + 8 };
const char *tw_who_of(const struct tw_run *run, unsigned who, char text[TW_WHO_TEXT]);

#endif
