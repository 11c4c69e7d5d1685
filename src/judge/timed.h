#ifndef TW_TIMED_H
#define TW_TIMED_H

#include "finding.h"

/* What came of trying the predicted releases against a kernel in random cases. Plain data, and
 * what one run says. */

/* What a case is about. */
enum tw_timed_kind {
    TW_TIMED_FOUR_WAY,      /* TIME-WAIT of a server: close in four segments */
    TW_TIMED_THREE_SEGMENT, /* ... in three, or as many as a busy machine makes of it */
    TW_TIMED_HALF_CLOSE,    /* ... and data before the second FIN */
    TW_TIMED_CLIENT,        /* TIME-WAIT of a client, on a port of its own */
    TW_TIMED_SIMULTANEOUS,  /* both sides', over a slow wire */
    TW_TIMED_TWO,           /* two connections hold the port: the longer one counts */
    TW_TIMED_ORPHAN,        /* FIN-WAIT-2 with tcp_fin_timeout of at most 60 s */
    TW_TIMED_LONG_ORPHAN,   /* ... of more, which are two timers */
    TW_TIMED_LINGER2,       /* ... with the socket's own TCP_LINGER2 */
    TW_TIMED_SET_BEFORE,    /* tcp_fin_timeout is changed before the close */
    TW_TIMED_SET_AFTER,     /* ... and after it */
    TW_TIMED_LATE_FIN,      /* FIN-WAIT-2 becomes TIME-WAIT after a while */
    TW_TIMED_OLD_FIN,       /* TIME-WAIT is started again: the FIN once more */
    TW_TIMED_OLD_SEGMENT,   /* ... an ACK or old data */
    TW_TIMED_LAST_ACK_LOST, /* ... retransmissions of the FIN */
    TW_TIMED_FIN_LOST,      /* FIN-WAIT-1 lasts: the first FIN is lost on a slow wire */
};
enum { TW_N_TIMED_KINDS = TW_TIMED_FIN_LOST + 1 };

const char *tw_timed_kind_name(enum tw_timed_kind kind); /* "four-way". Static. */
const char *tw_timed_kind_what(enum tw_timed_kind kind); /* what it is about. Static. */

/* Distances are from the prediction to the bracket in which the port came free; the prediction
 * is the moment at which its tick begins. */
enum tw_timed_outcome {
    TW_TIMED_ON,        /* on the predicted tick: less than half of one away */
    TW_TIMED_NEAR,      /* at most two ticks away */
    TW_TIMED_ELSEWHERE, /* more, or it was not as expected in another way */
    TW_TIMED_UNSEEN,    /* not measured, or in doubt */
};
enum { TW_N_TIMED_OUTCOMES = TW_TIMED_UNSEEN + 1, TW_TIMED_SAID = 400 };

const char *tw_timed_outcome_name(enum tw_timed_outcome outcome); /* "on-tick". Static. */

struct tw_timed_case {
    uint64_t index;
    enum tw_timed_kind kind;
    enum tw_timed_outcome outcome;
    bool measured;  /* the three that follow are known */
    tw_ns off_ns;   /* the farthest of its releases; 0: predictions lie in brackets */
    tw_ns width_ns; /* of the widest bracket */
    tw_ns tick_ns;
    char said[TW_TIMED_SAID]; /* what was elsewhere, or why nothing is known; else empty */
};

/* What the run, judged, says of the predictions: outcome and what follows it in *out. */
void tw_timed_rule(const struct tw_run *run, const struct tw_findings *findings,
                   struct tw_timed_case *out);

struct tw_timed {
    uint64_t seed;
    struct tw_timed_case *cases; /* by index; owned */
    size_t n;
    int signal; /* that ended it early; 0: none */
    tw_ns took_ns;
};
void tw_timed_drop(struct tw_timed *timed);

/* What the cases come to together. */
struct tw_timed_sum {
    size_t n_kinds[TW_N_TIMED_KINDS][TW_N_TIMED_OUTCOMES];
    size_t n_outcomes[TW_N_TIMED_OUTCOMES];
    size_t n_visited;   /* kinds of which at least one case was measured */
    size_t n_disturbed; /* cases with a bracket wider than TW_DISTURBED, which says little */
    size_t n_measured;  /* cases; when there are some, the figures below are known */
    tw_ns off_max, tick_ns;
    tw_ns width_median, width_max;
};

/* Adds up. Fails with ENOMEM. */
TW_MUST_USE int tw_timed_add_up(const struct tw_timed *timed, struct tw_timed_sum *out,
                                struct tw_err *err);

#endif
