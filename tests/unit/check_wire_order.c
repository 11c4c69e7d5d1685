#include "suite.h"
#include "wire_order.h"

#include <string.h>

/* What is read, and what it is written as. */
static const struct {
    const char *text, *written; /* NULL: the same */
} good[] = {
    {"delay from client by 100ms", NULL},
    {"delay from server by 1.5s", "delay from server by 1500ms"},
    {"delay from server by 0s", "delay from server by 0ms"},
    {"drop FIN from server", "drop first FIN from server"},
    {"drop second FIN from server", NULL},
    {"DROP 2 fin from server", "drop second FIN from server"},
    {"drop third SYN-ACK from server", NULL},
    {"drop every ACK-OF-FIN from client", NULL},
    {"drop 1- DATA from client", "drop every DATA from client"},
    {"drop 3- DATA from client", NULL},
    {"drop 1-2 ACK-OF-FIN from client", NULL},
    {"drop 17 ANY from client", NULL},
    {"drop first F. from client", NULL},
    {"drop first - from client", NULL},
    {"duplicate first FIN from client", NULL},
    {"duplicate first FIN from client after 20s", NULL},
    {"hold first FIN from server", NULL},
    {"hold  every  ACK from server  for 250us", "hold every ACK from server for 250us"},
    {"release", NULL},
    {"forget", NULL},
    {"inject R from client", "inject R from client seq RCV.NXT"},
    {"inject RST from client", "inject R from client seq RCV.NXT"},
    {"inject R from client seq RCV.NXT+100", NULL},
    {"inject F. from server seq FIN ack RCV.NXT-1", NULL},
    {"inject FIN from server seq FIN", "inject F. from server seq FIN ack RCV.NXT"},
    {"inject S from client seq ISN+2000000000 bare", NULL},
    {"inject P. from client seq SND.NXT ack ISN-2000000000 len 1400 bare", NULL},
    {"inject S from client seq ISN ts -10000", NULL},
    {"inject P. from client seq SND.NXT ack RCV.NXT len 5 ts +5", NULL},
    {"inject S from client seq ISN ts 4294967295", NULL},
};

START_TEST(test_good)
{
    struct tw_wire_order order = {0};
    struct tw_wire_order again = {0};
    struct tw_err err = {0};
    char text[TW_WIRE_ORDER_TEXT];
    const char *written = good[_i].written != NULL ? good[_i].written : good[_i].text;
    ck_assert_msg(tw_wire_order_parse(good[_i].text, &order, &err) == 0, "%s", err.text);
    ck_assert_str_eq(tw_wire_order_text(&order, text), written);
    ck_assert_msg(tw_wire_order_parse(text, &again, &err) == 0, "%s", err.text);
    ck_assert_mem_eq(&order, &again, sizeof order);
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
