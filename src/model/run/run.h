#ifndef TW_RUN_H
#define TW_RUN_H

#include "facts.h"
#include "segment.h"

/* A run: everything that was seen, oldest first, with the facts of the machine and the
 * experiment it was made from. The ledger (ledger.h) is the same thing as text. All that comes
 * after it, judging and reporting, takes nothing but this. */

/* What a step came to: `server ! stop SIGINT = OK 41us`. */
struct tw_step_result {
    struct tw_action action; /* whose text is "stop SIGINT" */
    bool done;               /* what follows is known */
    int error;               /* errno; 0: OK */
    tw_ns took_ns;           /* until that was known; -1: not written down */
    tw_ns least_ns; /* when it was last looked for, and was not so: it came after that. 0:
                     * nobody looked, or at the first look it was so */
};

/* A captured segment: `server > client #8 F. seq 6 ack 6 len 0`. */
struct tw_wire_segment {
    unsigned to;    /* index into the run's names */
    uint32_t frame; /* number in the capture, from 1; 0: not known */
    uint8_t flags;
    bool numbered;     /* the three that follow are known */
    uint32_t seq, ack; /* relative to the side's first: a SYN has 0, as Wireshark counts */
    uint32_t payload_bytes;
    /* When it was at the clients' end of a wire; 0: not known, or there is none. */
    tw_ns far_ns;
};

/* What the kernel said of a side's socket, when its answer had come:
 * `server : FIN-WAIT-2 timer 59996ms`. CLOSED: it has no such connection (any more). LISTEN
 * and BOUND are said of the listening or merely bound socket; `gone`: that one was there
 * before and is not any more (`server : LISTEN gone`). */
struct tw_socket_state {
    enum tw_tcp_state state;
    bool gone;
    int64_t timer_ms; /* what its timer has left; -1: it has none, or it was not asked for */
};

/* A bind() of a probe, begun at the observation's time: `plain = EADDRINUSE 3us`. */
struct tw_bind_result {
    int error; /* errno; 0: OK */
    tw_ns took_ns;
};

/* What was counted, when the answer had come: `server has 10000 TIME-WAIT`. */
struct tw_count {
    enum tw_counted {
        TW_COUNTED_TIME_WAIT, /* sockets in TIME-WAIT on a server's port, by the kernel */
        TW_COUNTED_ACCEPTED,  /* connections that a server has accepted */
        TW_COUNTED_SLABS, /* of the lab's machine: bytes in slabs that cannot be reclaimed */
        TW_COUNTED_STALL, /* microseconds for which the lab stood still, over by now */
    } what;
    uint64_t n;
};
enum { TW_N_COUNTED = TW_COUNTED_STALL + 1 };
const char *const *tw_counted_names(void); /* "TIME-WAIT", ..., "stalled-us" */

enum tw_saw { TW_SAW_STEP, TW_SAW_SEGMENT, TW_SAW_STATE, TW_SAW_BIND, TW_SAW_COUNT };

/* One thing that was seen to happen. Names from the experiment file, not addresses: ephemeral
 * ports are gone by now, so two runs of one experiment compare line by line. */
struct tw_observation {
    tw_ns at_ns;  /* since the run began; of a step or a bind: when it began */
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
    unsigned format; /* of the ledger that this was read from; 0: it did not say */
    struct tw_facts facts;
    struct tw_experiment experiment; /* empty (no peers) when the ledger had none */
    char (*names)[TW_NAME_SIZE];
    size_t n_names;
    struct tw_observation *seen; /* oldest first */
    size_t n_seen, n_room;
};

/* Frees what it owns and empties it; safe twice. An empty run is `{0}`. */
void tw_run_drop(struct tw_run *run);

/* Finds the name, adding it when it is new. Fails with ENOMEM, or past TW_MAX_NAMES. */
TW_MUST_USE int tw_run_name(struct tw_run *run, const char *name, unsigned *out_who,
                            struct tw_err *err);

/* Its index, or -1. */
int tw_run_find(const struct tw_run *run, const char *name);

/* The peer that a name is of: "client" and "client.2" are both the client's, as a peer's later
 * connections are counted. -1: of none. */
int tw_run_peer(const struct tw_run *run, unsigned who);

/* Who may be meant by a name: the lab, the wire, or any peer or probe; for tw_step_read. */
unsigned tw_run_doer(const char *name);

/* Is it the kernel's answer about a side of a connection, not about a listener? */
bool tw_run_is_sample(const struct tw_observation *observation);

/* Is it a step that succeeded? */
bool tw_run_is_done(const struct tw_observation *observation);

/* The last step of that name (-1: of none) with this verb, or with one of these effects
 * (step_verb.h), that had begun by then and succeeded; -1: there was none. */
long tw_run_last_step(const struct tw_run *run, int who, enum tw_verb verb, tw_ns until_ns);
long tw_run_last_effect(const struct tw_run *run, int who, unsigned effects, tw_ns until_ns);

/* What a net.ipv4 setting was then, as it was read when the run began and as the lab has set it
 * since. NULL: that is not known. */
const char *tw_run_setting(const struct tw_run *run, const char *name, tw_ns at_ns);

/* Appends a copy. Fails with ENOMEM. */
TW_MUST_USE int tw_run_add(struct tw_run *run, const struct tw_observation *observation,
                           struct tw_err *err);

/* Gives back the room that no observation was added to: many runs are kept side by side. */
void tw_run_fit(struct tw_run *run);

/* Puts the observations in order of time; those of one moment keep the order they came in. */
void tw_run_sort(struct tw_run *run);

/* When the probe's port was predicted to be free, since the run began; -1: no prediction. */
tw_ns tw_run_predicted(const struct tw_run *run, unsigned who);

/* The endpoint of a name, or NULL. */
const struct tw_endpoint *tw_run_endpoint(const struct tw_run *run, unsigned who);

#endif
