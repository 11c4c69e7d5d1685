#ifndef TW_RULE_CASE_H
#define TW_RULE_CASE_H

#include "endpoint.h"
#include "err.h"

#include <stdbool.h>
#include <stddef.h>

/* A case of `twlab explore`: steps on one port. It has a text form, one line per step:
 *
 *     s0 socket ipv4 A user0
 *     s0 bind 0.0.0.0
 *     s0 listen
 *     s1 reach 127.0.0.1 user0      a client connects; s1 is the socket from accept()
 *     s1 shutdown
 *     s1 peer-closes
 *     s2 socket ipv4 - user0
 *     s2 bind 127.0.0.1
 *
 * A step that is impossible because an earlier one was refused is skipped. The text after " =
 * " on a line is the result of the step, for readers only. */
enum tw_rule_case_verb {
    TW_RULE_CASE_SOCKET, /* family, options, v6only, user, device */
    TW_RULE_CASE_SET,    /* options, from now on */
    TW_RULE_CASE_BIND,   /* to the address and the case's port */
    /* bind() to the address and port 0, when the case's port is the only one to choose */
    TW_RULE_CASE_CHOOSE,
    TW_RULE_CASE_LISTEN,
    TW_RULE_CASE_REACH,    /* a client connects to the address; `user` accepts into the slot */
    TW_RULE_CASE_CONNECT,  /* from the slot to the address, on another port */
    TW_RULE_CASE_STALL,    /* pace the socket so that nothing more is sent, not even a FIN */
    TW_RULE_CASE_SHUTDOWN, /* SHUT_WR */
    TW_RULE_CASE_CLOSE,
    TW_RULE_CASE_PEER_CLOSES,
    TW_RULE_CASE_PEER_RESETS,
};
enum { TW_N_RULE_CASE_VERBS = TW_RULE_CASE_PEER_RESETS + 1 };

enum tw_rule_case_device { TW_RULE_CASE_ANY_DEVICE, TW_RULE_CASE_LO, TW_RULE_CASE_VETH };
enum { TW_N_RULE_CASE_DEVICES = TW_RULE_CASE_VETH + 1 };

/* The addresses of a case's world. All are local. */
enum tw_rule_case_address {
    TW_RULE_CASE_V4,         /* 127.0.0.1 */
    TW_RULE_CASE_V4_OTHER,   /* 127.0.0.2 */
    TW_RULE_CASE_V4_ANY,     /* 0.0.0.0 */
    TW_RULE_CASE_V6,         /* ::1 */
    TW_RULE_CASE_V6_OTHER,   /* fd00::1 */
    TW_RULE_CASE_V6_ANY,     /* :: */
    TW_RULE_CASE_MAPPED,     /* ::ffff:127.0.0.1 */
    TW_RULE_CASE_MAPPED_ANY, /* ::ffff:0.0.0.0 */
};
enum { TW_N_RULE_CASE_ADDRESSES = TW_RULE_CASE_MAPPED_ANY + 1 };

enum { TW_RULE_CASE_MAX_STEPS = 48, TW_RULE_CASE_MAX_SLOTS = 12, TW_RULE_CASE_USERS = 2 };

struct tw_rule_case_step {
    enum tw_rule_case_verb verb;
    unsigned slot;
    enum tw_rule_case_address address; /* of a SOCKET: only the family counts */
    enum tw_rule_case_device device;
    unsigned user; /* 0 or 1 */
    bool reuseaddr, reuseport, v6only;
};

struct tw_rule_case {
    struct tw_rule_case_step steps[TW_RULE_CASE_MAX_STEPS];
    size_t n_steps;
};

/* The address as an endpoint with port 0. */
struct tw_endpoint tw_rule_case_endpoint(enum tw_rule_case_address address);

/* Writes a step, such as "s0 bind 127.0.0.1". Returns text. */
enum { TW_RULE_CASE_LINE = 96 };
const char *tw_rule_case_line(const struct tw_rule_case_step *step,
                              char text[TW_RULE_CASE_LINE]);

/* Parses a case. Empty lines and lines that begin with # are skipped. Fails with "FILE:LINE:
 * what is wrong". */
TW_MUST_USE int tw_rule_case_parse(const char *file, const char *text, struct tw_rule_case *out,
                                   struct tw_err *err);

#endif
