#ifndef TW_RELEASE_H
#define TW_RELEASE_H

#include "follow.h"
#include "timer_wheel.h"

/* What a probe's binds came to: the first try, the bracket of the release, held. */
struct tw_release {
    long first_seen;    /* index of the first try's observation; -1: none was made */
    int first_error;    /* 0: OK */
    long refused_seen;  /* the last refused one before the success; -1: none */
    long released_seen; /* the first that worked; -1: none */
    size_t n_tries;     /* until then, that one included */
    /* From when it is counted: the beginning of the hold on the port; where nothing holds it,
     * or what did had ended before the first try, what freed it last: LISTEN gone (else the
     * end of the server's stop), the RST or SOCK_DESTROY that ended a connection. */
    bool since_known;        /* those that follow are */
    tw_ns since_ns;          /* run time */
    long since_seen;         /* the observation that since_ns is of */
    unsigned since_who;      /* the name it is about */
    bool waited;             /* it is a TIME-WAIT's beginning: the active closer's last ACK */
    bool orphaned;           /* ... or an orphan's in FIN-WAIT-2: the ACK of its FIN */
    struct tw_timers timers; /* of that; first_ns 0: there is none */
    long ended_seen;         /* what ended that before its time; -1: nothing did */
    tw_ns from_ns, to_ns; /* the bracket: start of the last refused call, end of the first that
                           * worked; run time; meaningful when the observations are there */
    long proof_seen;      /* the proof of life's step; -1: none was made */
    tw_ns proof_ns;       /* how long that took; -1: not known, or it failed */
};

/* Works it out for a probe, by its index in run->experiment.probes. */
void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out);

/* Until when what is seen is of the first tries: then anything else is done, or a probe is
 * tried for the second time. An experiment without probes has them at its end; -1: none was
 * made. */
tw_ns tw_release_first_tries_end(const struct tw_run *run);

/* A bracket wider than this is `disturbed`, where the tries stood close together: round the end
 * of a timer that was predicted, and not where somebody freed the port at a time of his own. */
#define TW_DISTURBED (5 * TW_MS)
bool tw_release_is_disturbed(const struct tw_release *release);

/* A timer ends on a multiple of its grain alone: a narrower bracket holds one of them, and one
 * as wide as that does not say which it was. */
bool tw_release_is_too_wide(const struct tw_release *release, unsigned hz);

/* Is the bracket at the predicted tick? The kernel runs a timer that is due in a softirq, which
 * on a busy machine comes late and never early: 4.7 ms late were seen with ten processes for
 * two processors. One tick early is the error of the jiffies' sampling. */
#define TW_TICK_LATE (10 * TW_MS)
bool tw_release_is_on_tick(const struct tw_release *release, tw_ns predicted_ns, unsigned hz);

/* How far the prediction is from the bracket; 0: it lies within. */
tw_ns tw_release_off(const struct tw_release *release, tw_ns predicted_ns);

#endif
