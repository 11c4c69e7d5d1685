#ifndef TW_WITNESS_H
#define TW_WITNESS_H

#include "follow.h"
#include "printer.h"

/* The kernel's own word on a port near a moment, in words: what sock_diag had said of a name's
 * sockets. A second witness beside the wire. */
struct tw_witness {
    const struct tw_run *run;
    const struct tw_follow *follow; /* has followed the run */
    uint16_t port;                  /* that is asked about; 0: not known */
    tw_ns at_ns;                    /* the first try's moment, in the run's time */
};

enum tw_witness_kind {
    TW_WITNESS_CONNECTION, /* "127.0.0.1:5000 to 127.0.0.1:41234 TIME-WAIT, 59.996 s left at the
                            * first try"; the answer nearest to the moment, within a second */
    TW_WITNESS_ELSEWHERE,  /* the same of a connection whose end is not on the port */
    TW_WITNESS_COUNT, /* "10 000 in TIME-WAIT on the port, as of 1.2 ms before the first try" */
    TW_WITNESS_IDLE,  /* a socket that listens or is merely bound, by the last answer before */
};

/* Writes what is known of the name; returns false when that is nothing, or no such socket.
 * Names that are not the experiment's peers are not spoken of. */
enum { TW_WITNESS_TEXT = 240 };
TW_MUST_USE bool tw_witness_say(const struct tw_witness *witness, unsigned who,
                                enum tw_witness_kind kind, char text[TW_WITNESS_TEXT]);

/* Tells all of it in the lines of a probe, whose first try was refused or not. Sockets on other
 * ports are worth a line only when nothing is known of this one. */
enum { TW_FIELD_LABEL = 4, TW_FIELD_VALUE = 16 }; /* the columns of such a line */
void tw_witness_tell(const struct tw_witness *witness, bool refused,
                     struct tw_printer *printer);

#endif
