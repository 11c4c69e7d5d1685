#ifndef TW_PORT_SOCKET_H
#define TW_PORT_SOCKET_H

#include "clock.h"
#include "endpoint.h"
#include "facts.h"
#include "tcp_state.h"

/* One socket on a port, as sock_diag lists it (struct inet_diag_msg, linux/inet_diag.h). Ports
 * and interface indices are in host order. */

enum tw_port_protocol { TW_PORT_TCP, TW_PORT_MPTCP, TW_PORT_UDP };
enum { TW_N_PORT_PROTOCOLS = TW_PORT_UDP + 1 };

enum tw_port_timer {                     /* idiag_timer */
                     TW_PORT_NO_TIMER,   /* 0 */
                     TW_PORT_RETRANSMIT, /* 1 */
                     TW_PORT_KEEPALIVE,  /* 2 */
                     TW_PORT_WAIT,       /* 3: of TIME-WAIT or an orphaned FIN-WAIT-2 */
                     TW_PORT_PROBE       /* 4: of a closed window */
};
enum { TW_N_PORT_TIMERS = TW_PORT_PROBE + 1 };

/* Options of a socket, read from a copy of its descriptor (pidfd_getfd(2)). TW_NOT_LOOKED: not
 * permitted, or no process has it open. */
struct tw_port_options {
    enum tw_known reuseaddr, reuseport, defer_accept, fastopen;
};

struct tw_port_socket {
    enum tw_port_protocol protocol;
    /* remote port 0: not connected; ::ffff:a.b.c.d is IPv4 through an IPv6 socket */
    struct tw_endpoint local, remote;
    enum tw_tcp_state state;
    enum tw_known v6only;
    unsigned device; /* SO_BINDTODEVICE: interface index; 0: any */
    tw_ns seen_ns;   /* CLOCK_MONOTONIC, when the kernel listed it */
    enum tw_port_timer timer;
    int64_t timer_ms; /* until the timer's time, which the wheel rounds up; -1: none runs */
    unsigned n_retransmits; /* idiag_retrans: retransmissions or probes sent */
    uint32_t rto_us;        /* tcpi_rto; 0: unknown */
    /* bytes queued; in LISTEN the connections not yet accepted, and the backlog */
    uint32_t n_receive, n_send;
    uint32_t uid;    /* of the caller of socket() or accept(); 0 for TIME-WAIT */
    uint64_t inode;  /* 0: no process has it open: in an accept queue, orphaned, or TIME-WAIT */
    uint64_t cgroup; /* inode of its cgroup v2 folder; 0: unknown */
    struct tw_port_options options;
};

#endif
