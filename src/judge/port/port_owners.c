#include "port_owners.h"

#include "append.h"

#include <stdio.h>
#include <string.h>

/* Whether `parent` started one of them and has itself been started by none: the main process
 * of a server that has several. */
static bool leads(const struct tw_port_owner *parent, const struct tw_port_owner *owners[],
                  size_t n)
{
    bool has_child = false;
    for (size_t i = 0; i < n; i++) {
        if (owners[i]->pid == parent->parent)
            return false;
        has_child = has_child || owners[i]->parent == parent->pid;
    }
    return has_child;
}

/* Puts the main process first. */
static void lead(const struct tw_port_owner *owners[], size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!leads(owners[i], owners, n))
            continue;
        const struct tw_port_owner *first = owners[i];
        for (size_t j = i; j > 0; j--)
            owners[j] = owners[j - 1];
        owners[0] = first;
        return;
    }
}

size_t tw_port_owners_of(const struct tw_port_look *look, const struct tw_port_group *group,
                         const struct tw_port_owner *owners[], size_t n_room)
{
    size_t n = 0;
    size_t n_holds = 0;
    const struct tw_port_hold_of *holds = tw_port_look_holds(look, group->first, &n_holds);
    for (size_t i = 0; i < n_holds; i++) {
        if (i > 0 && holds[i].owner == holds[i - 1].owner)
            continue;
        if (n < n_room)
            owners[n] = &look->owners[holds[i].owner];
        n++;
    }
    lead(owners, n < n_room ? n : n_room);
    return n;
}

bool tw_port_owners_are_guessed(const struct tw_port_look *look,
                                const struct tw_port_group *group)
{
    size_t n = 0;
    const struct tw_port_hold_of *holds = tw_port_look_holds(look, group->first, &n);
    return n > 0 && holds[0].by == TW_PORT_BY_MESSAGE;
}

/* Who has it where no process was found. */
static void name_others(const struct tw_port_look *look, const struct tw_port_group *group,
                        char text[TW_PORT_WORDS])
{
    const struct tw_port_socket *socket = &look->sockets[group->first];
    const char *unit = tw_port_look_unit(look, socket);
    switch (group->whose) {
    case TW_PORT_OF_OTHERS:
        if (socket->uid == look->uid)
            (void)snprintf(text, TW_PORT_WORDS, "a process that this user may not look into");
        else if (socket->uid == 0)
            (void)snprintf(text, TW_PORT_WORDS, "a process of root");
        else
            (void)snprintf(text, TW_PORT_WORDS, "a process of uid %u", socket->uid);
        if (unit[0] != '\0')
            tw_append(text, TW_PORT_WORDS, " in %.100s", unit);
        break;
    case TW_PORT_NOT_SEARCHED:
        (void)snprintf(text, TW_PORT_WORDS, "a process that was not found yet");
        break;
    case TW_PORT_OF_LISTENER:
        (void)snprintf(text, TW_PORT_WORDS, "not accepted yet");
        break;
    case TW_PORT_OF_SUBFLOW:
        (void)snprintf(text, TW_PORT_WORDS, "an MPTCP socket");
        break;
    case TW_PORT_OF_NOBODY:
        (void)snprintf(text, TW_PORT_WORDS, "the kernel itself or a hidden process");
        break;
    case TW_PORT_OF_PROCESS:
    case TW_PORT_OF_KERNEL:
        (void)snprintf(text, TW_PORT_WORDS, "no process");
        break;
    }
}

const char *tw_port_owners_text(const struct tw_port_look *look,
                                const struct tw_port_group *group, char text[TW_PORT_WORDS])
{
    enum { SEEN = 32 };
    const struct tw_port_owner *owners[SEEN];
    size_t n = tw_port_owners_of(look, group, owners, SEEN);
    if (n == 0) {
        name_others(look, group, text);
        return text;
    }
    (void)snprintf(text, TW_PORT_WORDS, "%s%s (pid %ld)",
                   tw_port_owners_are_guessed(look, group) ? "perhaps " : "", owners[0]->name,
                   (long)owners[0]->pid);
    if (n == 2)
        tw_append(text, TW_PORT_WORDS, " and %s (pid %ld)", owners[1]->name,
                  (long)owners[1]->pid);
    else if (n > 2)
        tw_append(text, TW_PORT_WORDS, " and %zu more processes", n - 1);
    return text;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t n_end = strlen(end);
    return n > n_end && strcmp(text + n - n_end, end) == 0;
}

/* What follows the prefix, if that begins with an identifier of a container. */
static const char *identifier(const char *unit, const char *prefix)
{
    enum { SHORT = 12 };
    size_t n = strlen(prefix);
    if (strncmp(unit, prefix, n) != 0)
        return NULL;
    return strspn(unit + n, "0123456789abcdef") >= SHORT ? unit + n : NULL;
}

enum tw_port_manager tw_port_owners_of_unit(const char *unit, const char **out_name)
{
    static const struct {
        const char *prefix;
        enum tw_port_manager manager;
    } containers[] = {{"docker-", TW_PORT_DOCKER},
                      {"libpod-", TW_PORT_PODMAN},
                      {"cri-containerd-", TW_PORT_CRI},
                      {"crio-", TW_PORT_CRI},
                      {"", TW_PORT_DOCKER}};
    *out_name = unit;
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++) {
        const char *found = identifier(unit, containers[i].prefix);
        if (found != NULL) {
            *out_name = found;
            return containers[i].manager;
        }
    }
    bool is_manager = strncmp(unit, "user@", 5) == 0;
    return ends_with(unit, ".service") && !is_manager ? TW_PORT_SERVICE : TW_PORT_NO_MANAGER;
}

enum tw_port_manager tw_port_owners_manager(const struct tw_port_owner *owner,
                                            const char **out_name)
{
    *out_name = owner->unit;
    if (strcmp(owner->name, "docker-proxy") == 0)
        return TW_PORT_DOCKER_PROXY;
    if (owner->pid == 1 && strcmp(owner->name, "systemd") == 0)
        return TW_PORT_SOCKET;
    enum tw_port_manager manager = tw_port_owners_of_unit(owner->unit, out_name);
    return manager == TW_PORT_SERVICE && owner->is_users_unit ? TW_PORT_USERS_SERVICE : manager;
}
