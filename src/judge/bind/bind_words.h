#ifndef TW_BIND_WORDS_H
#define TW_BIND_WORDS_H

#include "bind_rule.h"

/* The decisions of the bind rule as sentences about particular sockets. */
enum { TW_BIND_TEXT = 480 };

/* Describes a socket: "the server's connection at 127.0.0.1:5000 in TIME-WAIT, without
 * SO_REUSEADDR"; without a name, "a connection ...". Returns text. */
const char *tw_bind_words_socket(const struct tw_bind_socket *socket, char text[TW_BIND_TEXT]);

/* Describes the kernel's answer and the reason: "bind() on 0.0.0.0:5000 with SO_REUSEADDR is
 * refused: it conflicts with a connection ..., without SO_REUSEADDR. ... Linux requires it on both."
 * `there` is others[decision->with], or NULL. Returns text. */
const char *tw_bind_words_decision(const struct tw_bind_socket *fresh,
                                   const struct tw_bind_socket *there,
                                   const struct tw_bind_decision *decision,
                                   char text[TW_BIND_TEXT]);

#endif
