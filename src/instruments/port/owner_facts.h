#ifndef TW_OWNER_FACTS_H
#define TW_OWNER_FACTS_H

#include "port_owner.h"

#include <stdint.h>

/* What /proc says about a process (proc(5)). */

/* Fills *out. `network` is the inode of the network namespace that is looked at. What cannot
 * be read stays empty or unknown; text of the process has '?' in place of control characters.
 */
void tw_owner_facts_read(pid_t pid, uint64_t network, struct tw_port_owner *out);

/* Writes the unit that a cgroup belongs to: the last folder of its path that is a .service or
 * a .scope, else the last folder; empty for the root. */
void tw_owner_facts_unit(const char *path, char unit[TW_PORT_TEXT]);

#endif
