#include "suite.h"
#include "wire_order.h"

#include <string.h>

static const struct {
    const char *text;
    struct tw_wire_order order;
} good[] = {
    {"delay from client by 100ms", {.verb = TW_WIRE_DELAY, .time_ns = 100 * TW_MS}},
    {"delay from server by 1.5s",
     {.verb = TW_WIRE_DELAY, .from = TW_SERVER_SIDE, .time_ns = 1500 * TW_MS}},
    {"delay from server by 0s", {.verb = TW_WIRE_DELAY, .from = TW_SERVER_SIDE}},
    {"drop FIN from server",
     {.verb = TW_WIRE_DROP,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_FIN,
      .first = 1,
      .last = 1}},
    {"drop second FIN from server",
     {.verb = TW_WIRE_DROP,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_FIN,
      .first = 2,
      .last = 2}},
    {"DROP 2 fin from server",
     {.verb = TW_WIRE_DROP,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_FIN,
      .first = 2,
      .last = 2}},
    {"drop third SYN-ACK from server",
     {.verb = TW_WIRE_DROP,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_SYN_ACK,
      .first = 3,
      .last = 3}},
    {"drop every ACK-OF-FIN from client",
     {.verb = TW_WIRE_DROP, .kind = TW_WIRE_ACK_OF_FIN, .first = 1}},
    {"drop 1- DATA from client", {.verb = TW_WIRE_DROP, .kind = TW_WIRE_DATA, .first = 1}},
    {"drop 3- DATA from client", {.verb = TW_WIRE_DROP, .kind = TW_WIRE_DATA, .first = 3}},
    {"drop 1-2 ACK-OF-FIN from client",
     {.verb = TW_WIRE_DROP, .kind = TW_WIRE_ACK_OF_FIN, .first = 1, .last = 2}},
    {"drop 17 ANY from client", {.verb = TW_WIRE_DROP, .first = 17, .last = 17}},
    {"drop first F. from client",
     {.verb = TW_WIRE_DROP,
      .kind = TW_WIRE_FLAGS,
      .flags = TW_FIN | TW_ACK,
      .first = 1,
      .last = 1}},
    {"drop first - from client",
     {.verb = TW_WIRE_DROP, .kind = TW_WIRE_FLAGS, .first = 1, .last = 1}},
    {"duplicate first FIN from client",
     {.verb = TW_WIRE_DUPLICATE, .kind = TW_WIRE_FIN, .first = 1, .last = 1}},
    {"duplicate first FIN from client after 20s",
     {.verb = TW_WIRE_DUPLICATE,
      .kind = TW_WIRE_FIN,
      .first = 1,
      .last = 1,
      .time_ns = 20 * TW_S}},
    {"hold first FIN from server",
     {.verb = TW_WIRE_HOLD,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_FIN,
      .first = 1,
      .last = 1}},
    {"hold  every  ACK from server  for 250us",
     {.verb = TW_WIRE_HOLD,
      .from = TW_SERVER_SIDE,
      .kind = TW_WIRE_ACK,
      .first = 1,
      .time_ns = 250 * TW_US}},
    {"release", {.verb = TW_WIRE_RELEASE}},
    {"forget", {.verb = TW_WIRE_FORGET}},
    {"inject R from client",
     {.verb = TW_WIRE_INJECT, .flags = TW_RST, .seq = {TW_RCV_NXT, 0}, .ack = {TW_RCV_NXT, 0}}},
    {"inject RST from client",
     {.verb = TW_WIRE_INJECT, .flags = TW_RST, .seq = {TW_RCV_NXT, 0}, .ack = {TW_RCV_NXT, 0}}},
    {"inject R from client seq RCV.NXT+100",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_RST,
      .seq = {TW_RCV_NXT, 100},
      .ack = {TW_RCV_NXT, 0}}},
    {"inject F. from server seq FIN ack RCV.NXT-1",
     {.verb = TW_WIRE_INJECT,
      .from = TW_SERVER_SIDE,
      .flags = TW_FIN | TW_ACK,
      .seq = {TW_FIN_SEQ, 0},
      .ack = {TW_RCV_NXT, -1}}},
    {"inject FIN from server seq FIN",
     {.verb = TW_WIRE_INJECT,
      .from = TW_SERVER_SIDE,
      .flags = TW_FIN | TW_ACK,
      .seq = {TW_FIN_SEQ, 0},
      .ack = {TW_RCV_NXT, 0}}},
    {"inject S from client seq ISN+2000000000 bare",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_SYN,
      .seq = {TW_ISN, 2000000000},
      .ack = {TW_RCV_NXT, 0},
      .bare = true}},
    {"inject P. from client seq SND.NXT ack ISN-2000000000 len 1400 bare",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_PSH | TW_ACK,
      .seq = {TW_SND_NXT, 0},
      .ack = {TW_ISN, -2000000000},
      .payload_bytes = 1400,
      .bare = true}},
    {"inject S from client seq ISN ts -10000",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_SYN,
      .seq = {TW_ISN, 0},
      .ack = {TW_RCV_NXT, 0},
      .ts = {true, true, -10000}}},
    {"inject P. from client seq SND.NXT ack RCV.NXT len 5 ts +5",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_PSH | TW_ACK,
      .seq = {TW_SND_NXT, 0},
      .ack = {TW_RCV_NXT, 0},
      .payload_bytes = 5,
      .ts = {true, true, 5}}},
    {"inject S from client seq ISN ts 4294967295",
     {.verb = TW_WIRE_INJECT,
      .flags = TW_SYN,
      .seq = {TW_ISN, 0},
      .ack = {TW_RCV_NXT, 0},
      .ts = {true, false, 4294967295}}},
};

static bool same_number(const struct tw_wire_number *a, const struct tw_wire_number *b)
{
    return a->mark == b->mark && a->offset == b->offset;
}

START_TEST(test_good)
{
    const struct tw_wire_order *expected = &good[_i].order;
    struct tw_wire_order got = {0};
    struct tw_err err = {0};
    ck_assert_msg(tw_wire_order_parse(good[_i].text, &got, &err) == 0, "%s", err.text);
    ck_assert_int_eq(got.verb, expected->verb);
    ck_assert_int_eq(got.from, expected->from);
    ck_assert_int_eq(got.kind, expected->kind);
    ck_assert_uint_eq(got.flags, expected->flags);
    ck_assert_uint_eq(got.first, expected->first);
    ck_assert_uint_eq(got.last, expected->last);
    ck_assert_int_eq(got.time_ns, expected->time_ns);
    if (got.verb == TW_WIRE_INJECT) {
        ck_assert(same_number(&got.seq, &expected->seq));
        ck_assert(same_number(&got.ack, &expected->ack));
    }
    ck_assert_uint_eq(got.payload_bytes, expected->payload_bytes);
    ck_assert_int_eq(got.bare, expected->bare);
    ck_assert_int_eq(got.ts.given, expected->ts.given);
    ck_assert_int_eq(got.ts.relative, expected->ts.relative);
    ck_assert_int_eq(got.ts.value, expected->ts.value);
    ck_assert_uint_eq(got.client.port, 0);
}
END_TEST

/* What is refused, and a part of the reason. */
static const struct {
    const char *text, *why;
} bad[] = {
    {"", "the order ends too early; allowed is delay, drop"},
    {"lose FIN from server", "`lose` is not allowed here"},
    {"delay from client", "the order ends too early"},
    {"delay by 100ms from client", "`by` is not allowed here; allowed is `from client`"},
    {"delay from relay by 1ms", "allowed is `client` or `server`"},
    {"delay from client by 100", "`100` is not allowed here; allowed is a time"},
    {"delay from client by -1ms", "allowed is a time"},
    {"delay from client by 1001s", "at most 1000s"},
    {"delay from client by 0.5us", "allowed is a time"},
    {"delay from client by 1.ms", "allowed is a time"},
    {"delay from client by 99999999999999999999s", "allowed is a time"},
    {"drop", "the order ends too early"},
    {"drop FIN", "the order ends too early; allowed is `from client`"},
    {"drop FINS from server", "`FINS` is not allowed here; allowed is `first`"},
    {"drop 0 FIN from server", "`0` is not allowed here"},
    {"drop 3-2 FIN from server", "`3-2` is not allowed here"},
    {"drop second second FIN from server", "`second` is not allowed here"},
    {"drop FIN from server after 2s", "`after` is not allowed here; allowed is nothing more"},
    {"duplicate FIN from server for 2s", "`for` is not allowed here; allowed is `after`"},
    {"release everything", "`everything` is not allowed here; allowed is nothing more"},
    {"inject from client", "`from` is not allowed here"},
    {"inject DATA from client", "`DATA` is not allowed here"},
    {"inject R from client ack RCV.NXT", "acknowledges nothing"},
    {"inject F. from client seq SND.UNA", "allowed is ISN, SND.NXT, RCV.NXT or FIN"},
    {"inject F. from client seq FIN+", "allowed is ISN"},
    {"inject F. from client seq FIN+2000000001", "allowed is ISN"},
    {"inject F. from client ack FIN seq FIN", "`seq` is not allowed here"},
    {"inject P. from client len 1401", "at most 1400"},
    {"inject P. from client bare bare", "allowed is nothing more"},
    {"inject S from client ts", "the order ends too early; allowed is a number"},
    {"inject S from client ts late", "allowed is a number, or one to add"},
    {"inject S from client ts 4294967296", "allowed is a number"},
    {"inject S from client ts -2000000001", "allowed is a number"},
    {"inject S from client ts 5 bare", "`bare` is not allowed here; allowed is nothing more"},
    {"inject S from client bare ts 5", "`ts` is not allowed here"},
    {"a b c d e f g h i j k l m n o p q r s t", "at most 16 words"},
};

START_TEST(test_bad)
{
    struct tw_wire_order order = {.first = 4711};
    struct tw_err err = {0};
    ck_assert_int_eq(tw_wire_order_parse(bad[_i].text, &order, &err), -1);
    ck_assert_msg(strstr(err.text, bad[_i].why) != NULL, "%s: %s, expected %s", bad[_i].text,
                  err.text, bad[_i].why);
    ck_assert_uint_eq(order.first, 4711);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("wire_order");

    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_good, 0, TW_COUNT(good));
    tcase_add_loop_test(text, test_bad, 0, TW_COUNT(bad));
    suite_add_tcase(s, text);
    return s;
}
