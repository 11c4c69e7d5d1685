#include "packet.h"
#include "suite.h"

#include <string.h>

enum { UDP = 17 }; /* the protocol number */

static const struct shape shapes[] = {
    {"plain, raw", TW_LINK_RAW, 4, .kind = TW_PACKET_TCP},
    {"plain, Ethernet", TW_LINK_ETHERNET, 4, .kind = TW_PACKET_TCP},
    {"padded, Ethernet", TW_LINK_ETHERNET, 4, .padding = 6, .kind = TW_PACKET_TCP},
    {"plain, null", TW_LINK_NULL, 4, .kind = TW_PACKET_TCP},
    {"IPv4 options", TW_LINK_RAW, 4, .option_bytes = 40, .kind = TW_PACKET_TCP},
    {"TCP options", TW_LINK_RAW, 4, .tcp_option_bytes = 40, .kind = TW_PACKET_TCP},
    {"may not be fragmented", TW_LINK_RAW, 4, .fragment = 0x4000, .kind = TW_PACKET_TCP},
    {"first fragment", TW_LINK_RAW, 4, .fragment = 0x2000, .kind = TW_PACKET_FRAGMENT},
    {"later fragment", TW_LINK_RAW, 4, .fragment = 0x2005, .kind = TW_PACKET_FRAGMENT},
    {"last fragment", TW_LINK_RAW, 4, .fragment = 0x0005, .kind = TW_PACKET_FRAGMENT},
    {"UDP", TW_LINK_RAW, 4, .protocol = UDP, .kind = TW_PACKET_OTHER},
    {"IPv6, raw", TW_LINK_RAW, 6, .kind = TW_PACKET_TCP},
    {"IPv6, Ethernet", TW_LINK_ETHERNET, 6, .kind = TW_PACKET_TCP},
    {"IPv6, null", TW_LINK_NULL, 6, .kind = TW_PACKET_TCP},
    {"IPv6, UDP", TW_LINK_RAW, 6, .protocol = UDP, .kind = TW_PACKET_OTHER},
    {"hop-by-hop options", TW_LINK_RAW, 6, .extensions = {255}, .kind = TW_PACKET_TCP},
    {"three extensions", TW_LINK_RAW, 6, .extensions = {255, 60, 43}, .kind = TW_PACKET_TCP},
    {"IPv6 fragment", TW_LINK_RAW, 6, .extensions = {44}, .fragment = 1,
     .kind = TW_PACKET_FRAGMENT},
    {"IPv6 fragment, the last", TW_LINK_RAW, 6, .extensions = {44}, .fragment = 8,
     .kind = TW_PACKET_FRAGMENT},
    {"a fragment that is all (RFC 6946)", TW_LINK_RAW, 6, .extensions = {44},
     .kind = TW_PACKET_TCP},
    {"fragment behind options", TW_LINK_RAW, 6, .extensions = {60, 44}, .fragment = 1,
     .kind = TW_PACKET_FRAGMENT},
    {"encrypted", TW_LINK_RAW, 6, .extensions = {50}, .kind = TW_PACKET_OTHER},
    {"unknown link", 9999, 4, .kind = TW_PACKET_OTHER},
};

/* Parses a copy that ends where its array ends, so that a sanitizer sees a byte too far. */
static enum tw_packet_kind parse(int link, const struct packet *packet, size_t n_captured,
                                 size_t n_sent, struct tw_segment *out)
{
    static uint8_t room[sizeof packet->bytes];
    uint8_t *copy = room + sizeof room - n_captured;
    memcpy(copy, packet->bytes, n_captured);
    return tw_segment_parse(link, copy, n_captured, n_sent, out);
}

START_TEST(test_shape)
{
    const struct shape *shape = &shapes[_i];
    struct packet packet = packet_of(shape);
    struct tw_segment got = {.window = 7};
    enum tw_packet_kind kind = parse(shape->link, &packet, packet.n, packet.n, &got);
    ck_assert_msg(kind == shape->kind, "%s: kind %d, expected %d", shape->what, (int)kind,
                  (int)shape->kind);
    if (kind != TW_PACKET_TCP) {
        ck_assert_uint_eq(got.window, 0);
        return;
    }

    char text[TW_ENDPOINT_TEXT];
    bool is_ipv4 = shape->version == 4;
    ck_assert_str_eq(tw_endpoint_text(&got.from, text),
                     is_ipv4 ? "127.0.0.1:5000" : "[::1]:5000");
    ck_assert_str_eq(tw_endpoint_text(&got.to, text),
                     is_ipv4 ? "127.0.0.1:41234" : "[::1]:41234");
    ck_assert_uint_eq(got.seq, 0x01020304);
    ck_assert_uint_eq(got.ack, 0xfffefdfc);
    ck_assert_uint_eq(got.flags, TW_FIN | TW_ACK);
    ck_assert_uint_eq(got.window, 512);
    ck_assert_uint_eq(got.payload_bytes,
                      PAYLOAD); /* an Ethernet frame's padding is none of it */
    ck_assert_uint_eq(got.ttl, PACKET_TTL);
    ck_assert_uint_eq(got.ip_id, is_ipv4 ? PACKET_ID : 0);
    ck_assert_uint_eq(got.checksum, PACKET_CHECKSUM);
    ck_assert_uint_eq(got.network, 0);
    ck_assert(!got.sliced);
}
END_TEST

static bool is_same(const struct tw_segment *a, const struct tw_segment *b)
{
    return tw_endpoint_equal(&a->from, &b->from) && tw_endpoint_equal(&a->to, &b->to) &&
           a->seq == b->seq && a->ack == b->ack && a->payload_bytes == b->payload_bytes &&
           a->window == b->window && a->flags == b->flags && a->ttl == b->ttl &&
           a->ip_id == b->ip_id && a->checksum == b->checksum && a->sliced == b->sliced;
}

/* However short it was captured, the same segment or CUT comes out; only whole headers tell. */
START_TEST(test_captured_short)
{
    const struct shape *shape = &shapes[_i];
    struct packet packet = packet_of(shape);
    struct tw_segment whole = {.window = 7};
    (void)parse(shape->link, &packet, packet.n, packet.n, &whole);
    /* TCP's options are not read. */
    size_t n_needed = packet.n - PAYLOAD - shape->tcp_option_bytes - shape->padding;

    for (size_t n = 0; n <= packet.n; n++) {
        struct tw_segment got = {.window = 7};
        enum tw_packet_kind kind = parse(shape->link, &packet, n, packet.n, &got);
        bool told = n >= n_needed || (shape->kind != TW_PACKET_TCP && kind != TW_PACKET_CUT);
        if (kind != (told ? shape->kind : TW_PACKET_CUT))
            ck_abort_msg("%s: kind %d of %zu bytes", shape->what, (int)kind, n);
        if (kind == TW_PACKET_TCP ? !is_same(&got, &whole) : got.window != 0)
            ck_abort_msg("%s: another segment of %zu bytes", shape->what, n);
    }
}
END_TEST

/* A frame that was cut before it was captured holds the same segment, which says so, if all
 * headers are there; else none. */
START_TEST(test_sent_short)
{
    const struct shape *shape = &shapes[_i];
    struct packet packet = packet_of(shape);
    size_t n_needed = packet.n - PAYLOAD - shape->tcp_option_bytes - shape->padding;
    for (size_t n = 0; n < packet.n - shape->padding; n++) {
        struct tw_segment got;
        enum tw_packet_kind kind = parse(shape->link, &packet, n, n, &got);
        bool told = shape->kind == TW_PACKET_TCP && n >= n_needed;
        if ((kind == TW_PACKET_TCP) != told)
            ck_abort_msg("%s: kind %d in %zu bytes of %zu", shape->what, (int)kind, n,
                         packet.n);
        if (told && (!got.sliced || got.payload_bytes != PAYLOAD))
            ck_abort_msg("%s: %u bytes of payload in %zu of %zu", shape->what,
                         got.payload_bytes, n, packet.n);
    }
}
END_TEST

/* A file can claim to hold more bytes of a packet than there were. */
START_TEST(test_more_captured_than_sent)
{
    const struct shape *shape = &shapes[_i];
    struct packet packet = packet_of(shape);
    for (size_t n = 0; n < packet.n; n++) {
        struct tw_segment got;
        enum tw_packet_kind kind = parse(shape->link, &packet, packet.n, n, &got);
        if (kind != TW_PACKET_MALFORMED)
            ck_abort_msg("%s: kind %d of %zu bytes sent", shape->what, (int)kind, n);
    }
}
END_TEST

/* Every byte at every value: whatever it claims, a segment fits in its packet. */
START_TEST(test_any_byte_may_lie)
{
    const struct shape *shape = &shapes[_i];
    struct packet packet = packet_of(shape);
    for (size_t i = 0; i < packet.n; i++) {
        uint8_t right = packet.bytes[i];
        for (unsigned value = 0; value <= UINT8_MAX; value++) {
            struct tw_segment got;
            packet.bytes[i] = (uint8_t)value;
            if (parse(shape->link, &packet, packet.n, packet.n, &got) == TW_PACKET_TCP &&
                !got.sliced && got.payload_bytes + TCP_HEADER + 20 > packet.n)
                ck_abort_msg("byte %zu is %u: %u bytes of payload", i, value,
                             got.payload_bytes);
        }
        packet.bytes[i] = right;
    }
}
END_TEST

enum { IPV4_LENGTH = 2, TCP_OFFSET = 20 + 12, IPV6_LENGTH = 4 };

static const struct {
    const char *what;
    int version;
    size_t at; /* of the two bytes that lie */
    uint16_t value;
    enum tw_packet_kind kind;
} lies[] = {
    {"IPv4 header of 16 bytes", 4, 0, 0x4400, TW_PACKET_MALFORMED},
    {"IPv4 header of 60 bytes, longer than all", 4, 0, 0x4f00, TW_PACKET_MALFORMED},
    {"IP version 5", 4, 0, 0x5500, TW_PACKET_OTHER},
    {"IPv4 length shorter than its header", 4, IPV4_LENGTH, 19, TW_PACKET_MALFORMED},
    {"IPv4 length that leaves no TCP header", 4, IPV4_LENGTH, 39, TW_PACKET_MALFORMED},
    {"IPv4 length that leaves a TCP header", 4, IPV4_LENGTH, 40, TW_PACKET_TCP},
    {"IPv4 length beyond the frame", 4, IPV4_LENGTH, 46, TW_PACKET_TCP},
    {"IPv4 length left to the card", 4, IPV4_LENGTH, 0, TW_PACKET_TCP},
    {"TCP header of 16 bytes", 4, TCP_OFFSET, 0x4011, TW_PACKET_MALFORMED},
    {"TCP header of 0 bytes", 4, TCP_OFFSET, 0x0011, TW_PACKET_MALFORMED},
    {"TCP header of 60 bytes, longer than all", 4, TCP_OFFSET, 0xf011, TW_PACKET_MALFORMED},
    {"IPv6 length that leaves no TCP header", 6, IPV6_LENGTH, 19, TW_PACKET_MALFORMED},
    {"IPv6 length that leaves a TCP header", 6, IPV6_LENGTH, 20, TW_PACKET_TCP},
    {"IPv6 length beyond the frame", 6, IPV6_LENGTH, 26, TW_PACKET_TCP},
    {"IPv6 length left to the card", 6, IPV6_LENGTH, 0, TW_PACKET_TCP},
};

START_TEST(test_lie)
{
    struct packet packet =
        packet_of(&(struct shape){.link = TW_LINK_RAW, .version = lies[_i].version});
    packet.bytes[lies[_i].at] = (uint8_t)(lies[_i].value >> 8);
    packet.bytes[lies[_i].at + 1] = (uint8_t)lies[_i].value;
    struct tw_segment got = {.sliced = false};
    enum tw_packet_kind kind = parse(TW_LINK_RAW, &packet, packet.n, packet.n, &got);
    ck_assert_msg(kind == lies[_i].kind, "%s: kind %d, expected %d", lies[_i].what, (int)kind,
                  (int)lies[_i].kind);
    ck_assert_int_eq(got.sliced, strstr(lies[_i].what, "beyond the frame") != NULL);
}
END_TEST

/* Offloaded segments whose IP header has the length of the headers only. A short trailer is no
 * data: a frame's checksum, a switch's time stamp. */
static const struct {
    int version;
    uint16_t length;
    size_t n_behind;
    enum tw_packet_kind kind;
} offloaded[] = {
    {4, 20, 150, TW_PACKET_MALFORMED}, {4, 40, 150, TW_PACKET_MALFORMED},
    {4, 40, 100, TW_PACKET_TCP},       {4, 41, 150, TW_PACKET_TCP},
    {6, 20, 150, TW_PACKET_MALFORMED}, {6, 20, 100, TW_PACKET_TCP},
};

START_TEST(test_offloaded)
{
    char text[TW_ENDPOINT_TEXT];
    bool is_ipv4 = offloaded[_i].version == 4;
    struct packet packet = packet_of(&(struct shape){.link = TW_LINK_RAW,
                                                     .version = offloaded[_i].version,
                                                     .padding = offloaded[_i].n_behind});
    size_t at = is_ipv4 ? IPV4_LENGTH : IPV6_LENGTH;
    packet.bytes[at] = 0;
    packet.bytes[at + 1] = (uint8_t)offloaded[_i].length;
    struct tw_segment got;
    ck_assert_int_eq(parse(TW_LINK_RAW, &packet, packet.n, packet.n, &got), offloaded[_i].kind);
    ck_assert_str_eq(tw_endpoint_text(&got.from, text),
                     is_ipv4 ? "127.0.0.1:5000" : "[::1]:5000");
    ck_assert_uint_eq(got.to.port, 41234);
    ck_assert_uint_eq(got.payload_bytes,
                      got.flags == 0 || !is_ipv4 ? 0 : offloaded[_i].length - 40U);
}
END_TEST

START_TEST(test_extension_beyond_the_packet)
{
    struct packet packet =
        packet_of(&(struct shape){.link = TW_LINK_RAW, .version = 6, .extensions = {255}});
    packet.bytes[40 + 1] = 255; /* 2,048 bytes of options */
    struct tw_segment got;
    ck_assert_int_eq(parse(TW_LINK_RAW, &packet, packet.n, packet.n, &got),
                     TW_PACKET_MALFORMED);
}
END_TEST

static const struct {
    uint8_t flags;
    const char *text;
} flags[] = {
    {TW_SYN, "S"},           {TW_SYN | TW_ACK, "S."},
    {TW_FIN | TW_ACK, "F."}, {TW_PSH | TW_ACK, "P."},
    {TW_ACK, "."},           {TW_RST, "R"},
    {TW_RST | TW_ACK, "R."}, {0, "-"},
    {0xff, "FSRP.UEW"},
};

START_TEST(test_flags)
{
    char text[TW_FLAGS_TEXT];
    ck_assert_str_eq(tw_segment_flags_text(flags[_i].flags, text), flags[_i].text);
}
END_TEST

START_TEST(test_flags_both_ways)
{
    for (unsigned all = 0; all <= UINT8_MAX; all++) {
        char text[TW_FLAGS_TEXT];
        uint8_t back = (uint8_t)~all;
        ck_assert(tw_segment_flags_parse(tw_segment_flags_text((uint8_t)all, text), &back));
        ck_assert_uint_eq(back, all);
    }
}
END_TEST

static const char *const not_flags[] = {"", "X", "f", "FF", "F-", "-F", "--", "F ", "S.S"};

START_TEST(test_not_flags)
{
    uint8_t out = 7;
    ck_assert_msg(!tw_segment_flags_parse(not_flags[_i], &out), "`%s`", not_flags[_i]);
    ck_assert_uint_eq(out, 7);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("segment");
    const int n_shapes = TW_COUNT(shapes);

    TCase *parsed = tcase_create("parsed");
    tcase_add_loop_test(parsed, test_shape, 0, n_shapes);
    suite_add_tcase(s, parsed);

    TCase *truncated = tcase_create("truncated");
    tcase_add_loop_test(truncated, test_captured_short, 0, n_shapes);
    tcase_add_loop_test(truncated, test_sent_short, 0, n_shapes);
    suite_add_tcase(s, truncated);

    TCase *hostile = tcase_create("hostile");
    tcase_add_loop_test(hostile, test_more_captured_than_sent, 0, n_shapes);
    tcase_add_loop_test(hostile, test_any_byte_may_lie, 0, n_shapes);
    tcase_add_loop_test(hostile, test_lie, 0, (int)TW_COUNT(lies));
    tcase_add_loop_test(hostile, test_offloaded, 0, (int)TW_COUNT(offloaded));
    tcase_add_test(hostile, test_extension_beyond_the_packet);
    suite_add_tcase(s, hostile);

    TCase *letters = tcase_create("letters");
    tcase_add_loop_test(letters, test_flags, 0, (int)TW_COUNT(flags));
    tcase_add_test(letters, test_flags_both_ways);
    tcase_add_loop_test(letters, test_not_flags, 0, (int)TW_COUNT(not_flags));
    suite_add_tcase(s, letters);
    return s;
}
