#include "checksum.h"
#include "forge.h"
#include "suite.h"

#include <string.h>

/* From RFC 1071, section 3. */
START_TEST(test_rfc_1071)
{
    const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    ck_assert_uint_eq(tw_checksum_ipv4(bytes, sizeof bytes), (uint16_t)~0xddf2);
    ck_assert_uint_eq(tw_checksum_ipv4(bytes, 7), (uint16_t)~0xdcfb);
}
END_TEST

static struct tw_endpoint at(const char *text)
{
    struct tw_endpoint endpoint = {0};
    ck_assert(tw_endpoint_parse(text, &endpoint));
    return endpoint;
}

static const struct row {
    const char *from, *to;
    uint8_t flags;
    uint32_t payload_bytes;
    bool timestamps;
    size_t n_frame;
} rows[] = {
    {"192.0.2.1:40000", "192.0.2.2:5000", TW_RST, 0, false, 54},
    {"192.0.2.2:5000", "192.0.2.1:40000", TW_FIN | TW_ACK, 0, true, 66},
    {"192.0.2.1:40000", "192.0.2.2:5000", TW_PSH | TW_ACK, 7, true, 73},
    {"192.0.2.1:40000", "192.0.2.2:5000", TW_ACK, TW_FORGE_PAYLOAD, true, 1466},
    {"[2001:db8::1]:40000", "[2001:db8::2]:5000", TW_SYN, 0, false, 74},
    {"[2001:db8::2]:5000", "[2001:db8::1]:40000", TW_PSH | TW_ACK, 3, true, 89},
    {"[2001:db8::1]:1", "[2001:db8::2]:65535", TW_ACK, TW_FORGE_PAYLOAD, true, 1486},
};

static struct tw_forge_spec spec_of(const struct row *row)
{
    struct tw_forge_spec spec = {
        .from_mac = {2, 0, 0, 0, 0, 1},
        .to_mac = {2, 0, 0, 0, 0, 2},
        .segment = {.from = at(row->from),
                    .to = at(row->to),
                    .seq = 0xfffffff0,
                    .ack = 0x80000001,
                    .payload_bytes = row->payload_bytes,
                    .window = 502,
                    .flags = row->flags},
        .timestamps = {.present = row->timestamps, .value = 0xdeadbeef, .echo = 1},
    };
    return spec;
}

/* What was built reads back as what it was built of, and its checksums are good. */
START_TEST(test_reads_back)
{
    enum { ETHERNET = 14, IPV4 = 20, IPV6 = 40 };
    struct tw_forge_spec spec = spec_of(&rows[_i]);
    uint8_t frame[TW_FRAME_BYTES];
    size_t n = tw_forge_frame(&spec, frame);
    ck_assert_uint_eq(n, rows[_i].n_frame);

    struct tw_segment got = {0};
    ck_assert_int_eq(tw_segment_parse(TW_LINK_ETHERNET, frame, n, n, &got), TW_PACKET_TCP);
    ck_assert(tw_endpoint_equal(&got.from, &spec.segment.from));
    ck_assert(tw_endpoint_equal(&got.to, &spec.segment.to));
    ck_assert_uint_eq(got.seq, spec.segment.seq);
    ck_assert_uint_eq(got.ack, spec.segment.ack);
    ck_assert_uint_eq(got.flags, spec.segment.flags);
    ck_assert_uint_eq(got.window, spec.segment.window);
    ck_assert_uint_eq(got.payload_bytes, spec.segment.payload_bytes);

    struct tw_tcp_timestamps stamps = tw_tcp_options_of(&got, frame, n).timestamps;
    ck_assert_int_eq(stamps.present, rows[_i].timestamps);
    ck_assert_uint_eq(stamps.value, rows[_i].timestamps ? 0xdeadbeef : 0);
    ck_assert_uint_eq(stamps.echo, rows[_i].timestamps ? 1 : 0);

    bool is_ipv4 = got.from.family == TW_IPV4;
    size_t n_before = ETHERNET + (is_ipv4 ? (size_t)IPV4 : (size_t)IPV6);
    ck_assert_uint_eq(tw_checksum_tcp(&got.from, &got.to, frame + n_before, n - n_before), 0);
    ck_assert(!is_ipv4 || tw_checksum_ipv4(frame + ETHERNET, IPV4) == 0);
}
END_TEST

START_TEST(test_refuses)
{
    uint8_t frame[TW_FRAME_BYTES];
    struct tw_forge_spec spec = spec_of(&rows[0]);
    spec.segment.payload_bytes = TW_FORGE_PAYLOAD + 1;
    ck_assert_uint_eq(tw_forge_frame(&spec, frame), 0);
    spec = spec_of(&rows[0]);
    spec.segment.to = at("[2001:db8::1]:1");
    ck_assert_uint_eq(tw_forge_frame(&spec, frame), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("forge");

    TCase *frames = tcase_create("frames");
    tcase_add_test(frames, test_rfc_1071);
    tcase_add_loop_test(frames, test_reads_back, 0, TW_COUNT(rows));
    tcase_add_test(frames, test_refuses);
    suite_add_tcase(s, frames);

    return s;
}
