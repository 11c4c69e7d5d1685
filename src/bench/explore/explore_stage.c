#include "explore_stage.h"

#include "explore_bind.h"
#include "explore_ground.h"
#include "explore_link.h"
#include "explore_play.h"
#include "explore_talk.h"
#include "sock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>

enum { BACKLOG = 8 };

static const struct tw_slot no_slot = {.fd = -1, .peer_fd = -1, .index = TW_RULE_PORT_NONE};

static int start_servers(struct tw_stage *stage, struct tw_err *err)
{
    struct tw_endpoint at = tw_rule_case_endpoint(TW_RULE_CASE_V6_ANY);
    for (size_t i = 0; i < TW_COUNT(stage->servers); i++) {
        int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return tw_fail(err, errno, "socket");
        stage->servers[i] = fd;
        at.port = (uint16_t)(TW_STAGE_SERVERS + i);
        int error = tw_sock_bind(fd, &at);
        if (error != 0 || listen(fd, BACKLOG) < 0)
            return tw_fail(err, error != 0 ? error : errno, "listen on port %u", at.port);
    }
    return 0;
}

/* setfsuid() returns the previous id and does not report a failure. */
static void find_users(struct tw_stage *stage)
{
    unsigned own = (unsigned)setfsuid((uid_t)-1);
    unsigned other = own + 1;
    (void)setfsuid(other);
    bool allowed = (unsigned)setfsuid(own) == other;
    stage->users[0] = own;
    stage->users[1] = allowed ? other : own;
}

int tw_stage_open(struct tw_stage **out, struct tw_err *err)
{
    struct tw_stage *stage = calloc(1, sizeof *stage);
    if (stage == NULL)
        return tw_fail(err, ENOMEM, "the stage");
    for (size_t i = 0; i < TW_RULE_CASE_MAX_SLOTS; i++) {
        stage->slots[i] = no_slot;
        stage->servers[i] = -1;
    }
    find_users(stage);
    if (tw_ground_prepare(&stage->devices[TW_RULE_CASE_LO], &stage->devices[TW_RULE_CASE_VETH],
                          err) < 0 ||
        start_servers(stage, err) < 0 || tw_sock_diag_open(&stage->diag, err) < 0) {
        tw_stage_drop(&stage);
        return -1;
    }
    *out = stage;
    return 0;
}

void tw_stage_drop(struct tw_stage **stage)
{
    if (*stage == NULL)
        return;
    tw_stage_end(*stage);
    for (size_t i = 0; i < TW_COUNT((*stage)->servers); i++)
        tw_fd_drop(&(*stage)->servers[i]);
    tw_sock_diag_drop(&(*stage)->diag);
    free(*stage);
    *stage = NULL;
}

bool tw_stage_has_two_users(const struct tw_stage *stage)
{
    return stage->users[0] != stage->users[1];
}

void tw_stage_begin(struct tw_stage *stage, uint16_t port)
{
    stage->port = (struct tw_rule_port){0};
    stage->number = port;
}

const struct tw_rule_port *tw_stage_port(const struct tw_stage *stage)
{
    return &stage->port;
}

static tw_play *const plays[] = {
    [TW_RULE_CASE_SOCKET] = tw_explore_bind_socket,
    [TW_RULE_CASE_SET] = tw_explore_bind_set,
    [TW_RULE_CASE_BIND] = tw_explore_bind_bind,
    [TW_RULE_CASE_CHOOSE] = tw_explore_bind_bind,
    [TW_RULE_CASE_LISTEN] = tw_explore_bind_listen,
    [TW_RULE_CASE_REACH] = tw_explore_talk_reach,
    [TW_RULE_CASE_CONNECT] = tw_explore_talk_connect,
    [TW_RULE_CASE_STALL] = tw_explore_talk_stall,
    [TW_RULE_CASE_SHUTDOWN] = tw_explore_talk_shutdown,
    [TW_RULE_CASE_CLOSE] = tw_explore_talk_close,
    [TW_RULE_CASE_PEER_CLOSES] = tw_explore_talk_peer_closes,
    [TW_RULE_CASE_PEER_RESETS] = tw_explore_talk_peer_resets,
};
_Static_assert(TW_COUNT(plays) == TW_N_RULE_CASE_VERBS, "a verb is not played");

int tw_stage_play(struct tw_stage *stage, const struct tw_rule_case_step *step,
                  struct tw_stage_question *out, struct tw_err *err)
{
    return plays[step->verb](stage, &stage->slots[step->slot], step, out, err);
}

static int check_connection(struct tw_stage *stage, const struct tw_slot *slot,
                            struct tw_err *err)
{
    struct tw_bind_socket believed = *tw_play_socket_of(stage, slot);
    struct tw_diag_socket seen = {0};
    int found = tw_sock_diag_find(stage->diag, &believed.at, &slot->peer, &seen, err);
    if (found < 0)
        return -1;
    if (found == 0 || seen.state != believed.state)
        return tw_fail(err, 0, "the kernel has a connection in %s, expected %s",
                       found == 0 ? "no state" : tw_tcp_state_name(seen.state),
                       tw_tcp_state_name(believed.state));
    return 0;
}

int tw_stage_check(struct tw_stage *stage, struct tw_err *err)
{
    for (size_t i = 0; i < TW_RULE_CASE_MAX_SLOTS; i++) {
        const struct tw_slot *slot = &stage->slots[i];
        if (slot->index == TW_RULE_PORT_NONE || !stage->port.sockets[slot->index].there)
            continue;
        /* sock_diag finds a socket bound to a device only when asked for that device. */
        const struct tw_bind_socket *socket = tw_play_socket_of(stage, slot);
        if (slot->peer.port == 0 || socket->state == TW_BOUND || socket->device != 0)
            continue;
        if (check_connection(stage, slot, err) < 0)
            return tw_fail_within(err, "s%zu", i);
    }
    return 0;
}

void tw_stage_end(struct tw_stage *stage)
{
    for (size_t i = 0; i < TW_RULE_CASE_MAX_SLOTS; i++) {
        tw_explore_link_reset(&stage->slots[i].peer_fd);
        tw_explore_link_reset(&stage->slots[i].fd);
        stage->slots[i] = no_slot;
    }
}
