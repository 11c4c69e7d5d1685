#ifndef TW_PORT_STOP_H
#define TW_PORT_STOP_H

#include "port_advice.h"

/* How the processes of a group are stopped: by the manager that started them, else by kill. */

/* Adds one advice for each manager, and one for all processes without. Where no process was
 * found, the manager is that of the sockets' cgroup, if its name is known. */
void tw_port_stop_add(const struct tw_port_case *port, const struct tw_port_group *group,
                      struct tw_port_advices *to);

/* "sudo " for a user who is not root, else nothing. Static storage. */
const char *tw_port_stop_as_root(const struct tw_port_look *look);

#endif
