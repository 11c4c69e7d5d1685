#include "reset_kind.h"

/* Texts that depend on the sender have two. */
struct kind {
    const char *name, *when;
    const char *means[2]; /* by the client, by the server; the second may be NULL: the same */
};
/* clang-format off */
static const struct kind kinds[] = {
    [TW_RESET_UNKNOWN] = {"unknown", "in a state that this capture does not show",
        {"Too little of the connection was captured to say why."}},
    [TW_RESET_REFUSED] = {"refused", "at the SYN",
        {"Nothing listens there, or a firewall rejects the SYN: connect() fails with "
         "ECONNREFUSED."}},
    [TW_RESET_HALF_OPEN] = {"half-open", "at the SYN,ACK, before the handshake was complete",
        {"A port scan with half-open connections does so, and a client that gave up before the "
         "SYN,ACK arrived."}},
    [TW_RESET_UNASKED] = {"unasked", "at a SYN,ACK whose SYN was not captured",
        {"A host answers so when it did not send the SYN: its address was forged. Or the SYN "
         "was not captured."}},
    [TW_RESET_AT_ONCE] = {"at-once", "right after the handshake",
        {"The client's program connected and closed at once with SO_LINGER 0, as health checks "
         "and port scans do.",
         "The server's accept queue was full (with net.ipv4.tcp_abort_on_overflow = 1), or its "
         "program closed at once, with unread data or SO_LINGER 0."}},
    [TW_RESET_ABORT] = {"abort", "without a FIN, and not in answer to a segment",
        {"Its program closed the socket while it held unread data, or with SO_LINGER 0, or was "
         "killed. The other side's program gets ECONNRESET, data under way is lost, and no side "
         "holds TIME_WAIT."}},
    [TW_RESET_AFTER_CLOSE] = {"data-after-close", "in answer to data that came after its FIN",
        {"The client's program called close() before it had read the whole answer: a timeout, "
         "or a request that was given up.",
         "The server's program called close() while the client was still sending. The RST can "
         "destroy the server's last answer before the client reads it: call shutdown(SHUT_WR) "
         "and read until the client's FIN, then close()."}},
    [TW_RESET_STALE] = {"stale-connection", "in answer to a request on a connection that the "
         "server had closed as idle",
        {"The client's pool keeps connections for longer than the server's keep-alive: let the "
         "pool drop an idle connection earlier than the server does."}},
    [TW_RESET_FORGOTTEN] = {"forgotten", "in answer to a segment, without a FIN before",
        {"No socket was left for the connection: the host or program was restarted, or a "
         "firewall, NAT or load balancer on the way has dropped the idle connection. Keep-alive "
         "packets more often than that prevent the latter."}},
    [TW_RESET_ANSWERS_FIN] = {"fin-answered", "in answer to a FIN",
        {"No socket was left for the connection: it had been closed and forgotten, on Linux "
         "after net.ipv4.tcp_fin_timeout. No data is lost by this RST, and no side holds "
         "TIME_WAIT after it."}},
    [TW_RESET_IN_TIME_WAIT] = {"in-time-wait", "while the other side was in TIME_WAIT",
        {"The RST ends TIME_WAIT early, unless net.ipv4.tcp_rfc1337 = 1: old segments of the "
         "connection may then enter the next one on the same ports (RFC 1337)."}},
};
/* clang-format on */
_Static_assert(TW_COUNT(kinds) == TW_N_RESET_KINDS, "a kind of RST lacks its words");

const char *tw_reset_kind_name(enum tw_reset_kind kind)
{
    return kinds[kind].name;
}

const char *tw_reset_kind_when(enum tw_reset_kind kind)
{
    return kinds[kind].when;
}

const char *tw_reset_kind_means(enum tw_reset_kind kind, int by)
{
    const char *means = kinds[kind].means[by];
    return means != NULL ? means : kinds[kind].means[TW_SIDE_A];
}

/* Bytes, or a FIN, that `of` sent and the other side has not acknowledged. */
static bool has_unanswered(const struct tw_teardown_side *of,
                           const struct tw_teardown_side *other)
{
    uint32_t end = of->fin_sent ? of->fin_seq : of->next_seq;
    return of->seq_known && (!other->ack_known || (int32_t)(end - other->highest_ack) > 0);
}

/* The RST came before both FINs, and its sender had sent its own. */
static enum tw_reset_kind after_own_fin(const struct tw_reset_seen *seen)
{
    const struct tw_teardown_side *sender = &seen->teardown->side[seen->by];
    const struct tw_teardown_side *receiver = &seen->teardown->side[1 - seen->by];
    bool is_first = seen->teardown->first_fin == seen->by;
    if (has_unanswered(receiver, sender) ||
        (is_first && tw_teardown_bytes_after_fin(seen->teardown) > 0)) {
        bool idle = seen->fin_idle_ns >= TW_RESET_IDLE_NS && seen->by == TW_SIDE_B && is_first;
        return idle ? TW_RESET_STALE : TW_RESET_AFTER_CLOSE;
    }
    return receiver->fin_sent ? TW_RESET_ANSWERS_FIN : TW_RESET_ABORT;
}

/* Neither side has sent a byte that the other acknowledged. */
static bool is_fresh(const struct tw_teardown *teardown, int by)
{
    const struct tw_teardown_side *sender = &teardown->side[by];
    const struct tw_teardown_side *receiver = &teardown->side[1 - by];
    return sender->syn_sent && receiver->syn_sent && sender->next_seq == sender->syn_seq + 1 &&
           (!sender->ack_known || sender->highest_ack == receiver->syn_seq + 1);
}

static enum tw_reset_kind without_fin(const struct tw_reset_seen *seen)
{
    if (seen->idle_ns < TW_RESET_IDLE_NS && is_fresh(seen->teardown, seen->by))
        return TW_RESET_AT_ONCE;
    return seen->has_ack ? TW_RESET_ABORT : TW_RESET_FORGOTTEN;
}

enum tw_reset_kind tw_reset_kind_of(const struct tw_reset_seen *seen)
{
    const struct tw_teardown_side *sender = &seen->teardown->side[seen->by];
    const struct tw_teardown_side *receiver = &seen->teardown->side[1 - seen->by];
    enum tw_tcp_state receiver_was = seen->before[1 - seen->by];
    if (receiver_was == TW_TIME_WAIT)
        return TW_RESET_IN_TIME_WAIT;
    if (receiver_was == TW_SYN_SENT)
        return TW_RESET_REFUSED;
    if (receiver_was == TW_SYN_RECEIVED)
        return sender->syn_sent ? TW_RESET_HALF_OPEN : TW_RESET_UNASKED;
    if (!receiver->seq_known || (!sender->seq_known && seen->has_ack))
        return TW_RESET_UNKNOWN;
    if (sender->fin_sent)
        return after_own_fin(seen);
    if (receiver->fin_sent)
        return seen->has_ack ? TW_RESET_ABORT : TW_RESET_ANSWERS_FIN;
    return without_fin(seen);
}
