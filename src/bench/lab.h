#ifndef TW_LAB_H
#define TW_LAB_H

#include "bench.h"
#include "capture.h"
#include "counters.h"
#include "follow.h"
#include "peer.h"
#include "sock_diag.h"
#include "wire.h"

/* The inside of a run, shared by the files of this floor. */

/* A connection that the lab made: who is at its ends, and where. */
struct tw_link {
    unsigned peer[2]; /* of the experiment: the client, the server */
    unsigned who[2];  /* names of the run: a peer's first connection has its name, "client", the
                       * second "client.2", and so on; so has the server's side */
    struct tw_endpoint at[2];
    bool isn_known[2];
    uint32_t isn[2]; /* the first sequence number of each side: relative 0 */
    struct {
        bool seen; /* the next two are of the observation recorded last */
        enum tw_tcp_state state;
        tw_ns at_ns;
    } last[2];
    bool is_proof; /* not sampled: its states are not what the experiment is about */
};

/* A server's own socket, which listens, or is only bound. */
struct tw_listener {
    struct tw_endpoint at;   /* port 0: there is none */
    uint64_t inode;          /* of the socket; 0: a command's, of which it is not known */
    enum tw_tcp_state state; /* LISTEN or BOUND; the kernel said so last */
    bool is_there;           /* likewise */
    tw_ns looked_ns;         /* since the run began: when it was last asked for and there */
};

/* What TCP's counters came to, without what proofs of life did to them. */
struct tw_counting {
    struct tw_counters from[2]; /* the servers' side, and behind a wire the clients' */
    struct tw_counters grown;
    bool begun, failed; /* they were read; they could not be, once */
};

struct tw_lab {
    const struct tw_bench_spec *spec;
    const struct tw_experiment *experiment;
    struct tw_run *run;
    tw_ns began_ns; /* CLOCK_MONOTONIC; the run's zero */

    int stop_fd;
    int stopped_by; /* the signal; 0: go on */

    struct tw_capture *capture;
    tw_ns offset_ns; /* CLOCK_REALTIME to CLOCK_MONOTONIC, as of the last look at the capture */
    tw_ns first_offset_ns;       /* ... as of the run's beginning */
    tw_ns drained_ns;            /* CLOCK_MONOTONIC: when that was */
    struct tw_captured *waiting; /* segments of connections that the lab does not know yet */
    size_t n_waiting, n_waiting_room;
    size_t n_segments; /* that have become observations */

    struct tw_sock_diag *diag;
    struct tw_wire *wire; /* NULL: no wire; else what follows is the clients' side's */
    struct tw_capture *far_capture;
    struct tw_sock_diag *far_diag;
    struct tw_link links[TW_MAX_CONNECTIONS];
    size_t n_links;

    struct tw_peer peers[TW_MAX_PEERS]; /* names of the run, too: peer i is name i */
    struct tw_listener listeners[TW_MAX_PEERS];
    unsigned connecting_to; /* the server of the last `connect` */
    unsigned n_accepted[TW_MAX_PEERS];
    pid_t forked[TW_MAX_PEERS]; /* a child of the peer that holds on to its descriptors; 0: none
                                 */
    struct tw_counting counting;
    bool not_allowed;   /* a peer could not be who it is to be: the experiment is not run */
    tw_ns hot_until_ns; /* CLOCK_MONOTONIC: until then waiting is spinning, as a bind follows on
                         * what is waited for, and waking up from sleep takes 100 us and more */
};

/* -- record.c: what is seen becomes observations. */

/* Now, since the run began. */
tw_ns tw_lab_now(const struct tw_lab *lab);

/* What a step came to. */
struct tw_lab_outcome {
    tw_ns at_ns; /* since the run began */
    int error;
    tw_ns took_ns;
};

TW_MUST_USE int tw_lab_step(struct tw_lab *lab, unsigned who, const char *text,
                            const struct tw_lab_outcome *outcome, struct tw_err *err);

TW_MUST_USE int tw_lab_state(struct tw_lab *lab, unsigned who, enum tw_tcp_state state,
                             bool gone, int64_t timer_ms, struct tw_err *err);

/* Notes where a name is; what was noted first stays. */
void tw_lab_endpoint(struct tw_lab *lab, unsigned who, const struct tw_endpoint *at);

/* Makes a connection of peers known (peer and at of it): gives its sides their names, and then
 * as tw_lab_link. Those past TW_MAX_CONNECTIONS have no names, and are only counted. */
TW_MUST_USE int tw_lab_link_peers(struct tw_lab *lab, const struct tw_link *link,
                                  struct tw_err *err);

/* Makes a connection known (who, at and is_proof of it), so that its segments get names and its
 * states are sampled. */
TW_MUST_USE int tw_lab_link(struct tw_lab *lab, const struct tw_link *link, struct tw_err *err);

/* Takes what was captured so far into the run. */
TW_MUST_USE int tw_lab_drain(struct tw_lab *lab, struct tw_err *err);

/* Asks the kernel for the state of both sides of every connection; records what is new, and a
 * running TIME-WAIT timer once a second. */
TW_MUST_USE int tw_lab_sample(struct tw_lab *lab, struct tw_err *err);

/* Waits until fd (-1: none) is readable, the moment (CLOCK_MONOTONIC) has come, or the run is
 * to end; what is captured meanwhile is taken in. Returns 1 when fd is readable, 0 otherwise.
 */
TW_MUST_USE int tw_lab_wait(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err);

/* -- counting.c: TCP's counters, which the kernel keeps a namespace. */

/* What happens from here on, and until there, is of the experiment. */
void tw_lab_count_from_here(struct tw_lab *lab);
void tw_lab_count_until_here(struct tw_lab *lab);

/* Until here, and for good: writes what they grew by into the run's facts. */
void tw_lab_note_counters(struct tw_lab *lab);

/* -- wired.c: the wire world; each does nothing where there is no wire. */

#define TW_FAR_CAPTURE ".client.pcap" /* NAME's second capture, of the clients' side */

TW_MUST_USE int tw_lab_open_wire(struct tw_lab *lab, struct tw_err *err);

/* Goes to the side that a peer is on; netns.h says how to come back. */
TW_MUST_USE int tw_lab_enter(struct tw_lab *lab, unsigned who, int *out_before,
                             struct tw_err *err);

/* Where a client reaches what listens there: a wildcard on the client's side of the world, and
 * a dual stack one by the client's family. */
struct tw_endpoint tw_lab_reach(const struct tw_lab *lab, const struct tw_endpoint *listener,
                                const struct tw_peer_spec *client);

/* Writes a setting on the clients' side, too. */
TW_MUST_USE int tw_lab_set_far(struct tw_lab *lab, const struct tw_setting *setting,
                               struct tw_err *err);

/* Carries out `wire = ORDER`. */
TW_MUST_USE int tw_lab_order_wire(struct tw_lab *lab, const struct tw_step *step,
                                  struct tw_lab_outcome *outcome, struct tw_err *err);

/* Takes in what was captured on the clients' side, and what the wire has done. */
TW_MUST_USE int tw_lab_drain_wire(struct tw_lab *lab, struct tw_err *err);

/* Ends the second capture, and counts what was lost. */
TW_MUST_USE int tw_lab_close_wire(struct tw_lab *lab, struct tw_err *err);
void tw_lab_drop_wire(struct tw_lab *lab);

/* -- listeners.c: the servers' own sockets. */

/* Asks the kernel whether a server still listens, or is bound; records when that has changed.
 * A socket that is only bound is not shown by kernels before Linux 6.8: then nothing is. */
TW_MUST_USE int tw_lab_watch_listener(struct tw_lab *lab, unsigned who, struct tw_err *err);

/* Asks the kernel, where it shows them, which sockets are merely bound to the port, and records
 * them. It walks all its sockets for this, which takes milliseconds. */
TW_MUST_USE int tw_lab_look_for_bound(struct tw_lab *lab, uint16_t port, struct tw_err *err);

/* -- peers.c: who does it. */

#define TW_STEP_WAIT                                                                           \
    (5 * TW_S) /* how long a step may take before its time is over: ETIMEDOUT */

/* Starts the peers, each one ready. What a server could not do is recorded, not an error. */
TW_MUST_USE int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err);

/* Has a client connect to the first server; done when both sides have it. Its segments have
 * names from then on. */
TW_MUST_USE int tw_lab_connect(struct tw_lab *lab, const struct tw_step *step,
                               struct tw_lab_outcome *outcome, struct tw_err *err);

/* Has a peer carry out a step that is its own to do: send, shutdown, close, type. */
TW_MUST_USE int tw_lab_order(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_lab_outcome *outcome, struct tw_err *err);

/* -- steps.c: what the experiment does. */

/* Does a step and records it. *out_done is false when it did not come to what the experiment
 * expects of it, or its time was over: then nothing further is done. */
TW_MUST_USE int tw_lab_do_step(struct tw_lab *lab, const struct tw_step *step, bool *out_done,
                               struct tw_err *err);

/* -- probes.c: binding the port again. */

struct tw_prober {
    const struct tw_probe_spec *spec;
    unsigned who;
    struct tw_endpoint at;
    int fd;           /* the socket that is bound again and again; -1: none */
    int netns_fd;     /* the network namespace that was made for it; -1: none */
    bool is_done;     /* it worked, or failed with what waiting does not mend */
    bool needs_proof; /* it worked; nobody has lived on the port yet */
    /* CLOCK_MONOTONIC; 0: not yet */
    tw_ns first_ns;     /* its first try */
    tw_ns predicted_ns; /* when its port is to be free */
    tw_ns give_up_ns;   /* when that is past, and it is tried no more */
};

struct tw_probers {
    struct tw_prober list[TW_MAX_PROBES];
    size_t n;
    size_t n_segments; /* of the run when the wait was worked out */
    tw_ns sampled_ns;  /* CLOCK_MONOTONIC: when the kernel was last asked for states */
    tw_ns then_ns;     /* CLOCK_MONOTONIC: when the steps of [then] were done */
};

/* Makes their sockets, before the step after which they are wanted. */
TW_MUST_USE int tw_probers_prepare(struct tw_lab *lab, struct tw_probers *out,
                                   struct tw_err *err);

/* The first try of each, then, unless that is all that was asked for, again until each has
 * worked or its time is over. */
TW_MUST_USE int tw_probers_run(struct tw_lab *lab, struct tw_probers *probers,
                               struct tw_err *err);

void tw_probers_drop(struct tw_probers *probers);

/* -- predict.c: when will a port be free? */

/* Says so before it is waited for: a prediction for each probe that is still refused and whose
 * port a timer holds. And how long it is worth waiting. */
void tw_probers_predict(struct tw_lab *lab, struct tw_probers *probers);

/* -- footing.c: where a probe stands, and as whom. */

struct tw_footing {
    int netns_before; /* -1: the same */
    uid_t user_before;
};

/* Makes the network namespace that the probe wants. */
TW_MUST_USE int tw_lab_find_place(struct tw_lab *lab, struct tw_prober *prober,
                                  struct tw_err *err);

/* Goes there, and becomes its user: EPERM when only root could. *out is filled in any case, for
 * tw_lab_step_back. */
TW_MUST_USE int tw_lab_stand(const struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_footing *out, struct tw_err *err);
void tw_lab_step_back(struct tw_footing *footing);

/* -- quiet.c: consideration for the runs beside this one. */

/* Between two tries round a predicted release: TW_LAB_DENSE, and more where many runs wait for
 * theirs at the same moment, so that there is room for all. */
#define TW_LAB_DENSE (500 * TW_US)
tw_ns tw_lab_pace(const struct tw_lab *lab);

/* Waits until no run is near its release; a few seconds at most. */
TW_MUST_USE int tw_lab_await_quiet(struct tw_lab *lab, struct tw_err *err);

/* Waits until this run may take its world down; a few seconds at most. */
TW_MUST_USE int tw_lab_await_leave(struct tw_lab *lab, struct tw_err *err);

/* -- proof.c: proof of life. */

/* A new server listens where the probe was bound, and echoes; that client closes first. Records
 * the step `PROBE ! proof`, whatever it came to. */
TW_MUST_USE int tw_lab_prove(struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_err *err);

#endif
