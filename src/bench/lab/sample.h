#ifndef TW_SAMPLE_H
#define TW_SAMPLE_H

#include "recorder.h"
#include "sock_diag.h"

/* Asks the kernel for the state of both sides of every tracked connection. Records changes, a
 * running TIME-WAIT timer once a second, and each restart of that timer. diags: by enum
 * tw_side; the clients' is NULL when they are on the servers' side. */
TW_MUST_USE int tw_sample_states(struct tw_recorder *recorder,
                                 struct tw_sock_diag *const diags[2], struct tw_err *err);

#endif
