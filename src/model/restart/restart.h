#ifndef TW_RESTART_H
#define TW_RESTART_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The question of `twlab restart`: does this server come back on its port after it is stopped? */

/* How the server is stopped. */
enum tw_restart_way {
    TW_RESTART_TERMINAL, /* Ctrl-C: SIGINT to the process group of the main process */
    TW_RESTART_KILL,     /* SIGTERM to the main process */
    TW_RESTART_DOCKER, /* SIGTERM to the main process; when it has ended, SIGKILL to the rest */
    TW_RESTART_SYSTEMD, /* SIGTERM to all; both: SIGKILL to all when the time is over */
    TW_RESTART_CRASH,   /* SIGKILL to the main process alone */
    TW_RESTART_SIGNAL,  /* a signal of choice to the main process */
};
enum { TW_N_RESTART_WAYS = TW_RESTART_SIGNAL + 1 };

/* TW_N_RESTART_WAYS names: "terminal", "kill", "docker", "systemd", "crash", "signal". Static storage. */
const char *const *tw_restart_way_names(void);

/* The signal that stops it in this way; TW_RESTART_SIGNAL has none of its own: 0. */
int tw_restart_way_signal(enum tw_restart_way way);

enum { TW_RESTART_MOST_SILENT = 15, TW_RESTART_MOST_LETS = 8 };

struct tw_restart {
    char *const *command; /* argv, ends with NULL; the caller's */
    char *const *then;    /* the command that is started afterwards; NULL: the same */
    enum tw_restart_way way;
    int signal;               /* that of the way */
    uint16_t port;            /* host order: only what listens on it counts; 0: any */
    const char *folder;       /* the directory that it runs in; NULL: the caller's */
    char *const *environment; /* "NAME=VALUE", added to the caller's; ends with NULL; or NULL */
    char *const *client;      /* one more client: a command; ends with NULL; or NULL */
    size_t n_silent;          /* clients that say nothing, 1 to TW_RESTART_MOST_SILENT */
    const char *send; /* what one more client sends, n_send bytes; NULL: there is none */
    size_t n_send;
    uint16_t
        lets[TW_RESTART_MOST_LETS]; /* host order: ports of the machine that it may reach */
    size_t n_lets;
    tw_ns start_within_ns; /* time to listen */
    /* Time to end after the signal, with its clients; and the same again after they have left
     * (docker and systemd kill it instead). */
    tw_ns stop_within_ns;
    tw_ns wait_ns; /* no attempt begins later than this after the end of the main process */
};

/* Converts text with the escapes of C (\r \n \t \0 \\ \xHH) into bytes, in place. *out_n is their
 * number, which may include NULs. Returns false for another escape; text is then undefined. */
TW_MUST_USE bool tw_restart_unescape(char *text, size_t *out_n);

/* Reads ports separated by commas, in place, into lets. Returns false if one is no port, or given
 * twice, or the one that counts, or there are too many. */
TW_MUST_USE bool tw_restart_read_lets(char *text, struct tw_restart *ask);

#endif
