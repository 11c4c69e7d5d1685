#ifndef TW_PORT_OWNER_H
#define TW_PORT_OWNER_H

#include "clock.h"
#include "facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TW_PORT_NAME = 32, TW_PORT_TEXT = 256 };

/* A process that has sockets of the port open. */
struct tw_port_owner {
    pid_t pid;
    pid_t parent; /* 1: its parent is gone, or is the init of its PID namespace */
    pid_t process_group;
    uid_t uid;
    char user[TW_PORT_NAME];    /* name of uid; empty: it has none */
    char name[TW_PORT_NAME];    /* /proc/PID/comm */
    char command[TW_PORT_TEXT]; /* /proc/PID/cmdline, words separated by blanks, cut */
    char executable[TW_PORT_TEXT];
    bool is_deleted; /* the executable file no longer exists */
    char state;      /* of /proc/PID/stat: 'T' stopped, 'Z' only its threads live */
    bool dumps_core;
    tw_ns age_ns; /* -1: unknown */
    char unit
        [TW_PORT_TEXT]; /* last folder of its cgroup: "nginx.service", "docker-1234.scope" */
    bool is_users_unit; /* of the user's own manager: `systemctl --user` */
    enum tw_known same_network; /* its network namespace is the one looked at */
    enum tw_known in_container; /* it is in a PID namespace of its own (NSpid) */
};

/* How a process has a socket. */
enum tw_port_by {
    TW_PORT_BY_DESCRIPTOR,
    TW_PORT_BY_THREAD,  /* only in the descriptor table of one of its threads */
    TW_PORT_BY_MESSAGE, /* in flight on one of its Unix sockets (SCM_RIGHTS): a candidate */
    TW_PORT_BY_IO_URING /* registered with one of its rings */
};
enum { TW_N_PORT_BY = TW_PORT_BY_IO_URING + 1 };

/* Socket number `socket` of a look is open in its owner number `owner`. */
struct tw_port_hold_of {
    size_t socket, owner;
    enum tw_port_by by;
    int fd; /* -1: unknown */
};

#endif
