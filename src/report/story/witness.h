#ifndef TW_WITNESS_H
#define TW_WITNESS_H

#include "follow.h"
#include "printer.h"

/* The kernel's view of a port near a given time, in words: sock_diag's answers about the
 * sockets of a name. It is evidence independent of the capture. */
struct tw_witness {
    const struct tw_run *run;
    const struct tw_follow *follow; /* of the whole run */
    uint16_t port;                  /* the port in question; 0: unknown */
    tw_ns at_ns;                    /* run time of the first try */
};

enum tw_witness_kind {
    /* "127.0.0.1:5000 to 127.0.0.1:41234 TIME-WAIT, 59.996 s left at the first try"; the
     * answer nearest to at_ns, within 1 s */
    TW_WITNESS_CONNECTION,
    TW_WITNESS_ELSEWHERE, /* the same for a connection on another port */
    /* "10 000 in TIME-WAIT on the port, as of 1.2 ms before the first try" */
    TW_WITNESS_COUNT,
    /* a socket that listens or is bound only; the last answer before at_ns */
    TW_WITNESS_IDLE,
};

/* Prints everything in the lines of a probe; `refused`: its first try was refused. Sockets on
 * other ports appear only if nothing is known about this port. */
enum { TW_FIELD_LABEL = 4, TW_FIELD_VALUE = 16 }; /* the columns of such a line */
void tw_witness_tell(const struct tw_witness *witness, bool refused,
                     struct tw_printer *printer);

#endif
