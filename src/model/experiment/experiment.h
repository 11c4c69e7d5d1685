#ifndef TW_EXPERIMENT_H
#define TW_EXPERIMENT_H

#include "clock.h"
#include "ending.h"
#include "endpoint.h"
#include "err.h"
#include "expectation.h"
#include "matrix.h"
#include "network.h"
#include "probe_spec.h"
#include "step.h"

/* An experiment: what to do and what to expect. Plain data from lab/experiments/NAME.ini;
 * docs/experiments.md describes the format. */
enum {
    TW_NAME_SIZE = 32, /* including NUL */
    TW_EXPERIMENT_NAME = 72,
    TW_SENTENCE_SIZE = 240,
    TW_MAX_PEERS = 8,
    TW_MAX_STEPS = 64,
    TW_MAX_THEN = 8,
    TW_MAX_PROBES = 16,
    TW_MAX_SETTINGS = 16,
    TW_COMMAND_SIZE = 120,
    TW_DEFAULT_PORT = 5000, /* except on the host's network, where the kernel chooses */
};

enum tw_role { TW_SERVER, TW_CLIENT };

/* [server NAME] or [client NAME]. */
struct tw_peer_spec {
    char name[TW_NAME_SIZE];
    enum tw_role role;
    /* A server listens on it. A client binds it; port 0: the kernel chooses. */
    struct tw_endpoint at;
    bool has_address; /* in the file: a client binds it and has its address family */
    bool any_port;    /* a client binds port 0 before it connects: `port = any` */
    struct tw_socket_options options;
    bool idle;    /* a server that is bound; it listens at a `listen` step: `listen = no` */
    bool absent;  /* a server that listens and never accepts: `accept = no` */
    bool follows; /* it closes when the other side has closed: `eof = close` */
    bool silent;  /* it reads at `read` steps only: `read = no` */
    bool has_uid; /* it runs as user `uid` */
    unsigned uid;
    char command[TW_COMMAND_SIZE]; /* a program and its arguments; empty: the built-in peer */
    unsigned line;                 /* 0: a default, not in the file */
};

struct tw_experiment {
    char name[TW_EXPERIMENT_NAME]; /* the file's without .ini; for a cell FILE.VALUE.VALUE */
    struct tw_matrix_place place;  /* the cell's place in its matrix */
    char title[TW_SENTENCE_SIZE], story[TW_SENTENCE_SIZE], source[TW_SENTENCE_SIZE];
    char tags[TW_SENTENCE_SIZE]; /* words separated by a blank */
    enum tw_network network;
    struct tw_setting settings[TW_MAX_SETTINGS]; /* [host] */
    size_t n_settings;
    struct tw_peer_spec peers[TW_MAX_PEERS];
    size_t n_peers;
    struct tw_step steps[TW_MAX_STEPS];
    size_t n_steps;
    struct tw_step then[TW_MAX_THEN]; /* [then]: steps after the first try of each probe */
    size_t n_then;
    struct tw_probe_spec probes[TW_MAX_PROBES];
    size_t n_probes;
    struct tw_expectation expect;
    char *text; /* the file verbatim, with a newline at its end; owned; NULL: there was none */
};

/* Parses an experiment of n_bytes. The text of a matrix must be expanded first (matrix.h).
 * `file` is used in messages and for the name: its last component without ".ini"; for a cell,
 * the part before the first dot plus the cell's place. The caller drops *out. Errors are
 * "FILE:LINE: what is wrong, what is allowed". */
TW_MUST_USE int tw_experiment_parse(const char *file, const char *text, size_t n_bytes,
                                    struct tw_experiment *out, struct tw_err *err);

/* Lists the errors of a text that tw_experiment_parse() refused, up to and including the first
 * section that is wrong itself. Returns their number in out[]; 0 if the error concerns the
 * whole file. */
enum { TW_MAX_MISTAKES = 10 };
size_t tw_experiment_mistakes(const char *file, const char *text, size_t n_bytes,
                              struct tw_err out[TW_MAX_MISTAKES]);

/* Frees what it owns and empties it; safe twice. */
void tw_experiment_drop(struct tw_experiment *experiment);

/* The peer's or probe's index, or -1. */
int tw_experiment_peer(const struct tw_experiment *experiment, const char *name);
int tw_experiment_probe(const struct tw_experiment *experiment, const char *name);

/* Is the peer a program of the file (`command`) rather than the built-in peer? */
bool tw_experiment_is_command(const struct tw_peer_spec *peer);

/* The address and port that a probe binds: its own port, or the first server's; port 0 where
 * the kernel chooses (any_port). */
struct tw_endpoint tw_experiment_probe_at(const struct tw_experiment *experiment,
                                          const struct tw_probe_spec *probe);

/* The first `churn` of [steps], or NULL. The packets of an experiment with a churn are counted
 * only, and it runs alone. */
const struct tw_step *tw_experiment_churn(const struct tw_experiment *experiment);

/* Does it have this tag? */
bool tw_experiment_is_tagged(const struct tw_experiment *experiment, const char *tag);

/* The approximate duration: the waits of its steps, its wire and its probes, with the upper
 * limit of `in A..B` and a TIME-WAIT of 60 s. It is an estimate for the user, not a limit. */
tw_ns tw_experiment_lasts(const struct tw_experiment *experiment);

/* The doer of a step: the peer's name, "lab" or "wire". */
const char *tw_experiment_doer(const struct tw_experiment *experiment, unsigned who);

/* The index of the first server; every experiment has one. */
unsigned tw_experiment_server(const struct tw_experiment *experiment);

#endif
