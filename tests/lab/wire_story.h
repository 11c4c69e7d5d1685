#ifndef TW_WIRE_STORY_H
#define TW_WIRE_STORY_H

#include "capture.h"
#include "sock_diag.h"
#include "wire.h"

/* A connection across a wire in a world of its own, told step by step. Each function returns 0,
 * or -1 with err: only the test process asserts, and this is not it. */
enum { STORY_SEGMENTS = 4096 };

struct wire_story {
    struct tw_wire *wire;
    struct tw_sock_diag *diag[2]; /* by enum tw_side, as all that follows */
    struct tw_capture *capture[2];
    int fd[2];       /* the connection's ends; -1: closed */
    int listener_fd; /* the server's; -1: closed */
    struct tw_endpoint at[2];
    struct tw_captured seen[2][STORY_SEGMENTS]; /* what each capture has */
    size_t n_seen[2];
};

typedef int wire_story_body(struct wire_story *story, struct tw_err *err);

struct wire_story_spec {
    enum tw_family family;
    const char *rfc1337;   /* the setting tcp_rfc1337; NULL: as it is */
    wire_story_body *body; /* begins when the connection is made */
    const char *folder;    /* where client.pcap and server.pcap go; NULL: nowhere */
    bool as_nobody;        /* as root: gives itself up first */
};

/* Runs it in a child of the caller, and takes everything down. */
TW_MUST_USE int wire_story_run(const struct wire_story_spec *spec, struct tw_err *err);

TW_MUST_USE int story_order(struct wire_story *story, const char *text, struct tw_err *err);

/* Closes a side's end of the connection. */
void story_close(struct wire_story *story, enum tw_side side);

/* A byte there and back. */
TW_MUST_USE int story_echo(struct wire_story *story, struct tw_err *err);

/* Waits until the kernel says so of a side's socket. *out (NULL: not wanted) is its answer. */
TW_MUST_USE int story_await(struct wire_story *story, enum tw_side side,
                            enum tw_tcp_state state, struct tw_diag_socket *out,
                            struct tw_err *err);

/* Fails unless the kernel says so now. */
TW_MUST_USE int story_is(struct wire_story *story, enum tw_side side, enum tw_tcp_state state,
                         struct tw_err *err);

/* How many segments of `from` with all these flags side `where` has seen. *out (NULL: not
 * wanted) is the last. */
size_t story_count(const struct wire_story *story, enum tw_side where, enum tw_side from,
                   uint8_t flags, struct tw_captured *out);

/* Waits until side `where` has seen n segments of `from` with all these flags, and no more of
 * them when it looks. */
TW_MUST_USE int story_await_seen(struct wire_story *story, enum tw_side where,
                                 enum tw_side from, uint8_t flags, size_t n,
                                 struct tw_err *err);

/* Waits for the relay's next news, which must be that. */
TW_MUST_USE int story_await_news(struct wire_story *story, enum tw_wire_did did,
                                 enum tw_side from, struct tw_err *err);

/* Tries to bind the server's port anew: fails unless that comes to the errno. */
TW_MUST_USE int story_bind(struct wire_story *story, int error, struct tw_err *err);

#endif
