#ifndef TW_PORT_OWNERS_H
#define TW_PORT_OWNERS_H

#include "port_group.h"

/* The processes of a group of sockets, and what they are called. */

enum { TW_PORT_WORDS = 400 };

/* The processes that have the group's sockets open, as members of look->owners, each once, the
 * parent of others first; at most n_room of them. Returns how many there are. */
size_t tw_port_owners_of(const struct tw_port_look *look, const struct tw_port_group *group,
                         const struct tw_port_owner *owners[], size_t n_room);

/* Whether they may only have it: it is in a message (SCM_RIGHTS) to somebody, and they have
 * messages that they did not receive yet. */
bool tw_port_owners_are_guessed(const struct tw_port_look *look,
                                const struct tw_port_group *group);

/* Who has it, as the subject of a sentence: "nginx (pid 71) and 4 more processes", "a process
 * of uid 33", "no process". Returns text. */
const char *tw_port_owners_text(const struct tw_port_look *look,
                                const struct tw_port_group *group, char text[TW_PORT_WORDS]);

/* The kind of manager that started a process, by its cgroup and its name. */
enum tw_port_manager {
    TW_PORT_NO_MANAGER,
    TW_PORT_SERVICE,       /* a service of systemd */
    TW_PORT_USERS_SERVICE, /* of a user's own systemd */
    TW_PORT_SOCKET,        /* systemd itself, which listens for a service */
    TW_PORT_DOCKER,
    TW_PORT_DOCKER_PROXY, /* which listens for a container */
    TW_PORT_PODMAN,
    TW_PORT_CRI, /* a container of Kubernetes */
};

/* *out_name: what the manager calls it, in the unit: "nginx.service", or the hexadecimal
 * digits of the container's identifier, of which the first 12 suffice. */
enum tw_port_manager tw_port_owners_manager(const struct tw_port_owner *owner,
                                            const char **out_name);
enum tw_port_manager tw_port_owners_of_unit(const char *unit, const char **out_name);

#endif
