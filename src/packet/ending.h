#ifndef TW_ENDING_H
#define TW_ENDING_H

#include "own.h"

#include <stdbool.h>

/* How a connection ended: the kind of its teardown, as the segments show it. */
enum tw_ending {
    TW_INCOMPLETE,    /* one FIN at most was seen, or one was never acknowledged */
    TW_FOUR_WAY,      /* FIN, its ACK, FIN, its ACK: RFC 9293, figure 12 */
    TW_THREE_SEGMENT, /* the second FIN carries the ACK of the first */
    TW_SIMULTANEOUS,  /* the FINs crossed: RFC 9293, figure 13 */
    TW_HALF_CLOSE,    /* four-way, with data sent towards the active closer after its FIN */
    TW_RESET,         /* a RST ended it */
};
enum { TW_N_ENDINGS = TW_RESET + 1 };

/* "four-way". Static. */
const char *tw_ending_name(enum tw_ending ending);
const char *const *tw_ending_names(void); /* TW_N_ENDINGS of them */

TW_MUST_USE bool tw_ending_parse(const char *name, enum tw_ending *out);

#endif
