#ifndef TW_TRIAL_H
#define TW_TRIAL_H

#include "finding.h"

/* What came of trying the predicted releases against a kernel in random cases. Plain data, and
 * what one run says. */

/* What a case is about. */
enum tw_release_trials_kind {
    TW_TRIAL_FOUR_WAY,      /* TIME-WAIT of a server: close in four segments */
    TW_TRIAL_THREE_SEGMENT, /* ... in three, or as many as a busy machine makes of it */
    TW_TRIAL_HALF_CLOSE,    /* ... and data before the second FIN */
    TW_TRIAL_CLIENT,        /* TIME-WAIT of a client, on a port of its own */
    TW_TRIAL_SIMULTANEOUS,  /* both sides', over a slow wire */
    TW_TRIAL_TWO,           /* two connections hold the port: the longer one counts */
    TW_TRIAL_ORPHAN,        /* FIN-WAIT-2 with tcp_fin_timeout of at most 60 s */
    TW_TRIAL_LONG_ORPHAN,   /* ... of more, which are two timers */
    TW_TRIAL_LINGER2,       /* ... with the socket's own TCP_LINGER2 */
    TW_TRIAL_SET_BEFORE,    /* tcp_fin_timeout is changed before the close */
    TW_TRIAL_SET_AFTER,     /* ... and after it */
    TW_TRIAL_LATE_FIN,      /* FIN-WAIT-2 becomes TIME-WAIT after a while */
    TW_TRIAL_OLD_FIN,       /* TIME-WAIT is started again: the FIN once more */
    TW_TRIAL_OLD_SEGMENT,   /* ... an ACK or old data */
    TW_TRIAL_LAST_ACK_LOST, /* ... retransmissions of the FIN */
    TW_TRIAL_FIN_LOST,      /* FIN-WAIT-1 lasts: the first FIN is lost on a slow wire */
};
enum { TW_N_TRIAL_KINDS = TW_TRIAL_FIN_LOST + 1 };

const char *
tw_release_trials_kind_name(enum tw_release_trials_kind kind); /* "four-way". Static. */
const char *
tw_release_trials_kind_what(enum tw_release_trials_kind kind); /* what it is about. Static. */

/* Distances are from the prediction to the bracket in which the port came free; the prediction
 * is the moment at which its tick begins. */
enum tw_release_trials_outcome {
    TW_TRIAL_ON,        /* on the predicted tick: less than half of one away */
    TW_TRIAL_NEAR,      /* at most two ticks away */
    TW_TRIAL_ELSEWHERE, /* more, or it was not as expected in another way */
    TW_TRIAL_UNSEEN,    /* not measured, or in doubt */
};
enum { TW_N_TRIAL_OUTCOMES = TW_TRIAL_UNSEEN + 1, TW_TRIAL_SAID = 400 };

const char *
tw_release_trials_outcome_name(enum tw_release_trials_outcome outcome); /* "on-tick". Static. */

struct tw_release_trial {
    uint64_t index;
    enum tw_release_trials_kind kind;
    enum tw_release_trials_outcome outcome;
    bool measured;  /* the three that follow are known */
    tw_ns off_ns;   /* the farthest of its releases; 0: predictions lie in brackets */
    tw_ns width_ns; /* of the widest bracket */
    tw_ns tick_ns;
    char said[TW_TRIAL_SAID]; /* what was elsewhere, or why nothing is known; else empty */
};

/* What the run, judged, says of the predictions: outcome and what follows it in *out. */
void tw_release_trials_rule(const struct tw_run *run, const struct tw_findings *findings,
                            struct tw_release_trial *out);

struct tw_release_trials {
    uint64_t seed;
    struct tw_release_trial *cases; /* by index; owned */
    size_t n;
    int signal; /* that ended it early; 0: none */
    tw_ns took_ns;
};
void tw_release_trials_drop(struct tw_release_trials *timed);

/* What the cases come to together. */
struct tw_release_trials_sum {
    size_t n_kinds[TW_N_TRIAL_KINDS][TW_N_TRIAL_OUTCOMES];
    size_t n_outcomes[TW_N_TRIAL_OUTCOMES];
    size_t n_visited;   /* kinds of which at least one case was measured */
    size_t n_disturbed; /* cases with a bracket wider than TW_DISTURBED, which says little */
    size_t n_measured;  /* cases; when there are some, the figures below are known */
    tw_ns off_max, tick_ns;
    tw_ns width_median, width_max;
};

/* Adds up. Fails with ENOMEM. */
TW_MUST_USE int tw_release_trials_add_up(const struct tw_release_trials *timed,
                                         struct tw_release_trials_sum *out, struct tw_err *err);

#endif
