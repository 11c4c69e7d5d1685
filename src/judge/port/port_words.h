#ifndef TW_PORT_WORDS_H
#define TW_PORT_WORDS_H

#include "port_advice.h"
#include "port_owners.h"

/* One port in sentences. Each function writes text and returns it. */

/* The verdict: "Port 8080 is held: nginx (pid 71) listens on 0.0.0.0." */
const char *tw_port_words_verdict(const struct tw_port_case *port, char text[TW_PORT_WORDS]);

/* When a plain bind works again: "when nginx (pid 71) closes it; no timer does". */
const char *tw_port_words_until(const struct tw_port_case *port, char text[TW_PORT_WORDS]);

/* The end of a group: "for another 41.3 s", "until it is accepted". Empty: none to tell. */
const char *tw_port_words_end(const struct tw_port_look *look,
                              const struct tw_port_group *group, char text[TW_PORT_WORDS]);

/* The address of a socket, with what it covers: "0.0.0.0", "[::] (IPv4 too)",
 * "127.0.0.1 (by an IPv6 socket)", "0.0.0.0 on interface 2". */
const char *tw_port_words_address(const struct tw_port_socket *socket,
                                  char text[TW_PORT_WORDS]);

#endif
