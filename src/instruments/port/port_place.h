#ifndef TW_PORT_PLACE_H
#define TW_PORT_PLACE_H

#include "port_look.h"

/* Where a port is: settings of its network namespace, whether the address asked for is one of
 * the machine's, and what the user may bind. */

/* Fills those members of *look, given look->at. What cannot be read stays unknown. */
void tw_port_place_read(struct tw_port_look *look);

#endif
