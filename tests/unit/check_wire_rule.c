#include "suite.h"
#include "wire_rule.h"

#include <string.h>

/* A story: orders, then segments as the relay gets them, each with what becomes of it. */
#define C TW_CLIENT_SIDE
#define S TW_SERVER_SIDE
enum { MAX_LINES = 12 };

struct line {
    enum tw_side from;
    const char *flags;
    uint32_t seq, ack, payload_bytes;
    const char *becomes; /* NULL: forwarded; else the verb */
};

static const struct story {
    const char *orders[3];
    struct line lines[MAX_LINES];
} stories[] = {
    {{"drop second FIN from server"},
     {{S, "F.", 100, 1, 0, NULL},
      {C, "F.", 1, 101, 0, NULL}, /* the other side's is not counted */
      {S, "F.", 100, 1, 0, "drop"},
      {S, "F.", 100, 1, 0, NULL}}},
    {{"drop 2-3 FIN from client"},
     {{C, "F.", 1, 1, 0, NULL},
      {C, "FP.", 1, 1, 3, "drop"}, /* a FIN with data is one */
      {C, "F.", 1, 1, 0, "drop"},
      {C, "F.", 1, 1, 0, NULL}}},
    {{"drop every ACK-OF-FIN from client"},
     {{C, ".", 1, 100, 0, NULL}, /* there was no FIN yet */
      {S, "F.", 100, 1, 0, NULL},
      {C, ".", 1, 100, 0, NULL}, /* of what came before it */
      {C, "F.", 1, 101, 0, NULL},
      {C, ".", 1, 101, 0, "drop"},
      {C, ".", 2, 101, 0, "drop"}}},
    {{"hold SYN from client", "drop SYN-ACK from server"},
     {{C, "S", 0, 0, 0, "hold"},
      {S, "S.", 0, 1, 0, "drop"},
      {C, "S", 0, 0, 0, NULL},
      {S, "S.", 0, 1, 0, NULL}}},
    {{"duplicate DATA from client", "drop second ANY from client"},
     {{C, ".", 1, 1, 0, NULL},
      {C, "P.", 1, 1, 5, "duplicate"}, /* the older rule decides; both have counted */
      {C, "P.", 6, 1, 5, NULL}}},
    {{"drop first P. from server"},
     {{S, ".", 1, 1, 5, NULL}, {S, "FP.", 1, 1, 5, NULL}, {S, "P.", 1, 1, 5, "drop"}}},
    {{"drop every RST from client", "drop every ACK from client"},
     {{C, "R", 1, 0, 0, "drop"}, {C, "R.", 1, 1, 0, "drop"}, {C, ".", 1, 1, 0, "drop"}}},
};

static struct tw_segment segment_of(const struct line *line)
{
    struct tw_segment segment = {.seq = line->seq,
                                 .ack = line->ack,
                                 .payload_bytes = line->payload_bytes,
                                 .window = 500};
    const char *ends[] = {"192.0.2.1:40000", "192.0.2.2:5000"};
    ck_assert(tw_endpoint_parse(ends[line->from], &segment.from));
    ck_assert(tw_endpoint_parse(ends[!line->from], &segment.to));
    ck_assert(tw_segment_flags_parse(line->flags, &segment.flags));
    return segment;
}

static void add_rule(struct tw_wire_rules *rules, const char *text, const char *client)
{
    struct tw_wire_order order;
    struct tw_err err = {0};
    ck_assert_msg(tw_wire_order_parse(text, &order, &err) == 0, "%s", err.text);
    if (client != NULL)
        ck_assert(tw_endpoint_parse(client, &order.client));
    ck_assert_msg(tw_wire_rule_add(rules, &order, &err) == 0, "%s", err.text);
}

static const struct tw_wire_order *meet(struct tw_wire_rules *rules, struct tw_wire_flow *flow,
                                        const struct line *line)
{
    const struct tw_tcp_timestamps none = {0};
    struct tw_segment segment = segment_of(line);
    tw_wire_flow_sent(flow, line->from, &segment, &none, 0);
    const struct tw_wire_order *order = tw_wire_rule_meet(rules, flow, line->from, &segment);
    if (order == NULL || order->verb != TW_WIRE_DROP)
        tw_wire_flow_arrived(flow, line->from, &segment);
    return order;
}

START_TEST(test_story)
{
    const struct story *story = &stories[_i];
    struct tw_wire_rules rules = {0};
    struct tw_wire_flow flow;
    struct tw_segment first = segment_of(&story->lines[0]);
    tw_wire_flow_begin(&flow, story->lines[0].from, &first);
    for (size_t i = 0; i < TW_COUNT(story->orders) && story->orders[i] != NULL; i++)
        add_rule(&rules, story->orders[i], NULL);

    for (size_t i = 0; i < MAX_LINES && story->lines[i].flags != NULL; i++) {
        const struct tw_wire_order *order = meet(&rules, &flow, &story->lines[i]);
        const char *got = order != NULL ? tw_wire_order_verb_names()[order->verb] : "forward";
        const char *expected =
            story->lines[i].becomes != NULL ? story->lines[i].becomes : "forward";
        ck_assert_msg(strcmp(got, expected) == 0, "%s, segment %zu: %s, expected %s",
                      story->orders[0], i + 1, got, expected);
    }
}
END_TEST

START_TEST(test_of_one_connection)
{
    const struct line line = {C, "F.", 1, 1, 0, NULL};
    struct tw_segment first = segment_of(&line);
    struct tw_wire_rules rules = {0};
    struct tw_wire_flow flow;
    tw_wire_flow_begin(&flow, C, &first);
    add_rule(&rules, "drop every FIN from client", "192.0.2.1:40001");
    ck_assert_ptr_null(meet(&rules, &flow, &line));
    add_rule(&rules, "drop every FIN from client", "192.0.2.1:40000");
    ck_assert_ptr_nonnull(meet(&rules, &flow, &line));
}
END_TEST

/* Spent rules make room; others do not. */
START_TEST(test_room)
{
    const struct line line = {C, "F.", 1, 1, 0, NULL};
    struct tw_segment first = segment_of(&line);
    struct tw_wire_rules rules = {0};
    struct tw_wire_order order;
    struct tw_err err = {0};
    struct tw_wire_flow flow;
    tw_wire_flow_begin(&flow, C, &first);
    for (int i = 0; i < TW_WIRE_MAX_RULES; i++)
        add_rule(&rules, "drop first FIN from client", NULL);
    ck_assert_int_eq(tw_wire_order_parse("drop FIN from client", &order, &err), 0);
    ck_assert_int_eq(tw_wire_rule_add(&rules, &order, &err), -1);

    ck_assert_ptr_nonnull(meet(&rules, &flow, &line));
    ck_assert_ptr_null(meet(&rules, &flow, &line));
    ck_assert_int_eq(tw_wire_rule_add(&rules, &order, &err), 0);
}
END_TEST

/* What the relay knows of the numbers, after a story of which some did not arrive. */
static const struct {
    const char *what;
    struct line lines[8];
    enum tw_side side;
    enum tw_mark mark;
    uint32_t number;
} numbers[] = {
    {"a SYN counts as a byte", {{C, "S", 7, 0, 0, NULL}}, C, TW_SND_NXT, 8},
    {"its number", {{C, "S", 7, 0, 0, NULL}}, C, TW_ISN, 7},
    {"what arrives in order is awaited no more",
     {{C, "S", 7, 0, 0, NULL}, {C, "P.", 8, 1, 5, NULL}},
     C,
     TW_RCV_NXT,
     13},
    {"what was dropped still is",
     {{C, "S", 7, 0, 0, NULL}, {C, "P.", 8, 1, 5, "drop"}, {C, "F.", 13, 1, 0, NULL}},
     C,
     TW_RCV_NXT,
     8},
    {"until it is acknowledged",
     {{C, "S", 7, 0, 0, NULL}, {C, "P.", 8, 1, 5, "drop"}, {S, ".", 1, 13, 0, NULL}},
     C,
     TW_RCV_NXT,
     13},
    {"the FIN, which data precede",
     {{C, "S", 7, 0, 0, NULL}, {C, "FP.", 8, 1, 5, NULL}},
     C,
     TW_FIN_SEQ,
     13},
    {"a reset changes nothing",
     {{C, "S", 7, 0, 0, NULL}, {S, "R.", 99, 5, 0, NULL}, {C, "R", 1000, 0, 0, NULL}},
     C,
     TW_RCV_NXT,
     8},
    {"numbers wrap round",
     {{C, "S", 0xffffffff, 0, 0, NULL}, {C, "P.", 0, 1, 5, NULL}, {C, "P.", 0, 1, 5, NULL}},
     C,
     TW_SND_NXT,
     5},
    {"the next connection of the four-tuple begins anew",
     {{C, "S", 7, 0, 0, NULL}, {C, "F.", 8, 1, 0, NULL}, {C, "S", 3, 0, 0, NULL}},
     C,
     TW_SND_NXT,
     4},
    {"a connection that was there before the relay",
     {{S, "P.", 50, 9, 5, NULL}, {C, ".", 9, 55, 0, NULL}},
     S,
     TW_RCV_NXT,
     55},
};

START_TEST(test_number)
{
    const struct tw_tcp_timestamps none = {0};
    struct tw_wire_flow flow;
    struct tw_segment first = segment_of(&numbers[_i].lines[0]);
    tw_wire_flow_begin(&flow, numbers[_i].lines[0].from, &first);
    for (size_t i = 0; numbers[_i].lines[i].flags != NULL; i++) {
        const struct line *line = &numbers[_i].lines[i];
        struct tw_segment segment = segment_of(line);
        ck_assert(tw_wire_flow_has(&flow, line->from, &segment));
        tw_wire_flow_sent(&flow, line->from, &segment, &none, 0);
        if (line->becomes == NULL)
            tw_wire_flow_arrived(&flow, line->from, &segment);
    }
    const struct tw_wire_flow_side *side = &flow.side[numbers[_i].side];
    ck_assert_msg(side->known[numbers[_i].mark], "%s: not known", numbers[_i].what);
    ck_assert_msg(side->number[numbers[_i].mark] == numbers[_i].number, "%s: %u, expected %u",
                  numbers[_i].what, side->number[numbers[_i].mark], numbers[_i].number);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("wire_rule");

    TCase *rules = tcase_create("rules");
    tcase_add_loop_test(rules, test_story, 0, TW_COUNT(stories));
    tcase_add_test(rules, test_of_one_connection);
    tcase_add_test(rules, test_room);
    suite_add_tcase(s, rules);

    TCase *flow = tcase_create("flow");
    tcase_add_loop_test(flow, test_number, 0, TW_COUNT(numbers));
    suite_add_tcase(s, flow);
    return s;
}
