#ifndef TW_DOCTOR_H
#define TW_DOCTOR_H

#include "checkup.h"

/* What this machine permits the lab to do, determined by trying it in child processes. */
enum tw_need {
    TW_NEED_WORLD,    /* private namespaces, `lo` up */
    TW_NEED_SETTINGS, /* net.ipv4 settings of a world can be written */
    TW_NEED_CAPTURE,  /* libpcap sees a segment on `lo`, with a nanosecond timestamp */
    TW_NEED_DIAG,     /* sock_diag finds a connection */
    TW_NEED_BOUND,    /* ... and sockets that are only bound */
    TW_NEED_WIRE,     /* two hosts and a wire that carries a connection */
    TW_NEED_TICK,     /* HZ is known and jiffies can be sampled */
    TW_NEED_HOST,     /* capture on this machine's own `lo`, for --host */
    TW_NEED_PTRACE,   /* access to processes of the same user */
    TW_NEED_TSHARK,
};
enum { TW_N_NEEDS = TW_NEED_TSHARK + 1 };

/* Makes all the checks. Takes about half a second. */
void tw_doctor_examine(struct tw_checkup out[TW_N_NEEDS]);

#endif
