#ifndef TW_PORT_OPTIONS_H
#define TW_PORT_OPTIONS_H

#include "port_look.h"

/* Options of other processes' sockets. A descriptor is copied with pidfd_getfd(2) (Linux 5.6),
 * read and closed before anything else happens: while a copy is open, the socket outlives its
 * process. Needs the permission to trace the process (ptrace(2), PTRACE_MODE_ATTACH), which
 * root has, and others for their own processes where kernel.yama.ptrace_scope is 0. */

/* Fills the options of sockets that listen or are only bound, and of the first few others, as
 * far as look->holds says where they are open. */
void tw_port_options_read(struct tw_port_look *look);

#endif
