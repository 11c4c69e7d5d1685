#ifndef TW_RELEASE_H
#define TW_RELEASE_H

#include "follow.h"
#include "timer_wheel.h"

/* What a release is counted from: the beginning of the hold on the port; where nothing holds it,
 * or the hold had ended before the first try, what freed the port last. */
enum tw_since {
    TW_SINCE_UNKNOWN,
    TW_SINCE_LAST_ACK,      /* a TIME-WAIT begins: the active closer's last ACK ... */
    TW_SINCE_LAST_FIN,      /* ... or the FIN, where no ACK of it was seen */
    TW_SINCE_ACK_OF_FIN,    /* an orphan in FIN-WAIT-2: the ACK of its FIN ... */
    TW_SINCE_CLOSE,         /* ... or the close() that came later */
    TW_SINCE_LISTENER_GONE, /* LISTEN is gone, else the server's stop has ended */
    TW_SINCE_RESET,         /* a RST ended a connection, or its TIME-WAIT */
    TW_SINCE_DESTROYED,     /* SOCK_DESTROY did */
};

/* How sentences name it. Static. */
struct tw_since_words {
    const char *name;  /* "38 us after ...": "the last ACK", "the old listener closed" */
    const char *again; /* the same, told of before: "that ACK" */
    const char
        *begins; /* "60 s after ...", of a timer: "the ACK of its FIN"; NULL: none begins */
};
const struct tw_since_words *tw_since_words(enum tw_since since);

/* A probe's binds, worked out: the first try, the bracket of the release, the hold. Indices are
 * of the run's observations, times are run time. */
struct tw_release {
    int who;            /* the probe, of the run's names; -1: nothing was seen of it */
    uint16_t port;      /* that it asks for */
    long first_seen;    /* the first try; -1: none was made */
    int first_error;    /* 0: OK */
    long refused_seen;  /* the last refused one before the success; -1: none */
    long released_seen; /* the first that worked; -1: none */
    size_t n_tries;     /* until then, that one included */
    enum tw_since since;
    tw_ns since_ns;          /* unless `since` is unknown, as the next two */
    long since_seen;         /* the observation that since_ns is of */
    unsigned since_who;      /* the name it is about */
    struct tw_timers timers; /* that begin with it; first_ns 0: there is none */
    long ended_seen;         /* what ended those before their time; -1: nothing did */
    /* The bracket: start of the last refused call, end of the first that worked. Meaningful
     * when the observations are there. */
    tw_ns from_ns, to_ns;
    bool held_known;                /* it was refused, then worked, and `since` is known: */
    tw_ns held_from_ns, held_to_ns; /* the bracket, from since_ns on */
    tw_ns predicted_ns; /* when the port was predicted to be free; -1: no prediction */
    long proof_seen;    /* the proof of life's step; -1: none was made */
    /* The step of [then] that freed the port, where the file waits for one and `since` is
     * unknown: it was done between the first try and the one that worked. -1: none. */
    long freed_seen;
};

/* It is counted from the beginning of a TIME-WAIT; of an orphan's time in FIN-WAIT-2. */
bool tw_release_is_of_wait(const struct tw_release *release);
bool tw_release_is_of_orphan(const struct tw_release *release);

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
bool tw_release_is_on_tick(const struct tw_release *release, unsigned hz);

/* How far the prediction, which there must be, is from the bracket; 0: it lies within. */
tw_ns tw_release_off(const struct tw_release *release);

#endif
