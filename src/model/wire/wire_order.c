#include "wire_order.h"

#include <inttypes.h>

static const char *const verbs[] = {
    [TW_WIRE_DELAY] = "delay",         [TW_WIRE_DROP] = "drop",
    [TW_WIRE_DUPLICATE] = "duplicate", [TW_WIRE_HOLD] = "hold",
    [TW_WIRE_RELEASE] = "release",     [TW_WIRE_FORGET] = "forget",
    [TW_WIRE_INJECT] = "inject",
};
_Static_assert(TW_COUNT(verbs) == TW_N_WIRE_VERBS, "a verb lacks a name");

static const char *const kinds[] = {
    [TW_WIRE_ANY] = "ANY",
    [TW_WIRE_SYN] = "SYN",
    [TW_WIRE_SYN_ACK] = "SYN-ACK",
    [TW_WIRE_FIN] = "FIN",
    [TW_WIRE_RST] = "RST",
    [TW_WIRE_ACK] = "ACK",
    [TW_WIRE_ACK_OF_FIN] = "ACK-OF-FIN",
    [TW_WIRE_DATA] = "DATA",
    [TW_WIRE_FLAGS] = NULL,
};
_Static_assert(TW_COUNT(kinds) == TW_N_WIRE_KINDS, "a kind lacks a name");

static const char *const marks[] = {
    [TW_ISN] = "ISN",
    [TW_SND_NXT] = "SND.NXT",
    [TW_RCV_NXT] = "RCV.NXT",
    [TW_FIN_SEQ] = "FIN",
};
_Static_assert(TW_COUNT(marks) == TW_N_MARKS, "a mark lacks a name");

static const char *const sides[] = {[TW_CLIENT_SIDE] = "client", [TW_SERVER_SIDE] = "server"};

const char *const *tw_wire_order_verb_names(void)
{
    return verbs;
}

const char *const *tw_wire_order_kind_names(void)
{
    return kinds;
}

const char *const *tw_wire_order_mark_names(void)
{
    return marks;
}

const char *const *tw_wire_order_side_names(void)
{
    return sides;
}

static void write_which(const struct tw_wire_order *order, FILE *to)
{
    static const char *const words[] = {NULL, "first", "second", "third"};
    if (order->last == 0 && order->first == 1)
        (void)fputs(" every", to);
    else if (order->last == 0)
        (void)fprintf(to, " %u-", order->first);
    else if (order->first != order->last)
        (void)fprintf(to, " %u-%u", order->first, order->last);
    else if (order->first < TW_COUNT(words))
        (void)fprintf(to, " %s", words[order->first]);
    else
        (void)fprintf(to, " %u", order->first);
}

static void write_time(const char *word, tw_ns time_ns, FILE *to)
{
    if (time_ns % TW_S == 0 && time_ns != 0)
        (void)fprintf(to, " %s %" PRId64 "s", word, time_ns / TW_S);
    else if (time_ns % TW_MS == 0)
        (void)fprintf(to, " %s %" PRId64 "ms", word, time_ns / TW_MS);
    else
        (void)fprintf(to, " %s %" PRId64 "us", word, time_ns / TW_US);
}

static void write_number(const char *word, const struct tw_wire_number *number, FILE *to)
{
    (void)fprintf(to, " %s %s", word, marks[number->mark]);
    if (number->offset != 0)
        (void)fprintf(to, "%+" PRId32, number->offset);
}

static void write_injected(const struct tw_wire_order *order, FILE *to)
{
    write_number("seq", &order->seq, to);
    if ((order->flags & TW_ACK) != 0)
        write_number("ack", &order->ack, to);
    if (order->payload_bytes > 0)
        (void)fprintf(to, " len %" PRIu32, order->payload_bytes);
    if (order->ts.given)
        (void)fprintf(to, order->ts.relative ? " ts %+" PRId64 : " ts %" PRId64,
                      order->ts.value);
    if (order->bare)
        (void)fputs(" bare", to);
}

static void write_order(const struct tw_wire_order *order, FILE *to)
{
    static const char *const times[TW_N_WIRE_VERBS] = {
        [TW_WIRE_DELAY] = "by", [TW_WIRE_DUPLICATE] = "after", [TW_WIRE_HOLD] = "for"};
    char flags[TW_FLAGS_TEXT];
    bool chooses = order->verb == TW_WIRE_DROP || order->verb == TW_WIRE_DUPLICATE ||
                   order->verb == TW_WIRE_HOLD;
    bool injects = order->verb == TW_WIRE_INJECT;
    (void)fputs(verbs[order->verb], to);
    if (order->verb == TW_WIRE_RELEASE || order->verb == TW_WIRE_FORGET)
        return;

    if (chooses)
        write_which(order, to);
    if (injects || (chooses && order->kind == TW_WIRE_FLAGS))
        (void)fprintf(to, " %s", tw_segment_flags_text(order->flags, flags));
    else if (chooses)
        (void)fprintf(to, " %s", kinds[order->kind]);
    (void)fprintf(to, " from %s", sides[order->from]);
    if (times[order->verb] != NULL && (order->time_ns != 0 || order->verb == TW_WIRE_DELAY))
        write_time(times[order->verb], order->time_ns, to);
    if (injects)
        write_injected(order, to);
}

const char *tw_wire_order_text(const struct tw_wire_order *order, char text[TW_WIRE_ORDER_TEXT])
{
    char *written = NULL;
    size_t n_bytes = 0;
    FILE *to = open_memstream(&written, &n_bytes);
    text[0] = '\0';
    if (to == NULL)
        return text;
    write_order(order, to);
    if (fclose(to) == 0)
        (void)snprintf(text, TW_WIRE_ORDER_TEXT, "%s", written);
    free(written);
    return text;
}
