#ifndef TW_ENDING_H
#define TW_ENDING_H

#include "own.h"

#include <stdbool.h>

/* How a connection ended, as its segments show it. */
enum tw_ending {
    TW_INCOMPLETE,    /* at most one FIN was seen, or a FIN was never acknowledged */
    TW_FOUR_WAY,      /* FIN, its ACK, FIN, its ACK: RFC 9293, figure 12 */
    TW_THREE_SEGMENT, /* the second FIN carries the ACK of the first */
    TW_SIMULTANEOUS,  /* the FINs crossed: RFC 9293, figure 13 */
    TW_HALF_CLOSE,    /* four-way, with data sent to the active closer after its FIN */
    TW_RESET,         /* ended by a RST */
};
enum { TW_N_ENDINGS = TW_RESET + 1 };

/* The name, such as "four-way". Static storage. */
const char *tw_ending_name(enum tw_ending ending);
const char *const *tw_ending_names(void); /* TW_N_ENDINGS names */

TW_MUST_USE bool tw_ending_parse(const char *name, enum tw_ending *out);

#endif
