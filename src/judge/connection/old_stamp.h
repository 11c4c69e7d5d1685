#ifndef TW_OLD_STAMP_H
#define TW_OLD_STAMP_H

#include "run.h"

/* A SYN with an older timestamp than its connection's starts TIME-WAIT again: PAWS refuses it,
 * and what PAWS refuses the kernel takes for old (RFC 1337; Linux
 * tcp_timewait_state_process()). One without a timestamp does not. A ledger has no timestamps:
 * what it has is the order to the wire, `inject S from client ... ts -10000`.
 *
 * The ACK with which the name answered the last such SYN since then (run time), as an
 * observation, or that SYN where no ACK was seen; -1: there was none. */
long tw_old_stamp_seen(const struct tw_run *run, unsigned who, tw_ns since_ns);

#endif
