#ifndef TW_OLD_STAMP_H
#define TW_OLD_STAMP_H

#include "run.h"

/* A SYN with a timestamp older than the connection's restarts TIME-WAIT: PAWS rejects it, and
 * the kernel treats a segment rejected by PAWS as old (RFC 1337; Linux
 * tcp_timewait_state_process()). A SYN without a timestamp does not. A ledger has no
 * timestamps; it has the order to the wire, `inject S from client ... ts -10000`.
 *
 * Returns the observation of the ACK with which `who` answered the last such SYN since
 * since_ns, or of that SYN if no ACK was captured; -1: there was none. */
long tw_old_stamp_seen(const struct tw_run *run, unsigned who, tw_ns since_ns);

#endif
