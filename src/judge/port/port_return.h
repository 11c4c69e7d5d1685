#ifndef TW_PORT_RETURN_H
#define TW_PORT_RETURN_H

#include "port_advice.h"

/* Would a server come back? What bind() would answer if the listening socket closed now, with
 * the connections that it has: they become TIME-WAIT at the server if it closes first, and
 * have the options of the socket that accepted them. */
enum tw_port_return {
    TW_PORT_NO_SERVER, /* nothing listens, or its options could not be read */
    TW_PORT_AT_ONCE,   /* it has no connection: nothing would hold the port */
    TW_PORT_WITH_ADDR, /* it sets SO_REUSEADDR, and so would be let in at once */
    TW_PORT_WITH_PORT, /* it sets SO_REUSEPORT only, and so would be let in at once */
    TW_PORT_REFUSED,   /* it sets neither: refused until the last TIME-WAIT is over */
};

enum tw_port_return tw_port_return_of(const struct tw_port_case *port);

/* The answer in sentences; empty: TW_PORT_NO_SERVER. Returns text. */
const char *tw_port_return_text(const struct tw_port_case *port,
                                char text[TW_PORT_ADVICE_TEXT]);

const char *tw_port_return_name(enum tw_port_return come); /* "refused"; static storage */

#endif
