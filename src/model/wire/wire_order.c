#include "wire_order.h"

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
