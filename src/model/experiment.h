#ifndef TW_EXPERIMENT_H
#define TW_EXPERIMENT_H

#include "clock.h"
#include "ending.h"
#include "endpoint.h"
#include "err.h"
#include "tcp_state.h"

/* One experiment: what to do, and what must come of it. Plain data, as lab/experiments/NAME.ini
 * says it; docs/experiments.md has the format. */
enum {
    TW_NAME_SIZE = 32, /* NUL included */
    TW_SENTENCE_SIZE = 240,
    TW_MAX_PEERS = 8,
    TW_MAX_STEPS = 64,
    TW_MAX_PROBES = 16,
    TW_MAX_SETTINGS = 16,
    TW_COMMAND_SIZE = 120,
    TW_DEFAULT_PORT =
        5000, /* in a world of its own only; on the host's network the kernel chooses */
};

struct tw_socket_options {
    bool reuseaddr, reuseport;
};

enum tw_role { TW_SERVER, TW_CLIENT };

/* [server NAME] or [client NAME]. */
struct tw_peer_spec {
    char name[TW_NAME_SIZE];
    enum tw_role role;
    struct tw_endpoint
        at; /* a server's to listen on; a client's own, port 0: the kernel chooses */
    struct tw_socket_options options;
    char command[TW_COMMAND_SIZE]; /* a program and its arguments, a blank between; empty: the
                                      built-in */
    unsigned line;                 /* 0: not in the file, a default */
};

enum tw_verb {
    TW_CONNECT,  /* to the first server */
    TW_SEND,     /* the word, and wait until it has come back */
    TW_SHUTDOWN, /* SHUT_WR: a half close */
    TW_CLOSE,    /* the connection's descriptor */
    TW_STOP,     /* send the signal to the peer's process, and wait until it is gone */
    TW_AWAIT,    /* wait until the kernel says that the peer's side is in the state */
    TW_TYPE,     /* type the line at a command's terminal */
};
enum { TW_N_VERBS = TW_TYPE + 1 };

/* `who = verb argument`, in [steps]. */
struct tw_step {
    unsigned who; /* index into peers */
    enum tw_verb verb;
    char text[TW_NAME_SIZE * 2]; /* verb and argument, as the ledger has them: "stop SIGINT" */
    char word[TW_NAME_SIZE];     /* TW_SEND, TW_TYPE */
    int signal;                  /* TW_STOP */
    enum tw_tcp_state state;     /* TW_AWAIT */
    unsigned line;
};

/* When a bind is to work. The lab works out how long that is on the kernel it runs on. */
enum tw_window {
    TW_AT_ONCE,         /* the first try works */
    TW_AFTER_TIME_WAIT, /* when the kernel's 60 s TIME-WAIT timer has fired */
};
enum { TW_N_WINDOWS = TW_AFTER_TIME_WAIT + 1 };

/* [probe NAME] */
struct tw_probe_spec {
    char name[TW_NAME_SIZE];
    struct tw_endpoint at; /* port 0: the first server's */
    struct tw_socket_options options;
    int first_error; /* expected of the first try; 0: OK */
    enum tw_window window;
    unsigned line;
};

/* [expect]: each one is ruled on only when its line is not 0. */
enum { TW_NOBODY = -1, TW_BOTH = -2 };
struct tw_expectation {
    enum tw_ending ending;
    unsigned ending_line;
    int first_fin; /* index into peers, TW_NOBODY or TW_BOTH */
    unsigned first_fin_line;
    int time_wait; /* likewise */
    unsigned time_wait_line;
};

/* [host]: a net.ipv4 setting of the private namespace. */
struct tw_setting {
    char name[TW_NAME_SIZE];
    char value[TW_NAME_SIZE];
    unsigned line;
};

struct tw_experiment {
    char name[TW_NAME_SIZE]; /* the file's, without .ini */
    char title[TW_SENTENCE_SIZE], story[TW_SENTENCE_SIZE], source[TW_SENTENCE_SIZE];
    char tags[TW_SENTENCE_SIZE]; /* words with a blank between */
    struct tw_setting settings[TW_MAX_SETTINGS];
    size_t n_settings;
    struct tw_peer_spec peers[TW_MAX_PEERS];
    size_t n_peers;
    struct tw_step steps[TW_MAX_STEPS];
    size_t n_steps;
    struct tw_probe_spec probes[TW_MAX_PROBES];
    size_t n_probes;
    struct tw_expectation expect;
    char *text; /* the file, word for word, its last line ended; owned; NULL: there was none */
};

/* Reads an experiment of n_bytes of text. `file` is for messages, and gives the name: its last
 * component without ".ini". On success *out is the caller's to drop. Errors are
 * "FILE:LINE: what is wrong, what is allowed". */
TW_MUST_USE int tw_experiment_parse(const char *file, const char *text, size_t n_bytes,
                                    struct tw_experiment *out, struct tw_err *err);

/* Frees what it owns and empties it; safe twice. */
void tw_experiment_drop(struct tw_experiment *experiment);

/* The peer's or probe's index, or -1. */
int tw_experiment_peer(const struct tw_experiment *experiment, const char *name);
int tw_experiment_probe(const struct tw_experiment *experiment, const char *name);

/* The first server's index among the peers; every experiment has one. */
unsigned tw_experiment_server(const struct tw_experiment *experiment);

const char *tw_verb_name(enum tw_verb verb);
const char *const *tw_verb_names(void); /* TW_N_VERBS of them */

/* "OK", or "EADDRINUSE, then OK after TIME_WAIT": as in the file. Returns text. */
enum { TW_EXPECT_TEXT = 80 };
const char *tw_probe_expect_text(const struct tw_probe_spec *probe, char text[TW_EXPECT_TEXT]);

/* Reads that. *probe keeps its expectation when it returns false. */
TW_MUST_USE bool tw_probe_expect_parse(const char *text, struct tw_probe_spec *probe);

/* "SO_REUSEADDR", "SO_REUSEADDR and SO_REUSEPORT", or "no options". Static. */
const char *tw_socket_options_text(const struct tw_socket_options *options);

#endif
