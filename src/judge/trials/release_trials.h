#ifndef TW_TRIAL_H
#define TW_TRIAL_H

#include "judged.h"

/* The result of random trials of the predicted releases against a kernel, and how one run
 * counts. */

/* What a case is about. */
enum tw_release_trials_kind {
    TW_TRIAL_FOUR_WAY,      /* a server's TIME-WAIT: four-way close */
    TW_TRIAL_THREE_SEGMENT, /* ... three segments, or as many as a busy machine sends */
    TW_TRIAL_HALF_CLOSE,    /* ... with data before the second FIN */
    TW_TRIAL_CLIENT,        /* a client's TIME-WAIT, on a port of its own */
    TW_TRIAL_SIMULTANEOUS,  /* TIME-WAIT on both sides, over a slow wire */
    TW_TRIAL_TWO,           /* two connections hold the port; the longer one counts */
    TW_TRIAL_ORPHAN,        /* FIN-WAIT-2 with tcp_fin_timeout up to 60 s */
    TW_TRIAL_LONG_ORPHAN,   /* ... above 60 s, which takes two timers */
    TW_TRIAL_LINGER2,       /* ... with the socket's own TCP_LINGER2 */
    TW_TRIAL_SET_BEFORE,    /* tcp_fin_timeout changes before the close */
    TW_TRIAL_SET_AFTER,     /* ... after the close */
    TW_TRIAL_LATE_FIN,      /* FIN-WAIT-2 becomes TIME-WAIT after some time */
    TW_TRIAL_OLD_FIN,       /* TIME-WAIT restarts: the FIN arrives again */
    TW_TRIAL_OLD_SEGMENT,   /* ... an ACK or old data arrives */
    TW_TRIAL_LAST_ACK_LOST, /* ... the FIN is retransmitted */
    TW_TRIAL_FIN_LOST,      /* long FIN-WAIT-1: the first FIN is lost on a slow wire */
};
enum { TW_N_TRIAL_KINDS = TW_TRIAL_FIN_LOST + 1 };

/* The name, such as "four-way". Static storage. */
const char *tw_release_trials_kind_name(enum tw_release_trials_kind kind);
/* A description of the kind. Static storage. */
const char *tw_release_trials_kind_what(enum tw_release_trials_kind kind);

/* A distance is measured from the prediction to the bracket in which the port became free. The
 * prediction is the start of the predicted tick. */
enum tw_release_trials_outcome {
    TW_TRIAL_ON,        /* on the predicted tick: less than half a tick away */
    TW_TRIAL_NEAR,      /* at most two ticks away */
    TW_TRIAL_ELSEWHERE, /* farther away, or another expectation failed */
    TW_TRIAL_UNSEEN,    /* not measured, or in doubt */
};
enum { TW_N_TRIAL_OUTCOMES = TW_TRIAL_UNSEEN + 1, TW_TRIAL_SAID = 400 };

/* The name, such as "on-tick". Static storage. */
const char *tw_release_trials_outcome_name(enum tw_release_trials_outcome outcome);

struct tw_release_trial {
    uint64_t index;
    enum tw_release_trials_kind kind;
    enum tw_release_trials_outcome outcome;
    bool measured;  /* the next three are known */
    tw_ns off_ns;   /* largest distance of a release; 0: all predictions are in the brackets */
    tw_ns width_ns; /* the widest bracket */
    tw_ns tick_ns;
    char said[TW_TRIAL_SAID]; /* what was elsewhere, or why nothing is known; else empty */
};

/* Judges the predictions of a run by its findings. Sets the outcome and all members after it.
 */
void tw_release_trials_rule(const struct tw_judged *judged, struct tw_release_trial *out);

struct tw_release_trials {
    uint64_t seed;
    struct tw_release_trial *cases; /* by index; owned */
    size_t n;
    int signal; /* the signal that ended the trials early; 0 for none */
    tw_ns took_ns;
};
void tw_release_trials_drop(struct tw_release_trials *timed);

/* The sum over all cases. */
struct tw_release_trials_sum {
    size_t n_kinds[TW_N_TRIAL_KINDS][TW_N_TRIAL_OUTCOMES];
    size_t n_outcomes[TW_N_TRIAL_OUTCOMES];
    size_t n_visited;   /* kinds with at least one measured case */
    size_t n_disturbed; /* cases with a bracket wider than TW_DISTURBED, which prove little */
    size_t n_measured;  /* measured cases; if there are any, the members below are known */
    tw_ns off_max, tick_ns;
    tw_ns width_median, width_max;
};

/* Computes the sum. Fails with ENOMEM. */
TW_MUST_USE int tw_release_trials_add_up(const struct tw_release_trials *timed,
                                         struct tw_release_trials_sum *out, struct tw_err *err);

#endif
