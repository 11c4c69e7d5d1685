#include "wire_rows.h"

#include <string.h>
#include <sys/socket.h>

#define C TW_CLIENT_SIDE
#define S TW_SERVER_SIDE

/* What each side sent arrives at the other as it was, in its order, and nothing else does. */
static int arrives(struct wire_story *story, struct tw_err *err)
{
    struct tw_wire_counts counts;
    for (int i = 0; i < 10; i++) {
        if (story_echo(story, err) < 0)
            return -1;
    }
    if (story_await_seen(story, C, C, TW_PSH, 10, err) < 0 ||
        story_await_seen(story, S, C, TW_PSH, 10, err) < 0 ||
        story_await_seen(story, C, S, TW_PSH, 10, err) < 0 ||
        story_is(story, C, TW_ESTABLISHED, err) < 0 ||
        story_is(story, S, TW_ESTABLISHED, err) < 0 ||
        tw_wire_counts(story->wire, &counts, err) < 0)
        return -1;

    for (int from = 0; from < 2; from++) {
        struct tw_captured sent;
        struct tw_captured got;
        size_t n_sent = story_count(story, (enum tw_side)from, (enum tw_side)from, 0, &sent);
        size_t n_got = story_count(story, (enum tw_side) !from, (enum tw_side)from, 0, &got);
        if (n_sent != n_got || sent.segment.seq != got.segment.seq)
            return tw_fail(err, 0, "%zu segments were sent, %zu arrived", n_sent, n_got);
        counts.n_carried -= n_sent;
    }
    if (counts.n_carried != 0)
        return tw_fail(err, 0, "there were %d frames that are no segments",
                       (int)counts.n_carried);
    return 0;
}

/* A megabyte, in segments that fit a cable. */
static int bulk(struct wire_story *story, struct tw_err *err)
{
    enum { BYTES = 1 << 20, MSS = 1460 };
    char bytes[16384] = {0};
    size_t n_sent = 0;
    for (size_t n_got = 0; n_got < BYTES;) {
        ssize_t n = n_sent < BYTES ? send(story->fd[C], bytes, sizeof bytes, MSG_DONTWAIT) : 0;
        n_sent += n > 0 ? (size_t)n : 0;
        n = recv(story->fd[S], bytes, sizeof bytes, n_sent < BYTES ? MSG_DONTWAIT : 0);
        n_got += n > 0 ? (size_t)n : 0;
        if (n == 0)
            return tw_fail(err, 0, "the end came after %zu bytes", n_got);
    }
    if (story_echo(story, err) < 0)
        return -1;
    for (size_t i = 0; i < story->n_seen[S]; i++) {
        if (story->seen[S][i].segment.payload_bytes > MSS)
            return tw_fail(err, 0, "a segment of %u bytes crossed the wire",
                           story->seen[S][i].segment.payload_bytes);
    }
    return 0;
}

/* RFC 9293, figure 13: both FINs are on their way at once, and both sides wait. There and back
 * takes less than the 200 ms after which Linux would send again. */
static int simultaneous(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "delay from client by 80ms", err) < 0 ||
        story_order(story, "delay from server by 80ms", err) < 0)
        return -1;
    story_close(story, C);
    story_close(story, S);
    if (story_await(story, C, TW_TIME_WAIT, NULL, err) < 0 ||
        story_await(story, S, TW_TIME_WAIT, NULL, err) < 0)
        return -1;
    return story_bind(story, EADDRINUSE, err);
}

/* The same, stopped half way, where both FINs have arrived and nobody has said so. FINs that
 * are sent again acknowledge what has come: they are held for good. */
static int closing(struct wire_story *story, struct tw_err *err)
{
    static const char *const orders[] = {
        "hold every FIN from client", "hold every FIN from server",
        "hold every ACK-OF-FIN from client", "hold every ACK-OF-FIN from server"};
    for (size_t i = 0; i < TW_COUNT(orders); i++) {
        if (story_order(story, orders[i], err) < 0)
            return -1;
    }
    story_close(story, C);
    story_close(story, S);
    if (story_await_news(story, TW_WIRE_HELD, C, err) < 0 ||
        story_await_news(story, TW_WIRE_HELD, S, err) < 0 ||
        story_order(story, "release", err) < 0 ||
        story_await(story, C, TW_CLOSING, NULL, err) < 0 ||
        story_await(story, S, TW_CLOSING, NULL, err) < 0 ||
        story_order(story, "forget", err) < 0 || story_order(story, "release", err) < 0 ||
        story_await(story, C, TW_TIME_WAIT, NULL, err) < 0)
        return -1;
    return story_await(story, S, TW_TIME_WAIT, NULL, err);
}

/* Only what the client sends is late: there and back takes one delay, not two. */
static int one_way(struct wire_story *story, struct tw_err *err)
{
    struct tw_captured sent;
    struct tw_captured got;
    if (story_order(story, "delay from client by 100ms", err) < 0 ||
        story_echo(story, err) < 0 || story_await_seen(story, C, S, TW_PSH, 1, err) < 0)
        return -1;
    (void)story_count(story, C, C, TW_PSH, &sent);
    (void)story_count(story, S, C, TW_PSH, &got);
    tw_ns there_ns = got.at_ns - sent.at_ns;
    (void)story_count(story, S, S, TW_PSH, &sent);
    (void)story_count(story, C, S, TW_PSH, &got);
    tw_ns back_ns = got.at_ns - sent.at_ns;
    if (there_ns < 100 * TW_MS || back_ns > 100 * TW_MS)
        return tw_fail(err, 0, "there in %d us, back in %d us", (int)(there_ns / TW_US),
                       (int)(back_ns / TW_US));
    return 0;
}

/* The server resends its FIN as its acknowledgement was lost; that second one is lost, too. */
static int drop_second_fin(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "drop ACK-OF-FIN from client", err) < 0 ||
        story_order(story, "drop second FIN from server", err) < 0)
        return -1;
    story_close(story, S);
    if (story_await_news(story, TW_WIRE_DROPPED, C, err) < 0 ||
        story_await_news(story, TW_WIRE_DROPPED, S, err) < 0 ||
        story_await(story, S, TW_FIN_WAIT_2, NULL, err) < 0 ||
        story_await_seen(story, S, S, TW_FIN, 3, err) < 0)
        return -1;
    return story_await_seen(story, C, S, TW_FIN, 2, err);
}

static int last_ack_lost_twice(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "drop 1-2 ACK-OF-FIN from client", err) < 0)
        return -1;
    story_close(story, C);
    if (story_await(story, C, TW_FIN_WAIT_2, NULL, err) < 0)
        return -1;
    story_close(story, S);
    if (story_await(story, C, TW_TIME_WAIT, NULL, err) < 0 ||
        story_is(story, S, TW_LAST_ACK, err) < 0 ||
        story_await_news(story, TW_WIRE_DROPPED, C, err) < 0 ||
        story_await_news(story, TW_WIRE_DROPPED, C, err) < 0 ||
        story_await(story, S, TW_CLOSED, NULL, err) < 0 ||
        story_await_seen(story, C, S, TW_FIN, 3, err) < 0)
        return -1;
    return story_is(story, C, TW_TIME_WAIT, err);
}

static int duplicate(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "duplicate DATA from client after 50ms", err) < 0 ||
        story_echo(story, err) < 0 || story_echo(story, err) < 0 ||
        story_await_news(story, TW_WIRE_DUPLICATED, C, err) < 0 ||
        story_await_seen(story, C, C, TW_PSH, 2, err) < 0)
        return -1;
    return story_await_seen(story, S, C, TW_PSH, 3, err);
}

static int hold(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "hold every FIN from server", err) < 0)
        return -1;
    story_close(story, S);
    if (story_await_news(story, TW_WIRE_HELD, S, err) < 0 ||
        story_is(story, S, TW_FIN_WAIT_1, err) < 0 ||
        story_is(story, C, TW_ESTABLISHED, err) < 0 ||
        story_await_seen(story, C, S, TW_FIN, 0, err) < 0 ||
        story_order(story, "release", err) < 0)
        return -1;
    if (story_await(story, C, TW_CLOSE_WAIT, NULL, err) < 0)
        return -1;
    return story_await(story, S, TW_FIN_WAIT_2, NULL, err);
}

/* Held for a time, it is overtaken by what comes after it. */
static int hold_for(struct wire_story *story, struct tw_err *err)
{
    if (story_order(story, "hold first DATA from client for 100ms", err) < 0 ||
        story_echo(story, err) < 0 || story_await_news(story, TW_WIRE_HELD, C, err) < 0 ||
        story_await_news(story, TW_WIRE_RELEASED, C, err) < 0)
        return -1;
    return story_is(story, S, TW_ESTABLISHED, err);
}

/* The server closes first; the client's side is gone; nobody listens any more. */
static int wait_in_time_wait(struct wire_story *story, struct tw_err *err)
{
    story_close(story, S);
    if (story_await(story, S, TW_FIN_WAIT_2, NULL, err) < 0)
        return -1;
    story_close(story, C);
    if (story_await(story, S, TW_TIME_WAIT, NULL, err) < 0)
        return -1;
    return story_await(story, C, TW_CLOSED, NULL, err);
}

static int reset_time_wait(struct wire_story *story, struct tw_err *err)
{
    if (wait_in_time_wait(story, err) < 0)
        return -1;
    tw_fd_drop(&story->listener_fd);
    if (story_bind(story, EADDRINUSE, err) < 0 ||
        story_order(story, "inject R from client seq RCV.NXT+100", err) < 0 ||
        story_await_news(story, TW_WIRE_INJECTED, C, err) < 0 ||
        story_await_seen(story, S, C, TW_RST, 1, err) < 0 ||
        story_is(story, S, TW_TIME_WAIT, err) < 0 ||
        story_order(story, "inject R from client seq RCV.NXT", err) < 0)
        return -1;
    return story_await_seen(story, S, C, TW_RST, 2, err);
}

static int reset_kills(struct wire_story *story, struct tw_err *err)
{
    if (reset_time_wait(story, err) < 0 || story_await(story, S, TW_CLOSED, NULL, err) < 0)
        return -1;
    return story_bind(story, 0, err);
}

static int reset_is_ignored(struct wire_story *story, struct tw_err *err)
{
    if (reset_time_wait(story, err) < 0 || story_is(story, S, TW_TIME_WAIT, err) < 0)
        return -1;
    return story_bind(story, EADDRINUSE, err);
}

/* Data, a close and what is made up: a bit of everything. */
static int a_bit_of_everything(struct wire_story *story, struct tw_err *err)
{
    return story_echo(story, err) < 0 ? -1 : reset_kills(story, err);
}

/* RFC 6191: a listener takes it in place of the TIME-WAIT. */
static int syn_is_taken(struct wire_story *story, struct tw_err *err)
{
    struct tw_captured answer;
    struct tw_captured syn;
    if (wait_in_time_wait(story, err) < 0 ||
        story_order(story, "drop every RST from client", err) < 0 ||
        story_order(story, "inject S from client seq RCV.NXT+100000", err) < 0 ||
        story_await_seen(story, C, S, TW_SYN | TW_ACK, 2, err) < 0 ||
        story_await(story, S, TW_SYN_RECEIVED, NULL, err) < 0)
        return -1;
    (void)story_count(story, C, S, TW_SYN | TW_ACK, &answer);
    (void)story_count(story, S, C, TW_SYN, &syn);
    return answer.segment.ack == syn.segment.seq + 1
               ? 0
               : tw_fail(err, 0, "the SYN-ACK is of another SYN");
}

/* Without a listener TIME-WAIT acknowledges; the client's host, which knows no such connection,
 * answers with a RST, and that kills it. */
static int syn_kills(struct wire_story *story, struct tw_err *err)
{
    if (wait_in_time_wait(story, err) < 0)
        return -1;
    tw_fd_drop(&story->listener_fd);
    if (story_bind(story, EADDRINUSE, err) < 0 ||
        story_order(story, "inject S from client seq RCV.NXT+100000", err) < 0 ||
        story_await_seen(story, S, C, TW_RST, 1, err) < 0 ||
        story_await(story, S, TW_CLOSED, NULL, err) < 0)
        return -1;
    return story_bind(story, 0, err);
}

/* RFC 9293, 3.10.7.4: it is acknowledged, and the timer starts again. */
static int old_fin(struct wire_story *story, struct tw_err *err)
{
    enum { SOME_MS = 300, WHOLE_MS = 60000 };
    struct tw_diag_socket socket;
    if (wait_in_time_wait(story, err) < 0)
        return -1;
    do {
        if (story_await(story, S, TW_TIME_WAIT, &socket, err) < 0)
            return -1;
    } while (socket.timer_ms > WHOLE_MS - SOME_MS);

    size_t n_acks = story_count(story, C, S, TW_ACK, NULL);
    int64_t before_ms = socket.timer_ms;
    if (story_order(story, "inject F. from client seq FIN", err) < 0 ||
        story_await_seen(story, C, S, TW_ACK, n_acks + 1, err) < 0 ||
        story_await(story, S, TW_TIME_WAIT, &socket, err) < 0)
        return -1;
    return socket.timer_ms > before_ms ? 0
                                       : tw_fail(err, 0, "the timer had %d ms left, then %d",
                                                 (int)before_ms, (int)socket.timer_ms);
}

/* An order that cannot be obeyed is refused with the reason. */
static int refused(struct wire_story *story, struct tw_err *err)
{
    static const char why[] = "inject: the wire has not seen FIN of ";
    struct tw_err theirs = {0};
    if (story_order(story, "inject F. from client seq FIN", &theirs) == 0)
        return tw_fail(err, 0, "a FIN was made of nothing");
    if (theirs.code != ENODATA || strncmp(theirs.text, why, strlen(why)) != 0)
        return tw_fail(err, 0, "refused with: %s", theirs.text);
    return 0;
}

const struct wire_row wire_rows[] = {
    {"hosts", "what is sent arrives", TW_IPV4, NULL, arrives, false},
    {"hosts", "what is sent arrives over IPv6", TW_IPV6, NULL, arrives, false},
    {"hosts", "a megabyte", TW_IPV4, NULL, bulk, false},
    {"hosts", "a megabyte over IPv6", TW_IPV6, NULL, bulk, false},
    {"hosts", "a delay one way", TW_IPV4, NULL, one_way, false},
    {"hosts", "an order that cannot be obeyed", TW_IPV4, NULL, refused, false},
    {"orders", "simultaneous close", TW_IPV4, NULL, simultaneous, false},
    {"orders", "simultaneous close over IPv6", TW_IPV6, NULL, simultaneous, false},
    {"orders", "closing", TW_IPV4, NULL, closing, false},
    {"orders", "drop the second FIN", TW_IPV4, NULL, drop_second_fin, false},
    {"orders", "drop the second FIN over IPv6", TW_IPV6, NULL, drop_second_fin, false},
    {"orders", "the last ACK lost twice", TW_IPV4, NULL, last_ack_lost_twice, false},
    {"orders", "duplicate", TW_IPV4, NULL, duplicate, false},
    {"orders", "hold and release", TW_IPV4, NULL, hold, false},
    {"orders", "hold for a time", TW_IPV4, NULL, hold_for, false},
    {"time-wait", "a RST at RCV.NXT", TW_IPV4, "0", a_bit_of_everything, true},
    {"time-wait", "a RST at RCV.NXT over IPv6", TW_IPV6, "0", a_bit_of_everything, true},
    {"time-wait", "a RST at RCV.NXT, tcp_rfc1337 = 1", TW_IPV4, "1", reset_is_ignored, false},
    {"time-wait", "a SYN, and a listener", TW_IPV4, NULL, syn_is_taken, false},
    {"time-wait", "a SYN, and a listener, over IPv6", TW_IPV6, NULL, syn_is_taken, false},
    {"time-wait", "a SYN, and no listener", TW_IPV4, NULL, syn_kills, false},
    {"time-wait", "an old FIN", TW_IPV4, "1", old_fin, false},
};
const size_t n_wire_rows = TW_COUNT(wire_rows);
