#ifndef TW_WHO_H
#define TW_WHO_H

#include "run.h"

/* A peer in a sentence, after "the": "server" and "client.2" where that is its name, else its
 * role and name, "client a", "server one.2", as nobody says "the a". `name` is the peer's, or of
 * one of its connections. Returns text. */
enum { TW_WHO_TEXT = TW_NAME_SIZE + 8 };
const char *tw_who_text(const struct tw_peer_spec *peer, const char *name,
                        char text[TW_WHO_TEXT]);

/* The same of a name of the run; one that is no peer's stays as it is. */
const char *tw_who_of(const struct tw_run *run, unsigned who, char text[TW_WHO_TEXT]);

#endif
