#ifndef TW_JSON_PORT_OWNERS_H
#define TW_JSON_PORT_OWNERS_H

#include "json_maker.h"
#include "port_group.h"

/* The processes of a look as JSON. */

/* All of them. The caller's. */
struct json_t *tw_json_port_owners_make(struct tw_json_maker *maker,
                                        const struct tw_port_look *look);

/* Adds to a group of sockets "held_by": by which of them, how, and as which descriptor. Nothing
 * if no process was found. */
void tw_json_port_owners_put(struct tw_json_maker *maker, struct json_t *out,
                             const struct tw_port_look *look,
                             const struct tw_port_group *group);

#endif
