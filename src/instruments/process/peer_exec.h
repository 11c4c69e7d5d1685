#ifndef TW_PEER_EXEC_H
#define TW_PEER_EXEC_H

#include "peer_self.h"

/* Executes the program: stdin never has input, output is discarded, and only sockets without
 * FD_CLOEXEC stay open. Returns only on failure, with the errno; *out_unprepared: a step
 * before the exec failed. Needs Linux 5.11 (CLOSE_RANGE_CLOEXEC). */
TW_MUST_USE int tw_peer_exec(const struct tw_peer_self *self, const char *command,
                             bool *out_unprepared);

#endif
