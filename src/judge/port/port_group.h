#ifndef TW_PORT_GROUP_H
#define TW_PORT_GROUP_H

#include "bind_socket.h"
#include "port_fate.h"

/* Sockets of a port that are alike: the same protocol, state, local address, device, options,
 * owners and kind of end. 50,000 connections of one server are one group. */
struct tw_port_group {
    size_t first, n; /* socket number `first` of the look stands for n of them; its options are
                      * known if those of any are */
    enum tw_port_whose whose; /* of all */
    enum tw_port_ends ends;
    tw_ns from_ns, to_ns; /* the earliest and the latest end of them; 0 without a timer */
    uint64_t n_receive;   /* bytes queued in all of them, or connections not yet accepted */
    size_t n_silent;      /* connections whose last segments were retransmitted */
};

enum { TW_PORT_GROUPS = 64 };

/* Listening first, then in the order of a connection's life; UDP last. */
struct tw_port_groups {
    struct tw_port_group list[TW_PORT_GROUPS];
    size_t n;
    size_t n_left_out; /* sockets for which there was no group left */
};

void tw_port_group_make_all(const struct tw_port_look *look, struct tw_port_groups *out);

/* Whether a bind() of TCP can be refused for the group. */
bool tw_port_group_holds(const struct tw_port_group *group);

/* Whether its sockets may have SO_REUSEADDR and SO_REUSEPORT, unseen: nobody could read it. */
bool tw_port_group_is_secret(const struct tw_port_look *look,
                             const struct tw_port_group *group);

/* The group as bind() sees it, with what is known of its options. */
struct tw_bind_socket tw_port_group_socket(const struct tw_port_look *look,
                                           const struct tw_port_group *group);

#endif
