#ifndef TW_PEER_EXEC_H
#define TW_PEER_EXEC_H

#include "peer_self.h"

/* Becomes the program: with a stdin on which nothing ever comes, what it prints thrown away,
 * and of what is open here the sockets alone that are without FD_CLOEXEC. Returns only when it
 * could not, with the errno; *out_unprepared: of what comes before the program. Needs
 * Linux 5.11 (CLOSE_RANGE_CLOEXEC). */
TW_MUST_USE int tw_peer_exec(const struct tw_peer_self *self, const char *command,
                             bool *out_unprepared);

#endif
