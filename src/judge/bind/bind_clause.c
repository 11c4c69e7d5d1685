#include "bind_clause.h"

#include "own.h"

#include <stddef.h>

#define SET_IT_ON_BOTH                                                                         \
    "Set SO_REUSEADDR before bind() in the server, always: connections take it over from the " \
    "socket that listened, so the next start finds it on both."

#define IT_IS_A_CLIENTS                                                                        \
    "That is a client's socket, which the server's options do not reach: set SO_REUSEADDR "    \
    "in the client too, before connect(); or keep clients off the port "                       \
    "(net.ipv4.ip_local_reserved_ports, another port in the client's bind())."

/* Each with the function in which the kernel (6.18) has it. */
static const struct {
    const char *name, *reason, *advice;
} clauses[] = {
    [TW_BIND_FREE] = {"free", "Nothing holds the port.", NULL}, /* inet_csk_get_port() */
    [TW_BIND_OTHER_DEVICE] = {"other-device",
                              "The two are bound to different network devices, so no packet "
                              "can match both.",
                              NULL}, /* inet_bind_conflict() */
    [TW_BIND_OTHER_ADDRESS] = {"other-address",
                               "Their addresses do not overlap, so no packet can match both.",
                               NULL}, /* inet_rcv_saddr_equal() and inet_bhash2_conflict() */
    [TW_BIND_BOTH_REUSEADDR] = {"both-reuseaddr",
                                "Both have SO_REUSEADDR and the one there does not listen: "
                                "that is what the option allows.",
                                NULL}, /* inet_bind_conflict() */
    [TW_BIND_BOTH_REUSEPORT] = {"both-reuseport",
                                "Both have SO_REUSEPORT, and no other user owns the one "
                                "there: that is what the option allows.",
                                NULL}, /* inet_bind_conflict() */
    [TW_BIND_MEMORY] =
        {"memory",
         "The kernel remembers that SO_REUSEPORT let this user in last, and skips "
         "the comparison with the other sockets.",
         NULL}, /* sk_reuseport_match() */
    [TW_BIND_CHOSEN] = {"chosen",
                        "The kernel chooses only a port without any overlapping address, "
                        "whatever the options are.",
                        "Name the port, wait until one is free, or widen "
                        "net.ipv4.ip_local_port_range."}, /* inet_csk_find_open_port() */
    [TW_BIND_OTHER_OWNER] = {"other-owner",
                             "Both have SO_REUSEPORT, but it shares a port only among the "
                             "sockets of one user.",
                             "Start both as the same user."}, /* inet_bind_conflict() */
    [TW_BIND_LISTENS] = {"listens",
                         "The other socket listens, and SO_REUSEADDR never helps against a "
                         "listener.",
                         "Stop what listens there, and whatever has inherited its socket; "
                         "or, to serve the port together, set SO_REUSEPORT in both before "
                         "bind()."}, /* inet_bind_conflict() */
    [TW_BIND_NEITHER] = {"neither",
                         "Neither socket has SO_REUSEADDR, so the port is held as long as the "
                         "other socket exists.",
                         SET_IT_ON_BOTH}, /* inet_bind_conflict() */
    [TW_BIND_ONLY_NEW] = {"only-new",
                          "The new socket has the option, the other socket does not: Linux "
                          "requires it on both.",
                          SET_IT_ON_BOTH}, /* inet_bind_conflict() */
    [TW_BIND_ONLY_THERE] =
        {"only-there",
         "The other socket has the option, the new socket does not: Linux requires it on "
         "both.",
         "Set the same option in the new socket, before bind()."}, /* inet_bind_conflict() */
    [TW_BIND_NOT_THE_SAME] =
        {"not-the-same",
         "One has SO_REUSEADDR and the other SO_REUSEPORT: Linux requires "
         "the same one on both.",
         "Set the old socket's option in the new one."}, /* inet_bind_conflict() */
};
_Static_assert(TW_COUNT(clauses) == TW_N_BIND_CLAUSES, "a clause lacks its words");

bool tw_bind_clause_allows(enum tw_bind_clause clause)
{
    return clause < TW_BIND_CHOSEN;
}

const char *tw_bind_clause_name(enum tw_bind_clause clause)
{
    return clauses[clause].name;
}

const char *tw_bind_clause_reason(enum tw_bind_clause clause)
{
    return clauses[clause].reason;
}

const char *tw_bind_clause_advice(enum tw_bind_clause clause, bool is_clients)
{
    const char *advice = clauses[clause].advice;
    bool is_of_server = clause == TW_BIND_NEITHER || clause == TW_BIND_ONLY_NEW;
    return is_clients && is_of_server ? IT_IS_A_CLIENTS : advice;
}
