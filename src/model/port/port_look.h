#ifndef TW_PORT_LOOK_H
#define TW_PORT_LOOK_H

#include "port_owner.h"
#include "port_socket.h"
#include "timer_wheel.h"

/* One look at a TCP port of a network: every socket that concerns it, who has it open, and what
 * bind() answered. Plain data, made by instruments/port, judged by judge/port. All times are on
 * CLOCK_MONOTONIC. */

/* One bind() that was tried, and closed at once. */
struct tw_port_trial {
    struct tw_endpoint at;
    bool v6only, reuseaddr, reuseport;
    int error; /* errno; 0: it worked */
    tw_ns took_ns;
};

/* What was not searched for owners. */
struct tw_port_search {
    bool was_searched;
    uint32_t n_processes, n_denied, n_left; /* seen; not readable for this user; over budget */
    uint64_t n_left_descriptors;            /* of those n_left */
    tw_ns took_ns;
};

/* The name of a cgroup: of sockets that no process found has open. */
struct tw_port_cgroup {
    uint64_t id;             /* tw_port_socket.cgroup */
    char unit[TW_PORT_TEXT]; /* as tw_port_owner.unit; empty: not found */
};

enum { TW_PORT_TRIALS = 16, TW_PORT_CGROUPS = 16 };

struct tw_port_look {
    struct tw_endpoint at;      /* what was asked for; a wildcard address if only a port was */
    bool has_address;           /* an address was asked for */
    char network[TW_PORT_NAME]; /* the network namespace asked for; empty: one's own */
    uid_t uid;                  /* of the one who looked */
    bool may_bind_low;          /* CAP_NET_BIND_SERVICE in that network */
    tw_ns at_ns;                /* when the look began ... */
    char began[TW_NAME_SIZE];   /* ... and CLOCK_REALTIME then, ISO 8601 in UTC */
    struct tw_jiffies jiffies;  /* .hz 0: unknown */
    unsigned range_low, range_high; /* net.ipv4.ip_local_port_range; 0: unknown */
    enum tw_known reserved;         /* the port is in net.ipv4.ip_local_reserved_ports */
    unsigned unprivileged_start;    /* net.ipv4.ip_unprivileged_port_start */
    struct tw_setting settings[TW_MAX_SETTINGS]; /* net.ipv4, as read */
    size_t n_settings;
    enum tw_known bound_visible; /* the kernel lists sockets that are only bound (Linux 6.8) */
    enum tw_known address_is_local, address_is_tentative, ipv6_is_off;
    struct tw_port_socket *sockets; /* owned */
    size_t n_sockets;
    struct tw_port_owner *owners; /* owned */
    size_t n_owners;
    struct tw_port_hold_of *holds; /* owned; by socket, then owner */
    size_t n_holds;
    struct tw_port_trial trials[TW_PORT_TRIALS]; /* none with --look-only */
    size_t n_trials;
    struct tw_port_search search;
    struct tw_port_cgroup cgroups[TW_PORT_CGROUPS];
    size_t n_cgroups;
};

/* How socket number `socket` is open in processes: *out_n entries, in the order of owners. */
const struct tw_port_hold_of *tw_port_look_holds(const struct tw_port_look *look, size_t socket,
                                                 size_t *out_n);

/* The unit of a socket's cgroup, where the look has its name; else "". Static storage, or the
 * look's. */
const char *tw_port_look_unit(const struct tw_port_look *look,
                              const struct tw_port_socket *socket);

/* The value of a setting that is a number, such as "tcp_fin_timeout"; else `otherwise`. */
uint64_t tw_port_look_setting(const struct tw_port_look *look, const char *name,
                              uint64_t otherwise);

/* Frees what the look owns and empties it; safe twice. */
void tw_port_look_drop(struct tw_port_look *look);

#endif
