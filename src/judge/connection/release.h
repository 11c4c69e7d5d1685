#ifndef TW_RELEASE_H
#define TW_RELEASE_H

#include "follow.h"
#include "timer_wheel.h"

/* The event from which a release is timed: the start of the hold on the port. If nothing holds
 * it, or the hold ended before the first try: the event that freed the port last. */
enum tw_since {
    TW_SINCE_UNKNOWN,
    TW_SINCE_LAST_ACK,      /* start of a TIME-WAIT: the active closer's last ACK ... */
    TW_SINCE_LAST_FIN,      /* ... or the FIN, if no ACK of it was captured */
    TW_SINCE_ACK_OF_FIN,    /* start of an orphan's FIN-WAIT-2: the ACK of its FIN ... */
    TW_SINCE_CLOSE,         /* ... or the close() if that came later */
    TW_SINCE_LISTENER_GONE, /* end of LISTEN; else the end of the server's stop */
    TW_SINCE_RESET,         /* a RST ended a connection or its TIME-WAIT */
    TW_SINCE_DESTROYED,     /* SOCK_DESTROY ended it */
};

/* The event in sentences. Static. */
struct tw_since_words {
    const char *name;  /* for "38 us after ...": "the last ACK", "the old listener closed" */
    const char *again; /* for a second mention: "that ACK" */
    /* for "60 s after ..." a timer's start: "the ACK of its FIN"; NULL: it starts no timer */
    const char *begins;
};
const struct tw_since_words *tw_since_words(enum tw_since since);

/* The analysis of a probe's binds: the first try, the bracket of the release, the hold.
 * Indices are of the run's observations; times are run time. */
struct tw_release {
    int who;            /* the probe, index into the run's names; -1: it has no observations */
    uint16_t port;      /* the port it binds */
    long first_seen;    /* the first try; -1: none */
    int first_error;    /* 0: OK */
    long refused_seen;  /* the last refusal before the success; -1: none */
    long released_seen; /* the first success; -1: none */
    size_t n_tries;     /* up to and including the first success */
    enum tw_since since;
    tw_ns since_ns;          /* valid if `since` is known; likewise the next two */
    long since_seen;         /* the observation at since_ns */
    unsigned since_who;      /* its name */
    struct tw_timers timers; /* the timers that start at since_ns; first_ns 0: none */
    long ended_seen;         /* what ended them early; -1: nothing */
    /* The bracket: from the start of the last refused call to the end of the first successful
     * one. Valid if both observations exist. */
    tw_ns from_ns, to_ns;
    bool held_known;                /* it was refused, then succeeded, and `since` is known */
    tw_ns held_from_ns, held_to_ns; /* the bracket relative to since_ns */
    tw_ns predicted_ns;             /* the predicted time of the release; -1: no prediction */
    long proof_seen;                /* the step of the proof of life; -1: none */
    /* The step of [then] that freed the port, if the file expects one and `since` is unknown:
     * it was done between the first try and the success. -1: none. */
    long freed_seen;
};

/* Is it timed from the start of a TIME-WAIT? From that of an orphan's FIN-WAIT-2? */
bool tw_release_is_of_wait(const struct tw_release *release);
bool tw_release_is_of_orphan(const struct tw_release *release);

/* Analyses a probe, by its index in run->experiment.probes. */
void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out);

/* The end of the first tries: when a later step starts, or the second try of a probe. In an
 * experiment without probes, the end of the run; -1: there was no first try. */
tw_ns tw_release_first_tries_end(const struct tw_run *run);

/* A bracket wider than this is `disturbed` if the tries were frequent: around a predicted
 * timer. That does not apply to a port that a process frees at an arbitrary time. */
#define TW_DISTURBED (5 * TW_MS)
bool tw_release_is_disturbed(const struct tw_release *release);

/* A timer expires on multiples of its granularity only. A bracket narrower than that contains
 * one of them; a wider one does not determine it. */
bool tw_release_is_too_wide(const struct tw_release *release, unsigned hz);

/* Does the bracket contain the predicted tick? The kernel runs a due timer in a softirq, which
 * is late on a busy machine and never early: 4.7 ms were measured with ten processes on two
 * processors. One early tick is the error of the jiffies' sampling. */
#define TW_TICK_LATE (10 * TW_MS)
bool tw_release_is_on_tick(const struct tw_release *release, unsigned hz);

/* The distance between the prediction, which must exist, and the bracket; 0 if the bracket
 * contains it. */
tw_ns tw_release_off(const struct tw_release *release);

#endif
