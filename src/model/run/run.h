#ifndef TW_RUN_H
#define TW_RUN_H

#include "facts.h"
#include "segment.h"

/* A run: all observations, oldest first, with the facts of the machine and the experiment. The
 * ledger (ledger.h) is the same as text. Rulings and reports are functions of a run alone. */

/* The result of a step: `server ! stop SIGINT = OK 41us`. */
struct tw_step_result {
    const struct tw_action *action; /* its text is "stop SIGINT"; in a run, the run owns it */
    bool done;                      /* the members below are known */
    int error;                      /* errno; 0: OK */
    tw_ns took_ns;                  /* until the result was known; -1: not recorded */
    /* A lower bound of took_ns for a polled step: the last poll at which the condition was
     * still false. 0: it was not polled, or the condition was true at the first poll. */
    tw_ns least_ns;
};

/* A captured segment: `server > client #8 F. seq 6 ack 6 len 0`. */
struct tw_wire_segment {
    unsigned to;    /* index into the run's names */
    uint32_t frame; /* number in the capture, from 1; 0: unknown */
    uint8_t flags;
    bool numbered;     /* the three members below are known */
    uint32_t seq, ack; /* relative to the side's ISN, as in Wireshark: a SYN has 0 */
    uint32_t payload_bytes;
    /* The time at the clients' end of a wire; 0: unknown, or there is no wire. */
    tw_ns far_ns;
};

/* The kernel's answer about a side's socket, at the time of the answer: `server : FIN-WAIT-2
 * timer 59996ms`. CLOSED: the connection does not exist (any more). LISTEN and BOUND are
 * states of the listening or bound socket; `gone`: that socket existed and does not any more
 * (`server : LISTEN gone`). */
struct tw_socket_state {
    enum tw_tcp_state state;
    bool gone;
    int64_t timer_ms; /* remaining time of its timer; -1: it has none, or it was not queried */
};

/* A bind() of a probe; the observation's time is its start: `plain = EADDRINUSE 3us`. */
struct tw_bind_result {
    int error; /* errno; 0: OK */
    tw_ns took_ns;
};

/* A count, at the time of the answer: `server has 10000 TIME-WAIT`. */
struct tw_count {
    enum tw_counted {
        TW_COUNTED_TIME_WAIT, /* TIME-WAIT sockets on a server's port, counted by the kernel */
        TW_COUNTED_ACCEPTED,  /* connections that a server has accepted */
        TW_COUNTED_SLABS,     /* bytes in unreclaimable slabs of the lab's machine */
        TW_COUNTED_STALL,     /* us for which the lab did not run; the stall is over */
    } what;
    uint64_t n;
};
enum { TW_N_COUNTED = TW_COUNTED_STALL + 1 };
/* TW_N_COUNTED names: "TIME-WAIT", ..., "stalled-us" */
const char *const *tw_counted_names(void);

enum tw_saw { TW_SAW_STEP, TW_SAW_SEGMENT, TW_SAW_STATE, TW_SAW_BIND, TW_SAW_COUNT };

/* One observation. It has the names of the experiment file instead of addresses: ephemeral
 * ports are not in it, so two runs of one experiment can be compared line by line. */
struct tw_observation {
    tw_ns at_ns;  /* since the start of the run; for a step or a bind: its start */
    unsigned who; /* index into the run's names */
    enum tw_saw saw;
    union {
        struct tw_step_result step;
        struct tw_wire_segment segment;
        struct tw_socket_state state;
        struct tw_bind_result bind;
        struct tw_count count;
    };
};

enum { TW_MAX_NAMES = 256 };

struct tw_run {
    unsigned format; /* format of the ledger it was parsed from; 0: unspecified */
    struct tw_facts facts;
    struct tw_experiment experiment; /* empty (no peers) if the ledger had none */
    char (*names)[TW_NAME_SIZE];
    size_t n_names;
    struct tw_observation *seen; /* oldest first */
    size_t n_seen, n_room;
    struct tw_action *spare; /* for the next step (tw_run_reserve_step()); NULL: none */
};

/* Frees what it owns and empties it; safe twice. An empty run is `{0}`. */
void tw_run_drop(struct tw_run *run);

/* Finds the name, or adds a new one. Fails with ENOMEM, with a name that is too long, and if
 * there would be more than TW_MAX_NAMES. */
TW_MUST_USE int tw_run_name(struct tw_run *run, const char *name, unsigned *out_who,
                            struct tw_err *err);

/* The name's index, or -1. */
int tw_run_find(const struct tw_run *run, const char *name);

/* The peer that a name belongs to: "client" and "client.2" (a later connection) both belong to
 * the peer "client". -1: no peer. */
int tw_run_peer(const struct tw_run *run, unsigned who);

/* The doers that a name can mean: the lab, the wire, or any peer or probe; for
 * tw_step_read(). */
unsigned tw_run_doer(const char *name);

/* Is it the kernel's answer about a side of a connection, rather than a listening or bound
 * socket? */
bool tw_run_is_sample(const struct tw_observation *observation);

/* Is it a step that succeeded? */
bool tw_run_is_done(const struct tw_observation *observation);

/* The order that this step gives to the wire; NULL: it is something else. */
const struct tw_wire_order *tw_run_order(const struct tw_observation *observation);

/* The index of the last successful step of `who` that began until until_ns and has this verb,
 * or one of these effects (step_verb.h). -1: none; `who` may be -1: no name. */
long tw_run_last_step(const struct tw_run *run, int who, enum tw_verb verb, tw_ns until_ns);
long tw_run_last_effect(const struct tw_run *run, int who, unsigned effects, tw_ns until_ns);

/* The value of a net.ipv4 setting at this time: as read at the start of the run, or as the lab
 * has set it since. NULL: unknown. */
const char *tw_run_setting(const struct tw_run *run, const char *name, tw_ns at_ns);

/* Appends a copy, of a step's action as well. Fails with ENOMEM. */
TW_MUST_USE int tw_run_add(struct tw_run *run, const struct tw_observation *observation,
                           struct tw_err *err);

/* Allocates and touches the memory of the next step that is appended. The first touch of a page
 * costs microseconds, which must not lie between the last step and the first bind(). Fails with
 * ENOMEM. */
TW_MUST_USE int tw_run_reserve_step(struct tw_run *run, struct tw_err *err);

/* Frees unused capacity, because many runs are kept in memory. */
void tw_run_fit(struct tw_run *run);

/* Sorts the observations by time; stable. */
void tw_run_sort(struct tw_run *run);

/* The predicted time of the release of the probe's port; -1: no prediction. */
tw_ns tw_run_predicted(const struct tw_run *run, unsigned who);

/* The endpoint of a name, or NULL. */
const struct tw_endpoint *tw_run_endpoint(const struct tw_run *run, unsigned who);

#endif
