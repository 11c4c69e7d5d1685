#include "port_stop.h"

#include "append.h"
#include "port_owners.h"

#include <stdio.h>
#include <string.h>

enum { OWNERS = 32, NAMED = 10, SHORT_ID = 12 };

/* The processes of one group that no manager started. */
struct loose {
    const struct tw_port_owner *list[OWNERS];
    size_t n;
    bool are_guessed;
};

const char *tw_port_stop_as_root(const struct tw_port_look *look)
{
    return look->uid == 0 ? "" : "sudo ";
}

static void stop_by_manager(const struct tw_port_look *look, enum tw_port_manager manager,
                            const char *name, struct tw_port_advices *to)
{
    const char *sudo = tw_port_stop_as_root(look);
    char command[TW_PORT_COMMAND];
    static const char *const tools[] = {
        [TW_PORT_DOCKER] = "docker", [TW_PORT_PODMAN] = "podman", [TW_PORT_CRI] = "crictl"};
    switch (manager) {
    case TW_PORT_SERVICE:
    case TW_PORT_USERS_SERVICE:
        (void)snprintf(command, sizeof command, "%ssystemctl%s stop %.200s",
                       manager == TW_PORT_SERVICE ? sudo : "",
                       manager == TW_PORT_SERVICE ? "" : " --user", name);
        tw_port_advice_add(to, command,
                           "Stop the unit, which would start the process again if it were "
                           "killed and has Restart=:");
        break;
    case TW_PORT_SOCKET:
        (void)snprintf(command, sizeof command, "systemctl list-sockets | grep -w %u",
                       look->at.port);
        tw_port_advice_add(to, command,
                           "systemd listens itself, and starts a service at the first "
                           "connection; find the .socket unit, then stop that:");
        break;
    case TW_PORT_DOCKER:
    case TW_PORT_PODMAN:
    case TW_PORT_CRI:
        (void)snprintf(command, sizeof command, "%s%s stop %.*s", sudo, tools[manager],
                       (int)SHORT_ID, name);
        tw_port_advice_add(to, command, "Stop the container:");
        break;
    case TW_PORT_DOCKER_PROXY:
        (void)snprintf(command, sizeof command, "%sdocker ps --filter publish=%u", sudo,
                       look->at.port);
        tw_port_advice_add(to, command,
                           "Docker publishes the port of a container here; find the container, "
                           "then stop it with docker stop:");
        break;
    case TW_PORT_NO_MANAGER:
        break;
    }
}

/* Whether all are of one process group, whose leader is one of them. */
static bool are_a_group(const struct loose *loose)
{
    bool has_leader = false;
    for (size_t i = 0; i < loose->n; i++) {
        has_leader = has_leader || loose->list[i]->pid == loose->list[0]->process_group;
        if (loose->list[i]->process_group != loose->list[0]->process_group)
            return false;
    }
    return has_leader && loose->list[0]->process_group > 1;
}

static void kill_command(const struct tw_port_look *look, const struct loose *loose,
                         char command[TW_PORT_COMMAND])
{
    bool is_foreign = false;
    for (size_t i = 0; i < loose->n; i++)
        is_foreign = is_foreign || loose->list[i]->uid != look->uid;
    (void)snprintf(command, TW_PORT_COMMAND, "%skill",
                   is_foreign ? tw_port_stop_as_root(look) : "");
    if (loose->n > NAMED && are_a_group(loose)) {
        tw_append(command, TW_PORT_COMMAND, " -- -%ld", (long)loose->list[0]->process_group);
        return;
    }
    for (size_t i = 0; i < loose->n; i++)
        tw_append(command, TW_PORT_COMMAND, " %ld", (long)loose->list[i]->pid);
}

/* A process that is stopped gets SIGTERM only when it continues. */
static void stop_by_kill(const struct tw_port_look *look, const struct loose *loose,
                         struct tw_port_advices *to)
{
    char command[TW_PORT_COMMAND];
    char more[TW_PORT_COMMAND] = "";
    bool is_stopped = false;
    for (size_t i = 0; i < loose->n; i++)
        is_stopped = is_stopped || loose->list[i]->state == 'T';
    kill_command(look, loose, command);
    if (is_stopped) {
        char *pids = strstr(command, "kill ") + strlen("kill ");
        (void)snprintf(more, sizeof more, " && %skill -CONT %.100s",
                       command[0] == 's' ? "sudo " : "", pids);
        tw_append(command, sizeof command, "%s", more);
    }
    tw_port_advice_add(
        to, command, "%s",
        is_stopped ? "It is stopped (Ctrl-Z): continue it with fg in its shell, or end it:"
        : loose->are_guessed ? "The socket may be in a message (SCM_RIGHTS) that this process "
                               "has not received yet; if so, its end frees the port:"
        : loose->n == 1      ? "End the process:"
                        : "End all processes that have the socket open; it stays until the "
                          "last of them closes it:");
}

void tw_port_stop_add(const struct tw_port_case *port, const struct tw_port_group *group,
                      struct tw_port_advices *to)
{
    const struct tw_port_owner *owners[OWNERS];
    struct loose loose = {.are_guessed = tw_port_owners_are_guessed(port->look, group)};
    const char *last = NULL;
    size_t n = tw_port_owners_of(port->look, group, owners, OWNERS);
    for (size_t i = 0; i < n && i < OWNERS; i++) {
        const char *name = NULL;
        enum tw_port_manager manager = tw_port_owners_manager(owners[i], &name);
        if (manager == TW_PORT_NO_MANAGER)
            loose.list[loose.n++] = owners[i];
        else if (last == NULL || strcmp(last, name) != 0)
            stop_by_manager(port->look, manager, name, to);
        last = manager != TW_PORT_NO_MANAGER ? name : last;
    }
    if (n == 0) {
        const char *unit = tw_port_look_unit(port->look, &port->look->sockets[group->first]);
        enum tw_port_manager manager = tw_port_owners_of_unit(unit, &last);
        stop_by_manager(port->look, manager, last, to);
    }
    if (loose.n > 0)
        stop_by_kill(port->look, &loose, to);
}
