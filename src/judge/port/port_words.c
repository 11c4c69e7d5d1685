#include "port_words.h"

#include "append.h"
#include "numbers.h"
#include "own.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* "41.3", and "0.0" for what is past. */
static const char *seconds(tw_ns length_ns, char text[TW_NUMBERS_SIZE])
{
    enum { FINE_S = 100 };
    tw_ns ns = length_ns > 0 ? length_ns : 0;
    return tw_numbers_seconds(ns, ns < FINE_S * TW_S ? 1 : 0, text);
}

/* "for another 41.3 s", "for another 90 to 110 s" */
static void say_left(const struct tw_port_look *look, tw_ns from_ns, tw_ns to_ns,
                     char text[TW_PORT_WORDS])
{
    char from[TW_NUMBERS_SIZE];
    char to[TW_NUMBERS_SIZE];
    tw_ns least_ns = from_ns > look->at_ns ? from_ns - look->at_ns : 0;
    tw_ns most_ns = to_ns > look->at_ns ? to_ns - look->at_ns : 0;
    if (most_ns - least_ns < TW_S / 10)
        (void)snprintf(text, TW_PORT_WORDS, "for another %s s", seconds(most_ns, to));
    else
        (void)snprintf(text, TW_PORT_WORDS, "for another %s to %s s", seconds(least_ns, from),
                       seconds(most_ns, to));
}

const char *tw_port_words_end(const struct tw_port_look *look,
                              const struct tw_port_group *group, char text[TW_PORT_WORDS])
{
    text[0] = '\0';
    switch (group->ends) {
    case TW_PORT_AT_TICK:
        say_left(look, group->n == 1 ? group->to_ns : group->from_ns, group->to_ns, text);
        break;
    case TW_PORT_BETWEEN:
        say_left(look, group->from_ns, group->to_ns, text);
        break;
    case TW_PORT_WITH_LISTENER:
        (void)snprintf(text, TW_PORT_WORDS, "until accept(), or the end of the listener");
        break;
    case TW_PORT_HOLDS_NOTHING:
        (void)snprintf(text, TW_PORT_WORDS, "not in the way");
        break;
    case TW_PORT_WITH_OWNER:
        break;
    }
    return text;
}

const char *tw_port_words_address(const struct tw_port_socket *socket, char text[TW_PORT_WORDS])
{
    struct tw_endpoint at = socket->local;
    char address[TW_ENDPOINT_TEXT];
    bool is_mapped = at.family == TW_IPV6 && tw_bind_address_is_ipv4(&at);
    tw_endpoint_unmap(&at);
    (void)tw_endpoint_address_text(&at, address);
    bool is_any6 = at.family == TW_IPV6 && tw_bind_address_is_wildcard(&at);
    if (at.family == TW_IPV6)
        (void)snprintf(text, TW_PORT_WORDS, "[%s]", address);
    else
        (void)snprintf(text, TW_PORT_WORDS, "%s", address);
    if (is_mapped)
        tw_append(text, TW_PORT_WORDS, " (by an IPv6 socket)");
    else if (is_any6)
        tw_append(text, TW_PORT_WORDS,
                  socket->v6only == TW_YES ? " (IPv6 only)" : " (IPv4 too)");
    if (socket->device != 0)
        tw_append(text, TW_PORT_WORDS, " on interface %u", socket->device);
    return text;
}

/* What its owners do with sockets in this state: "listens on 0.0.0.0". */
static void say_state(const struct tw_port_look *look, const struct tw_port_group *group,
                      char text[TW_PORT_WORDS])
{
    const struct tw_port_socket *socket = &look->sockets[group->first];
    char at[TW_PORT_WORDS];
    char n[TW_NUMBERS_SIZE];
    char peer_text[TW_ENDPOINT_TEXT];
    struct tw_endpoint peer = socket->remote;
    bool many = tw_port_owners_of(look, group, NULL, 0) > 1;
    const char *have = many ? "have" : "has";
    const char *state = tw_tcp_state_name(socket->state);
    (void)tw_port_words_address(socket, at);
    tw_endpoint_unmap(&peer);
    if (socket->state == TW_LISTEN)
        (void)snprintf(text, TW_PORT_WORDS, "listen%s on %.200s", many ? "" : "s", at);
    else if (tw_tcp_state_is_idle(socket->state) || socket->state == TW_CLOSED)
        (void)snprintf(text, TW_PORT_WORDS, "%s it bound on %.200s, and %s not listen", have,
                       at, many ? "do" : "does");
    else if (tw_endpoint_equal(&socket->local, &socket->remote))
        (void)snprintf(text, TW_PORT_WORDS, "%s a connection from it to itself", have);
    else if (group->n == 1)
        (void)snprintf(text, TW_PORT_WORDS, "%s a connection with %s in %s", have,
                       tw_endpoint_text(&peer, peer_text), state);
    else
        (void)snprintf(text, TW_PORT_WORDS, "%s %s connections in %s", have,
                       tw_numbers_count(group->n, n), state);
}

/* Held by a timer alone: "the kernel's TIME-WAIT", "37 connections in TIME-WAIT". */
static void say_orphans(const struct tw_port_look *look, const struct tw_port_group *group,
                        char text[TW_PORT_WORDS])
{
    const char *state = tw_tcp_state_name(look->sockets[group->first].state);
    char n[TW_NUMBERS_SIZE];
    if (group->n == 1)
        (void)snprintf(text, TW_PORT_WORDS, "the kernel's %s", state);
    else
        (void)snprintf(text, TW_PORT_WORDS, "%s connections in %s",
                       tw_numbers_count(group->n, n), state);
}

static void say_holder(const struct tw_port_case *port, const struct tw_port_group *group,
                       char text[TW_PORT_WORDS])
{
    char who[TW_PORT_WORDS];
    char does[TW_PORT_WORDS];
    char left[TW_PORT_WORDS];
    const struct tw_port_verdict *verdict = port->verdict;
    if (group->whose == TW_PORT_OF_KERNEL) {
        say_orphans(port->look, group, who);
        say_left(port->look, verdict->from_ns, verdict->to_ns, left);
        tw_append(text, TW_PORT_WORDS, " by %.100s%s %.100s; no process has it", who,
                  group->n > 1 ? ", the last" : "", left);
        return;
    }
    (void)tw_port_owners_text(port->look, group, who);
    say_state(port->look, group, does);
    if (group->whose == TW_PORT_OF_LISTENER)
        tw_append(text, TW_PORT_WORDS, " by %s not accepted yet",
                  group->n == 1 ? "a connection" : "connections");
    else
        tw_append(text, TW_PORT_WORDS, ": %.200s %.200s", who, does);
}

/* fe80::/10, RFC 4291, section 2.5.6 */
static bool is_link_local(const struct tw_endpoint *at)
{
    return at->family == TW_IPV6 && at->address[0] == 0xfe && (at->address[1] & 0xc0) == 0x80;
}

static void say_undecided(const struct tw_port_case *port, char text[TW_PORT_WORDS])
{
    if (port->look->has_address && is_link_local(&port->look->at) &&
        port->verdict->error == EINVAL)
        tw_append(text, TW_PORT_WORDS,
                  ": bind() of a link-local address needs an interface, which twlab cannot "
                  "name; ask about the port without an address");
    else
        tw_append(text, TW_PORT_WORDS, ": whether it is free is not known");
}

static void say_not_here(const struct tw_port_look *look, char text[TW_PORT_WORDS])
{
    char address[TW_ENDPOINT_TEXT];
    (void)tw_endpoint_address_text(&look->at, address);
    if (look->address_is_tentative == TW_YES)
        (void)snprintf(text, TW_PORT_WORDS,
                       "%s cannot be bound yet: duplicate address detection has not finished",
                       address);
    else if (look->at.family == TW_IPV6 && look->ipv6_is_off == TW_YES)
        (void)snprintf(text, TW_PORT_WORDS, "%s cannot be bound: IPv6 is off here", address);
    else
        (void)snprintf(text, TW_PORT_WORDS,
                       "%s cannot be bound: no interface here has that address", address);
}

/* "Port 8080", "Port 8080 of 127.0.0.1" */
static void say_port(const struct tw_port_look *look, char text[TW_PORT_WORDS])
{
    char address[TW_ENDPOINT_TEXT];
    (void)snprintf(text, TW_PORT_WORDS, "Port %u", look->at.port);
    if (look->has_address)
        tw_append(text, TW_PORT_WORDS, look->at.family == TW_IPV6 ? " of [%s]" : " of %s",
                  tw_endpoint_address_text(&look->at, address));
    if (look->network[0] == '\0')
        return;
    bool is_pid = strspn(look->network, "0123456789") == strlen(look->network);
    tw_append(text, TW_PORT_WORDS, is_pid ? " in the network of process %s" : " in network %s",
              look->network);
}

static void say_held(const struct tw_port_case *port, char text[TW_PORT_WORDS])
{
    const struct tw_port_verdict *verdict = port->verdict;
    bool is_partial = !port->look->has_address && verdict->ipv4_free != verdict->ipv6_free;
    tw_append(text, TW_PORT_WORDS, " is held%s",
              !is_partial          ? ""
              : verdict->ipv4_free ? " for IPv6"
                                   : " for IPv4");
    if (verdict->group >= 0)
        say_holder(port, &port->groups->list[verdict->group], text);
    else if (port->look->bound_visible == TW_NO)
        tw_append(text, TW_PORT_WORDS,
                  ", by a socket that is bound and does nothing, which this kernel does not "
                  "list (Linux 6.8 does)");
    else
        tw_append(text, TW_PORT_WORDS,
                  ", by a socket that the kernel did not list: look again, it may be new");
    if (is_partial)
        tw_append(text, TW_PORT_WORDS, "; %s is free", verdict->ipv4_free ? "IPv4" : "IPv6");
}

const char *tw_port_words_verdict(const struct tw_port_case *port, char text[TW_PORT_WORDS])
{
    const struct tw_port_look *look = port->look;
    say_port(look, text);
    switch (port->verdict->finding) {
    case TW_PORT_FREE:
        tw_append(text, TW_PORT_WORDS, " is free");
        break;
    case TW_PORT_HELD:
        say_held(port, text);
        break;
    case TW_PORT_FORBIDDEN:
        tw_append(text, TW_PORT_WORDS, " is free, but this user may not bind it: %s",
                  look->at.port < look->unprivileged_start ? "it needs CAP_NET_BIND_SERVICE"
                                                           : "a security policy forbids it");
        break;
    case TW_PORT_NOT_HERE:
        say_not_here(look, text);
        break;
    case TW_PORT_UNDECIDED:
        say_undecided(port, text);
        break;
    }
    tw_append(text, TW_PORT_WORDS, ".");
    return text;
}

const char *tw_port_words_until(const struct tw_port_case *port, char text[TW_PORT_WORDS])
{
    const struct tw_port_verdict *verdict = port->verdict;
    text[0] = '\0';
    if (verdict->finding != TW_PORT_HELD)
        return text;
    switch (verdict->ends) {
    case TW_PORT_AT_TICK:
        say_left(port->look, verdict->to_ns, verdict->to_ns, text);
        tw_append(text, TW_PORT_WORDS, ", to the kernel's tick");
        break;
    case TW_PORT_BETWEEN:
        say_left(port->look, verdict->from_ns, verdict->to_ns, text);
        tw_append(text, TW_PORT_WORDS, "; sooner if the peer answers");
        break;
    case TW_PORT_WITH_LISTENER:
        (void)snprintf(text, TW_PORT_WORDS, "until the listening socket is closed");
        break;
    case TW_PORT_WITH_OWNER:
        (void)snprintf(text, TW_PORT_WORDS, "until its owner closes it: no timer does");
        break;
    case TW_PORT_HOLDS_NOTHING:
        (void)snprintf(text, TW_PORT_WORDS, "not known");
        break;
    }
    return text;
}
