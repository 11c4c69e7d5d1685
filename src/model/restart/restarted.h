#ifndef TW_RESTARTED_H
#define TW_RESTARTED_H

#include "endpoint.h"
#include "facts.h" /* enum tw_known */
#include "restart.h"
#include "tcp_state.h"

#include <sys/types.h>

/* What was seen of a server that was started, stopped and started again: plain data without
 * pointers, since a world's process fills it in memory that it shares with twlab. Rulings and
 * reports are functions of it and of the question (restart.h) alone.
 *
 * Times count from the start of the first process; a bracket says between which two looks
 * something happened. What did not fit in an array is counted. */
enum {
    TW_RESTARTED_LISTENERS = 16,
    TW_RESTARTED_CLIENTS = TW_RESTART_MOST_SILENT + 1,
    TW_RESTARTED_SOCKETS = 32,
    TW_RESTARTED_PROCESSES = 32,
    TW_RESTARTED_ATTEMPTS = 200,
    TW_RESTARTED_WORDS = 512, /* bytes of output that are kept, the last ones */
    TW_RESTARTED_PATH = 108,  /* of a Unix socket: sun_path */
    TW_RESTARTED_NAME = 16,   /* of a process: comm, proc_pid_comm(5) */
};

struct tw_restarted_bracket {
    tw_ns from_ns, to_ns; /* to_ns -1: it was not seen */
};

/* A process of the server. */
struct tw_restarted_process {
    pid_t pid, parent; /* in the world; parent 1: its own is gone, or it is the main process */
    char name[TW_RESTARTED_NAME];
    bool listens;   /* it has an old listener open ... */
    bool connected; /* ... and this: an old connection */
};

/* A listening TCP socket, or Unix socket. */
struct tw_restarted_listener {
    struct tw_endpoint at;
    char path[TW_RESTARTED_PATH]; /* of a Unix socket, which has no endpoint; empty: TCP */
    uint64_t inode;
    pid_t pid; /* the first process found that has it open; 0: none was found */
    /* read from a copy of the descriptor (pidfd_getfd(2)), which is closed at once */
    enum tw_known reuseaddr, reuseport, defer_accept;
};

/* A connection on one of the ports when the main process had ended. */
struct tw_restarted_socket {
    struct tw_endpoint local, remote;
    enum tw_tcp_state state;
    int64_t timer_ms; /* until its timer expires; -1: none runs */
    pid_t pid;        /* a process that has it open; 0: none, it is the kernel's */
};

enum tw_restarted_end {                     /* how a client's connection ended */
                        TW_RESTARTED_OPEN,  /* it did not, until twlab closed it */
                        TW_RESTARTED_EOF,   /* the server sent FIN first */
                        TW_RESTARTED_RESET, /* the server sent RST */
};

struct tw_restarted_client {
    bool talks;            /* it has sent --send */
    bool made;             /* it was tried */
    int error;             /* of connect(): errno; 0: connected */
    struct tw_endpoint at; /* its own */
    struct tw_endpoint to;
    bool accepted;       /* some process had its connection before the stop */
    bool deferred;       /* the server sees it only when it sends: SYN-RECEIVED there */
    uint64_t n_received; /* bytes */
    enum tw_restarted_end end;
    tw_ns ended_ns; /* when that was seen; -1: it was not */
};

/* One start of the command. */
struct tw_restarted_start {
    tw_ns began_ns;
    pid_t pid;
    int error; /* of execvp(): errno; 0: it was executed */
    bool ended;
    struct tw_restarted_bracket end; /* of the started process ... */
    int status;                      /* ... and its wait status */
    tw_ns listens_ns; /* when all that listened at first was seen to be back; -1: it was not */
    unsigned n_back;  /* listeners that were seen back, with new sockets */
    unsigned n_elsewhere; /* listeners on ports that the first start did not have ... */
    uint16_t elsewhere;   /* ... the first of these ports */
    bool beside;          /* the old listeners were still there, at the last look */
    bool was_killed;      /* by twlab, as it lived and did not listen */
    uint64_t n_words;     /* bytes that it said; the last ones are: */
    char words[TW_RESTARTED_WORDS];
};

/* A port of the machine that the server may reach. The carrier, outside the world, fills it. */
struct tw_restarted_let {
    unsigned n_carried; /* connections to it */
    unsigned n_failed;  /* others, which were reset: ... */
    int error;          /* ... the errno of the first */
};

enum tw_restarted_phase {
    TW_RESTARTED_STARTING,
    TW_RESTARTED_CONNECTING,
    TW_RESTARTED_STOPPING,
    TW_RESTARTED_LETTING_GO, /* the clients have left, as it did not end with them */
    TW_RESTARTED_TRYING,     /* attempts */
    TW_RESTARTED_SERVING,    /* it is back; a new client connects */
    TW_RESTARTED_OVER,
};

struct tw_restarted {
    enum tw_restarted_phase phase;
    int interrupted;  /* the signal that ended it early; 0: none */
    bool one_user;    /* the world has the caller's uid alone */
    bool proc_hidden; /* the world has no /proc of its own: pids were found by NSpid */

    struct tw_restarted_let lets[TW_RESTART_MOST_LETS]; /* as many as the question has */

    struct tw_restarted_start first;
    struct tw_restarted_listener listeners[TW_RESTARTED_LISTENERS]; /* before the stop */
    size_t n_listeners;
    unsigned n_udp; /* bound UDP sockets, if nothing listens */

    pid_t main; /* stopped; the started process, or the daemon that it left */
    char main_name[TW_RESTARTED_NAME];
    bool is_daemon;
    struct tw_restarted_client clients[TW_RESTARTED_CLIENTS];
    size_t n_clients;
    enum tw_known client_connected; /* the command of --client is connected */

    struct tw_restarted_bracket stop; /* the call of kill() */
    int stop_error;                   /* of kill(): errno; 0: OK */
    struct tw_restarted_bracket deaf; /* its listeners were gone */
    struct tw_restarted_bracket end;  /* of the main process ... */
    int status;                       /* ... and its wait status */
    tw_ns killed_ns; /* docker, systemd: when what was left was killed; -1: it was not */
    bool file_left;  /* the file of a Unix socket is there, and nobody listens */
    tw_ns let_go_ns; /* when twlab closed the clients, as it had not ended; -1: it did not */

    struct tw_restarted_process left[TW_RESTARTED_PROCESSES]; /* alive after that end */
    size_t n_left;
    struct tw_restarted_socket held[TW_RESTARTED_SOCKETS]; /* on the ports, after that end */
    size_t n_held;
    tw_ns predicted_ns; /* the last release of a timer on the ports; -1: no timer holds them */
    /* Old listeners were gone from then on; -1: they are still there, or ended with the main
     * process. */
    tw_ns old_gone_ns;

    struct tw_restarted_start attempts[TW_RESTARTED_ATTEMPTS];
    size_t
        n_attempts; /* more may have been made than there is room for: the last one stays last */
    size_t n_tried;
    /* After the start that was complete: what listens, and a new client. */
    struct tw_restarted_listener new_listeners[TW_RESTARTED_LISTENERS];
    size_t n_new_listeners;
    struct tw_restarted_client new_client;
};

/* The start that came back; NULL: none did. */
const struct tw_restarted_start *tw_restarted_back(const struct tw_restarted *seen);

#endif
