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

/* One experiment: what to do, and what must come of it. Plain data, as lab/experiments/NAME.ini
 * says it; docs/experiments.md has the format. */
enum {
    TW_NAME_SIZE = 32, /* NUL included */
    TW_EXPERIMENT_NAME = 72,
    TW_SENTENCE_SIZE = 240,
    TW_MAX_PEERS = 8,
    TW_MAX_STEPS = 64,
    TW_MAX_THEN = 8,
    TW_MAX_PROBES = 16,
    TW_MAX_SETTINGS = 16,
    TW_COMMAND_SIZE = 120,
    TW_DEFAULT_PORT = 5000, /* not on the host's network: there the kernel chooses */
};

enum tw_role { TW_SERVER, TW_CLIENT };

/* [server NAME] or [client NAME]. */
struct tw_peer_spec {
    char name[TW_NAME_SIZE];
    enum tw_role role;
    struct tw_endpoint
        at;           /* a server's to listen on; a client's own, port 0: the kernel's choice */
    bool has_address; /* the file says it: a client binds it, and is of its family */
    struct tw_socket_options options;
    bool idle;    /* a server that is bound and does not listen, until a step has it */
    bool absent;  /* a server that listens, and never accepts: `accept = no` */
    bool follows; /* it closes by itself as soon as the other side has closed: `eof = close` */
    bool silent;  /* it leaves what it receives unread, unless a step has it read */
    bool has_uid; /* it runs as this user */
    unsigned uid;
    char command[TW_COMMAND_SIZE]; /* a program and its arguments; empty: the built-in */
    unsigned line;                 /* 0: not in the file, a default */
};

struct tw_experiment {
    char name[TW_EXPERIMENT_NAME]; /* the file's, without .ini; of a cell: FILE.VALUE.VALUE */
    struct tw_matrix_place place;  /* which cell of a matrix it is */
    char title[TW_SENTENCE_SIZE], story[TW_SENTENCE_SIZE], source[TW_SENTENCE_SIZE];
    char tags[TW_SENTENCE_SIZE]; /* words with a blank between */
    enum tw_network network;
    struct tw_setting settings[TW_MAX_SETTINGS]; /* [host] */
    size_t n_settings;
    struct tw_peer_spec peers[TW_MAX_PEERS];
    size_t n_peers;
    struct tw_step steps[TW_MAX_STEPS];
    size_t n_steps;
    struct tw_step then[TW_MAX_THEN]; /* [then]: done after the first try of each probe */
    size_t n_then;
    struct tw_probe_spec probes[TW_MAX_PROBES];
    size_t n_probes;
    struct tw_expectation expect;
    char *text; /* the file, word for word, its last line ended; owned; NULL: there was none */
};

/* Reads an experiment of n_bytes of text, which is one: a file with a matrix is expanded before
 * (matrix.h). `file` is for messages, and gives the name: its last component without ".ini"; of
 * a cell, what stands before the first dot, with the cell's place. On success *out is the
 * caller's to drop. Errors are "FILE:LINE: what is wrong, what is allowed". */
TW_MUST_USE int tw_experiment_parse(const char *file, const char *text, size_t n_bytes,
                                    struct tw_experiment *out, struct tw_err *err);

/* What is wrong with a text that was refused, line by line, up to the first section that is
 * wrong itself. Returns how many there are in out[]; 0 where it is the whole that is wrong. */
enum { TW_MAX_MISTAKES = 10 };
size_t tw_experiment_mistakes(const char *file, const char *text, size_t n_bytes,
                              struct tw_err out[TW_MAX_MISTAKES]);

/* Frees what it owns and empties it; safe twice. */
void tw_experiment_drop(struct tw_experiment *experiment);

/* The peer's or probe's index, or -1. */
int tw_experiment_peer(const struct tw_experiment *experiment, const char *name);
int tw_experiment_probe(const struct tw_experiment *experiment, const char *name);

/* Is it a program that the file names, rather than the built-in peer? */
bool tw_experiment_is_command(const struct tw_peer_spec *peer);

/* The first `churn` of [steps], or NULL: with one the packets are counted and not followed, and
 * the experiment is run alone. */
const struct tw_step *tw_experiment_churn(const struct tw_experiment *experiment);

/* Does it have this tag? */
bool tw_experiment_is_tagged(const struct tw_experiment *experiment, const char *tag);

/* About how long it takes: the waits that its steps, its wire and its probes have, of `in A..B`
 * the longer, with a TIME-WAIT of 60 s. For people who choose, not for a limit. */
tw_ns tw_experiment_lasts(const struct tw_experiment *experiment);

/* Who does a step: the peer's name, "lab" or "wire". */
const char *tw_experiment_doer(const struct tw_experiment *experiment, unsigned who);

/* The first server's index among the peers; every experiment has one. */
unsigned tw_experiment_server(const struct tw_experiment *experiment);

#endif
