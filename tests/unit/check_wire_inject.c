#include "suite.h"
#include "wire_flow_table.h"
#include "wire_inject.h"

#include <string.h>

#define C TW_CLIENT_SIDE
#define S TW_SERVER_SIDE

static struct tw_segment segment_of(enum tw_side from, unsigned client_port, const char *flags,
                                    uint32_t seq, uint32_t ack)
{
    struct tw_segment segment = {.seq = seq, .ack = ack, .window = from == C ? 501 : 509};
    struct tw_endpoint client = {
        .family = TW_IPV4, .address = {192, 0, 2, 1}, .port = (uint16_t)client_port};
    struct tw_endpoint server = {.family = TW_IPV4, .address = {192, 0, 2, 2}, .port = 5000};
    segment.from = from == C ? client : server;
    segment.to = from == C ? server : client;
    ck_assert(tw_segment_flags_parse(flags, &segment.flags));
    return segment;
}

static void carry(struct tw_wire_flow *flow, enum tw_side from,
                  const struct tw_segment *segment, const struct tw_tcp_timestamps *timestamps,
                  tw_ns at_ns)
{
    tw_wire_flow_sent(flow, from, segment, timestamps, at_ns);
    tw_wire_flow_arrived(flow, from, segment);
}

/* A handshake, then the server's FIN and its ACK: client 1000, server 2000. */
static void tell(struct tw_wire_flow *flow, bool stamped)
{
    const struct tw_tcp_timestamps c = {.present = stamped, .value = 70, .echo = 90};
    const struct tw_tcp_timestamps s = {.present = stamped, .value = 90, .echo = 70};
    const struct tw_segment told[] = {
        segment_of(C, 40000, "S", 1000, 0),    segment_of(S, 40000, "S.", 2000, 1001),
        segment_of(C, 40000, ".", 1001, 2001), segment_of(S, 40000, "F.", 2001, 1001),
        segment_of(C, 40000, ".", 1001, 2002),
    };
    tw_wire_flow_begin(flow, C, &told[0]);
    for (size_t i = 0; i < TW_COUNT(told); i++) {
        enum tw_side from = told[i].to.port == 5000 ? C : S;
        carry(flow, from, &told[i], from == C ? &c : &s, 0);
    }
}

static const struct {
    const char *order;
    uint32_t seq, ack;
    unsigned window;
    bool stamped; /* the connection has timestamps; 5 ms have passed */
    uint32_t value, echo;
} rows[] = {
    {"inject R from client", 1001, 0, 501, false, 0, 0},
    {"inject R from client seq RCV.NXT+100", 1101, 0, 501, true, 75, 0},
    {"inject F. from server seq FIN", 2001, 1001, 509, true, 95, 70},
    {"inject F. from server seq FIN bare", 2001, 1001, 509, true, 0, 0},
    {"inject . from client seq ISN-1001 ack FIN", 0xffffffff, 2001, 501, true, 75, 90},
    {"inject S from client seq SND.NXT+100000", 101001, 0, 501, true, 75, 0},
    {"inject S from client seq ISN ts -70", 1000, 0, 501, true, 5, 0},
    {"inject S from client seq ISN ts -80", 1000, 0, 501, true, 0xfffffffb, 0}, /* it wraps */
    {"inject F. from server seq FIN ts +5", 2001, 1001, 509, true, 100, 70},
    {"inject S from client seq ISN ts 7", 1000, 0, 501, true, 7, 0},
    {"inject S from client seq ISN ts 7", 1000, 0, 501, false, 7, 0},
    {"inject R. from server seq SND.NXT ack SND.NXT", 2002, 1001, 509, false, 0, 0},
};

START_TEST(test_segment)
{
    struct tw_wire_flow flow;
    struct tw_wire_order order;
    struct tw_forge_spec spec = {0};
    struct tw_err err = {0};
    tell(&flow, rows[_i].stamped);
    ck_assert_int_eq(tw_wire_order_parse(rows[_i].order, &order, &err), 0);
    ck_assert_msg(tw_wire_inject(&order, &flow, 5 * TW_MS, &spec, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(spec.segment.seq, rows[_i].seq);
    ck_assert_uint_eq(spec.segment.ack, rows[_i].ack);
    ck_assert_uint_eq(spec.segment.window, rows[_i].window);
    ck_assert_uint_eq(spec.segment.flags, order.flags);
    ck_assert(tw_endpoint_equal(&spec.segment.from, &flow.side[order.from].at));
    ck_assert(tw_endpoint_equal(&spec.segment.to, &flow.side[!order.from].at));
    ck_assert_int_eq(spec.timestamps.present, rows[_i].value != 0);
    ck_assert_uint_eq(spec.timestamps.value, rows[_i].value);
    ck_assert_uint_eq(spec.timestamps.echo, rows[_i].echo);
}
END_TEST

START_TEST(test_unknown)
{
    struct tw_wire_flow flow;
    struct tw_wire_order order;
    struct tw_forge_spec spec = {0};
    struct tw_err err = {0};
    tell(&flow, false);
    ck_assert_int_eq(tw_wire_order_parse("inject F. from client seq FIN", &order, &err), 0);
    ck_assert_int_eq(tw_wire_inject(&order, &flow, 0, &spec, &err), -1);
    ck_assert_str_eq(err.text, "inject: the wire has not seen FIN of 192.0.2.1:40000 yet");
    ck_assert_int_eq(tw_wire_order_parse("inject S from client ts -1", &order, &err), 0);
    ck_assert_int_eq(tw_wire_inject(&order, &flow, 0, &spec, &err), -1);
    ck_assert_str_eq(err.text, "inject: the wire has seen no timestamps of 192.0.2.1:40000");
}
END_TEST

static struct tw_wire_flow_table table;

/* Found again, whoever sends; a SYN makes it the youngest; the oldest makes room. */
START_TEST(test_table)
{
    const struct tw_endpoint any = {0};
    struct tw_segment answer = segment_of(S, 1, "S.", 7, 8);
    ck_assert_ptr_null(tw_wire_flow_table_youngest(&table, &any));
    for (unsigned port = 1; port <= TW_WIRE_FLOW_TABLE_ROOM; port++) {
        struct tw_segment syn = segment_of(C, port, "S", 7, 0);
        ck_assert_ptr_null(tw_wire_flow_table_find(&table, C, &syn));
        const struct tw_wire_flow *flow = tw_wire_flow_table_of(&table, C, &syn);
        ck_assert_ptr_eq(tw_wire_flow_table_youngest(&table, &any), flow);
    }
    struct tw_segment first = segment_of(C, 1, "S", 9, 0);
    const struct tw_wire_flow *flow = tw_wire_flow_table_find(&table, S, &answer);
    ck_assert_ptr_nonnull(flow);
    ck_assert_ptr_eq(tw_wire_flow_table_of(&table, S, &answer), flow);
    ck_assert_ptr_ne(tw_wire_flow_table_youngest(&table, &any), flow);
    ck_assert_ptr_eq(tw_wire_flow_table_youngest(&table, &first.from), flow);
    ck_assert_ptr_eq(tw_wire_flow_table_of(&table, C, &first), flow);
    ck_assert_ptr_eq(tw_wire_flow_table_youngest(&table, &any), flow);

    struct tw_segment second = segment_of(C, 2, "S", 7, 0);
    struct tw_segment more = segment_of(C, 999, "S", 7, 0);
    (void)tw_wire_flow_table_of(&table, C, &more);
    ck_assert_ptr_null(tw_wire_flow_table_find(&table, C, &second));
    ck_assert_ptr_nonnull(tw_wire_flow_table_find(&table, C, &first));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("wire_inject");

    TCase *segment = tcase_create("segment");
    tcase_add_loop_test(segment, test_segment, 0, TW_COUNT(rows));
    tcase_add_test(segment, test_unknown);
    suite_add_tcase(s, segment);

    TCase *connections = tcase_create("connections");
    tcase_add_test(connections, test_table);
    suite_add_tcase(s, connections);
    return s;
}
