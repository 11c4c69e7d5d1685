#ifndef TW_RESTART_RULING_H
#define TW_RESTART_RULING_H

#include "restarted.h"
#include "run.h"

/* Rules on a restart, from the question and what was seen alone: what was seen of processes and
 * listeners, and the run with the packets and states of its clients. */

enum tw_restart_verdict { TW_RESTART_SAFE, TW_RESTART_UNSAFE, TW_RESTART_UNTESTED };

/* How it came back. */
enum tw_restart_course {
    TW_RESTART_NOT_TRIED, /* untested: there was no attempt */
    TW_RESTART_AT_ONCE,   /* by the first attempt, in about the time of the first start */
    TW_RESTART_BY_ITSELF, /* by the first attempt, which had to wait or to try several times */
    TW_RESTART_LATER,     /* by a later attempt */
    TW_RESTART_HALF,      /* some of its addresses only */
    TW_RESTART_BESIDE,    /* the old listeners are still there: SO_REUSEPORT */
    TW_RESTART_ELSEWHERE, /* on other ports */
    TW_RESTART_MUTE,      /* it lives, and does not listen */
    TW_RESTART_NEVER,     /* every attempt ended */
};

/* What was in its way, or why it could not be tested. */
enum tw_restart_cause {
    TW_RESTART_NOTHING,
    /* unsafe: */
    TW_RESTART_TIMER,      /* connections of nobody: TIME-WAIT, or an orphan */
    TW_RESTART_LISTENER,   /* a process outlived the main one, with its listener */
    TW_RESTART_CONNECTION, /* ... with a connection */
    TW_RESTART_FILE,       /* the file of a Unix socket */
    TW_RESTART_UNSERVED,   /* it listens, but serves no new client */
    TW_RESTART_OWN,        /* nothing on the port explains it: its own words may */
    /* untested: */
    TW_RESTART_UNSTARTABLE, /* the command could not be executed */
    TW_RESTART_ENDED,       /* it ended before it listened */
    TW_RESTART_SILENT,      /* it did not listen in time */
    TW_RESTART_UDP,         /* it has UDP sockets only */
    TW_RESTART_HIDDEN,      /* the process that listens was not found */
    TW_RESTART_ANY_PORT,    /* it lets the kernel choose its port */
    TW_RESTART_DEAF,        /* the signal did not end it, and it listens on */
    TW_RESTART_LINGERS,     /* it stopped listening, and did not end */
    TW_RESTART_UNSENT,      /* the signal could not be sent */
    TW_RESTART_INTERRUPTED,
};
enum { TW_N_RESTART_CAUSES = TW_RESTART_INTERRUPTED + 1 };

/* How the connection of a client ended, on the wire. */
struct tw_restart_close {
    enum tw_restart_closer {
        TW_RESTART_NOT_SEEN, /* not captured, or not ended */
        TW_RESTART_SERVER_FIN,
        TW_RESTART_SERVER_RST,
        TW_RESTART_CLIENT_FIN,
        TW_RESTART_CLIENT_RST,
    } by;           /* who sent the first FIN, or the RST without any */
    uint32_t frame; /* number in the capture; 0: unknown */
    tw_ns at_ns;
};

struct tw_restart_ruling {
    enum tw_restart_verdict verdict;
    enum tw_restart_course course;
    enum tw_restart_cause cause;
    /* From the end of the main process until it listened again, on everything; -1: it did not. */
    tw_ns away_ns;
    /* It ended only when its clients had left. */
    bool waits_for_client;
    struct tw_restart_close closes[TW_RESTARTED_CLIENTS];
    size_t culprit; /* LISTENER, CONNECTION: index in seen->left; TIMER: in seen->held */
};

void tw_restart_ruling_make(const struct tw_restart *ask, const struct tw_restarted *seen,
                            const struct tw_run *run, struct tw_restart_ruling *out);

/* "restart-safe", "not restart-safe", "could not be tested"; "at-once"; "survivor-listens". Static
 * storage. */
const char *tw_restart_ruling_verdict_name(enum tw_restart_verdict verdict);
const char *tw_restart_ruling_course_name(enum tw_restart_course course);
const char *tw_restart_ruling_cause_name(enum tw_restart_cause cause);

#endif
