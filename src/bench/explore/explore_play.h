#ifndef TW_EXPLORE_PLAY_H
#define TW_EXPLORE_PLAY_H

#include "explore_question.h"
#include "rule_case.h"
#include "rule_port.h"
#include "sock_diag.h"

/* The sockets on the stage, and how the steps of a case are played: one function per verb. */

/* A socket of the case, and the other end of its connection. */
struct tw_slot {
    int fd, peer_fd;              /* -1 when closed or absent */
    int index;                    /* on the port, or TW_RULE_PORT_NONE */
    struct tw_bind_socket socket; /* its state before it got the port */
    struct tw_endpoint peer;      /* the remote address */
    bool connected;               /* is or was connected */
    bool stalled;                 /* paced: its data and FIN are not sent */
    /* bind() named the port, so it stays bound when the connection ends */
    bool named;
};

struct tw_stage {
    struct tw_slot slots[TW_RULE_CASE_MAX_SLOTS];
    int servers[TW_RULE_CASE_MAX_SLOTS]; /* one per slot to connect to */
    struct tw_rule_port port;
    uint16_t number;
    unsigned users[TW_RULE_CASE_USERS];
    unsigned devices[TW_N_RULE_CASE_DEVICES];
    struct tw_sock_diag *diag;
};

enum { TW_STAGE_HELPERS_FROM = 60000, TW_STAGE_HELPERS_TO = 65000, TW_STAGE_SERVERS = 65500 };

/* Plays one verb on the slot; see tw_stage_play(). */
typedef int tw_play(struct tw_stage *stage, struct tw_slot *slot,
                    const struct tw_rule_case_step *step, struct tw_stage_question *out,
                    struct tw_err *err);

/* Creates sockets as this user from now on: the owner of a socket is the caller's fsuid at its
 * creation. */
void tw_play_become(const struct tw_stage *stage, unsigned user);

/* The slot's socket on the port. */
struct tw_bind_socket *tw_play_socket_of(struct tw_stage *stage, const struct tw_slot *slot);

#endif
