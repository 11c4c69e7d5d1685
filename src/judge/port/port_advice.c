#include "port_advice.h"

#include "append.h"
#include "port_stop.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tw_port_advice_add(struct tw_port_advices *to, const char *command, const char *fmt, ...)
{
    struct tw_port_advice advice = {.text = ""};
    va_list args;
    if (to->n == TW_PORT_MAX_ADVICE)
        return;
    va_start(args, fmt);
    (void)vsnprintf(advice.text, sizeof advice.text, fmt, args);
    va_end(args);
    (void)snprintf(advice.command, sizeof advice.command, "%s", command);
    for (size_t i = 0; i < to->n; i++) {
        if (strcmp(to->list[i].command, advice.command) == 0 &&
            strcmp(to->list[i].text, advice.text) == 0)
            return;
    }
    to->list[to->n++] = advice;
}

static const struct tw_port_socket *first_of(const struct tw_port_case *port,
                                             const struct tw_port_group *group)
{
    return &port->look->sockets[group->first];
}

/* A group whose end frees the port, unlike that of its connections: the listener's, or a bound
 * socket's. */
static bool is_server(const struct tw_port_case *port, const struct tw_port_group *group)
{
    enum tw_tcp_state state = first_of(port, group)->state;
    return state == TW_LISTEN || state == TW_BOUND || state == TW_CLOSED;
}

/* Whether connect() may choose the port. */
static bool is_in_range(const struct tw_port_look *look)
{
    return look->at.port >= look->range_low && look->at.port <= look->range_high &&
           look->reserved != TW_YES;
}

/* The connection that holds the port; NULL: none does. */
static const struct tw_port_socket *connection_of(const struct tw_port_case *port)
{
    if (port->verdict->group < 0)
        return NULL;
    const struct tw_port_socket *socket =
        first_of(port, &port->groups->list[port->verdict->group]);
    return socket->remote.port != 0 ? socket : NULL;
}

/* Whether a client has the port: nobody serves it, and connect() may have chosen it. */
static bool is_client(const struct tw_port_case *port)
{
    const struct tw_port_socket *socket = connection_of(port);
    return socket != NULL && is_in_range(port->look) &&
           (socket->state == TW_ESTABLISHED || socket->state == TW_SYN_SENT);
}

static bool refuses(const struct tw_port_case *port, const struct tw_port_group *group)
{
    return tw_port_answer_group_refuses(port->look, port->answers, group);
}

static bool has_server(const struct tw_port_case *port)
{
    for (size_t i = 0; i < port->groups->n; i++) {
        if (is_server(port, &port->groups->list[i]) && refuses(port, &port->groups->list[i]))
            return true;
    }
    return false;
}

/* Whether every bind that has the options works, and there is one. */
static bool works_with(const struct tw_port_answers *answers, bool reuseaddr, bool reuseport)
{
    bool works = false;
    for (size_t i = 0; i < answers->n; i++) {
        const struct tw_port_answer *answer = &answers->list[i];
        if (answer->bind.reuseaddr != reuseaddr || answer->bind.reuseport != reuseport)
            continue;
        if (answer->bind.error != 0 || !(answer->is_tried || answer->is_certain))
            return false;
        works = true;
    }
    return works;
}

/* What would have helped, where SO_REUSEADDR does not help now. */
static void advise_clause(const struct tw_port_case *port, struct tw_port_advices *to)
{
    for (size_t i = 0; i < port->answers->n; i++) {
        const struct tw_port_answer *answer = &port->answers->list[i];
        bool is_meant = answer->bind.reuseaddr && !answer->bind.reuseport &&
                        answer->bind.error != 0 && answer->has_clause;
        const char *advice =
            is_meant ? tw_bind_clause_advice(answer->clause, is_client(port)) : NULL;
        if (advice != NULL)
            tw_port_advice_add(to, "", "%s", advice);
    }
}

/* SO_REUSEPORT beside a server is no way around it: the two share its connections. */
static void advise_options(const struct tw_port_case *port, struct tw_port_advices *to)
{
    const char *when = port->look->n_trials > 0 ? "tried" : "predicted";
    if (works_with(port->answers, true, false))
        tw_port_advice_add(to, "",
                           "Set SO_REUSEADDR in the server before bind(): with it the bind "
                           "works now (%s).",
                           when);
    else if (!has_server(port))
        advise_clause(port, to);
    else if (works_with(port->answers, false, true))
        tw_port_advice_add(to, "",
                           "With SO_REUSEPORT before bind() a second server gets the port "
                           "now (%s), and shares its connections with the first.",
                           when);
}

static void advise_servers(const struct tw_port_case *port, struct tw_port_advices *to)
{
    for (size_t i = 0; i < port->groups->n; i++) {
        const struct tw_port_group *group = &port->groups->list[i];
        if (is_server(port, group) && refuses(port, group))
            tw_port_stop_add(port, group, to);
    }
}

/* The owner of a connection that holds the port where nobody serves it. */
static void advise_owners(const struct tw_port_case *port, struct tw_port_advices *to)
{
    for (size_t i = 0; i < port->groups->n; i++) {
        const struct tw_port_group *group = &port->groups->list[i];
        if (group->whose != TW_PORT_OF_PROCESS || !refuses(port, group))
            continue;
        if (tw_endpoint_equal(&first_of(port, group)->local, &first_of(port, group)->remote))
            tw_port_advice_add(to, "",
                               "A client that tries a port of ip_local_port_range again and "
                               "again, while no server listens there, in the end connects to "
                               "itself. Let it try a port outside the range.");
        if (first_of(port, group)->state == TW_CLOSE_WAIT)
            tw_port_advice_add(to, "",
                               "CLOSE-WAIT never ends by itself: the peer has closed, and the "
                               "program does not call close(). That is a mistake in the "
                               "program.");
        if (!has_server(port))
            tw_port_stop_add(port, group, to);
    }
}

/* What SOCK_DESTROY frees at once: not a listener, a bound socket or SYN-SENT, which stay
 * bound. tcp_diag_destroy(), tcp_abort(). */
static const char *ss_state(const struct tw_port_socket *socket)
{
    static const char *const names[TW_N_TCP_STATES] = {
        [TW_ESTABLISHED] = "established", [TW_FIN_WAIT_1] = "fin-wait-1",
        [TW_FIN_WAIT_2] = "fin-wait-2",   [TW_CLOSE_WAIT] = "close-wait",
        [TW_LAST_ACK] = "last-ack",       [TW_CLOSING] = "closing",
        [TW_TIME_WAIT] = "time-wait",
    };
    return socket->protocol == TW_PORT_UDP ? NULL : names[socket->state];
}

static void enter(const struct tw_port_look *look, char command[TW_PORT_COMMAND])
{
    (void)snprintf(command, TW_PORT_COMMAND, "%s", tw_port_stop_as_root(look));
    if (look->network[0] == '\0')
        return;
    bool is_pid = strspn(look->network, "0123456789") == strlen(look->network);
    tw_append(command, TW_PORT_COMMAND, is_pid ? "nsenter -n -t %s " : "ip netns exec %s ",
              look->network);
}

static void advise_destroy(const struct tw_port_case *port, struct tw_port_advices *to)
{
    char command[TW_PORT_COMMAND];
    bool any = false;
    bool is_owned = false;
    enter(port->look, command);
    tw_append(command, sizeof command, "ss -K -t");
    for (size_t i = 0; i < port->groups->n; i++) {
        const struct tw_port_group *group = &port->groups->list[i];
        const char *state = ss_state(first_of(port, group));
        if (state == NULL || !refuses(port, group))
            continue;
        if (strstr(command, state) == NULL)
            tw_append(command, sizeof command, " state %s", state);
        any = true;
        is_owned = is_owned || group->whose != TW_PORT_OF_KERNEL;
    }
    tw_append(command, sizeof command, " sport = :%u", port->look->at.port);
    if (any && !has_server(port))
        tw_port_advice_add(to, command, "%s%s", to->n > 0 ? "Or destroy " : "Destroy ",
                           is_owned ? "the connections, as root; the program that has one "
                                      "open gets ECONNABORTED:"
                                    : "what the kernel keeps, as root:");
}

/* A port that a client may take, or has taken. */
static void advise_client(const struct tw_port_case *port, struct tw_port_advices *to)
{
    const struct tw_port_look *look = port->look;
    if (!is_in_range(look) ||
        (port->verdict->finding == TW_PORT_HELD && connection_of(port) == NULL))
        return;
    tw_port_advice_add(to, "",
                       "The port is in net.ipv4.ip_local_port_range (%u-%u) and not reserved: "
                       "any connect() may take it. Use a port outside the range, or add it to "
                       "net.ipv4.ip_local_reserved_ports.",
                       look->range_low, look->range_high);
}

static void advise_search(const struct tw_port_case *port, struct tw_port_advices *to)
{
    const struct tw_port_look *look = port->look;
    char command[TW_PORT_COMMAND];
    if (port->verdict->group < 0 ||
        port->groups->list[port->verdict->group].whose != TW_PORT_OF_OTHERS)
        return;
    (void)snprintf(command, sizeof command, "sudo twlab why %u", look->at.port);
    tw_port_advice_add(to, command, "Only root sees which process of another user it is:");
}

static void advise_privilege(const struct tw_port_case *port, struct tw_port_advices *to)
{
    const struct tw_port_look *look = port->look;
    char command[TW_PORT_COMMAND];
    if (look->at.port >= look->unprivileged_start || look->may_bind_low)
        return;
    (void)snprintf(command, sizeof command,
                   "sudo sysctl -w net.ipv4.ip_unprivileged_port_start=%u", look->at.port);
    tw_port_advice_add(to, command,
                       "Ports below %u need CAP_NET_BIND_SERVICE. Start the server as root, "
                       "give its unit AmbientCapabilities=CAP_NET_BIND_SERVICE, or permit the "
                       "port to every user:",
                       look->unprivileged_start);
}

void tw_port_advice_make(const struct tw_port_case *port, struct tw_port_advices *out)
{
    *out = (struct tw_port_advices){0};
    if (port->verdict->finding == TW_PORT_HELD) {
        advise_options(port, out);
        advise_servers(port, out);
        advise_owners(port, out);
        advise_destroy(port, out);
        advise_search(port, out);
    }
    advise_privilege(port, out);
    advise_client(port, out);
}
