#include "suite.h"
#include "tcp_options.h"

#include <string.h>

enum { IPV4 = 20, TCP = 20, PAYLOAD = 5, MOST = 40 };

/* The bytes of the options, padded with END to whole words; then what is read. */
static const struct {
    const char *what;
    uint8_t bytes[MOST];
    size_t n_bytes;
    struct tw_tcp_options options;
} rows[] = {
    {"none", {0}, 0, {.whole = true}},
    {"a SYN of Linux",
     {2, 4, 5, 0xb4, 4, 2, 8, 10, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 7, 1, 3, 3, 7},
     20,
     {.whole = true,
      .has_mss = true,
      .mss = 1460,
      .sack_permitted = true,
      .has_scale = true,
      .scale = 7,
      .timestamps = {true, 0xdeadbeef, 7}}},
    {"a segment of Linux",
     {1, 1, 8, 10, 0, 0, 0, 1, 0x80, 0, 0, 0},
     12,
     {.whole = true, .timestamps = {true, 1, 0x80000000}}},
    {"unknown ones are skipped",
     {254, 6, 1, 2, 3, 4, 2, 4, 0, 9},
     10,
     {.whole = true, .has_mss = true, .mss = 9}},
    {"nothing counts behind the end", {0, 2, 4, 0, 9}, 5, {.whole = true}},
    {"the last of two",
     {2, 4, 0, 1, 2, 4, 0, 9},
     8,
     {.whole = true, .has_mss = true, .mss = 9}},
    {"another length than RFC 7323's",
     {8, 9, 1, 2, 3, 4, 5, 6, 7, 3, 3, 7},
     12,
     {.whole = true, .has_scale = true, .scale = 7}},
    {"too long for the header", {3, 3, 7, 8, 10, 1, 2, 3}, 8, {.has_scale = true, .scale = 7}},
    {"length 0", {3, 3, 7, 2, 0, 0, 0, 0}, 8, {.has_scale = true, .scale = 7}},
    {"length 1", {3, 3, 7, 2, 1, 0, 0, 0}, 8, {.has_scale = true, .scale = 7}},
    {"no length", {1, 1, 1, 2}, 4, {0}},
};

/* An IPv4 packet of a FIN with those options, and a payload. Returns its length. */
static size_t packet_of(const uint8_t *options, size_t n_options, uint8_t packet[256])
{
    size_t n_padded = (n_options + 3) / 4 * 4;
    size_t n = IPV4 + TCP + n_padded + PAYLOAD;
    memset(packet, 0, 256);
    packet[0] = 0x45;
    packet[3] = (uint8_t)n;
    packet[9] = 6; /* TCP */
    packet[IPV4 + 12] = (uint8_t)((TCP + n_padded) / 4 << 4);
    packet[IPV4 + 13] = TW_FIN | TW_ACK;
    memcpy(packet + IPV4 + TCP, options, n_options);
    memcpy(packet + n - PAYLOAD, "hello", PAYLOAD);
    return n;
}

static void check_same(const char *what, const struct tw_tcp_options *got,
                       const struct tw_tcp_options *expected)
{
    ck_assert_msg(got->whole == expected->whole, "%s: whole: %d", what, got->whole);
    ck_assert_msg(got->has_mss == expected->has_mss && got->mss == expected->mss, "%s: MSS %u",
                  what, got->mss);
    ck_assert_msg(got->has_scale == expected->has_scale && got->scale == expected->scale,
                  "%s: window scale %u", what, got->scale);
    ck_assert_msg(got->sack_permitted == expected->sack_permitted, "%s: SACK", what);
    ck_assert_msg(got->timestamps.present == expected->timestamps.present &&
                      got->timestamps.value == expected->timestamps.value &&
                      got->timestamps.echo == expected->timestamps.echo,
                  "%s: timestamps %u, %u", what, got->timestamps.value, got->timestamps.echo);
}

START_TEST(test_options)
{
    uint8_t packet[256];
    size_t n = packet_of(rows[_i].bytes, rows[_i].n_bytes, packet);
    struct tw_segment segment;
    ck_assert_int_eq(tw_segment_parse(TW_LINK_RAW, packet, n, n, &segment), TW_PACKET_TCP);
    ck_assert_uint_eq(segment.tcp_at, IPV4);
    struct tw_tcp_options got = tw_tcp_options_of(&segment, packet, n);
    check_same(rows[_i].what, &got, &rows[_i].options);
    ck_assert_uint_eq(got.n_payload, PAYLOAD);
    ck_assert_mem_eq(got.payload, "hello", PAYLOAD);
}
END_TEST

/* Wherever the link's header ends. */
START_TEST(test_tagged)
{
    static const uint8_t ethernet[] = {[12] = 0x81, [15] = 7, [16] = 0x08, [17] = 0};
    uint8_t frame[300];
    memcpy(frame, ethernet, sizeof ethernet);
    size_t n =
        sizeof ethernet + packet_of(rows[1].bytes, rows[1].n_bytes, frame + sizeof ethernet);
    struct tw_segment segment;
    ck_assert_int_eq(tw_segment_parse(TW_LINK_ETHERNET, frame, n, n, &segment), TW_PACKET_TCP);
    struct tw_tcp_options got = tw_tcp_options_of(&segment, frame, n);
    check_same("tagged", &got, &rows[1].options);
}
END_TEST

/* Captured short anywhere: no byte behind the end is read, which the sanitizers check, and
 * options that were cut are not whole. */
START_TEST(test_cut)
{
    uint8_t packet[256];
    size_t n_whole = packet_of(rows[_i].bytes, rows[_i].n_bytes, packet);
    size_t n_headers = n_whole - PAYLOAD;
    for (size_t n = IPV4 + TCP; n < n_whole; n++) {
        struct tw_segment segment;
        uint8_t *exact = malloc(n);
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, packet, n);
        ck_assert_int_eq(tw_segment_parse(TW_LINK_RAW, exact, n, n_whole, &segment),
                         TW_PACKET_TCP);
        struct tw_tcp_options got = tw_tcp_options_of(&segment, exact, n);
        ck_assert(got.whole == (rows[_i].options.whole && n >= n_headers));
        ck_assert((got.payload != NULL) == (n >= n_headers));
        ck_assert_uint_eq(got.n_payload, n >= n_headers ? n - n_headers : 0);
        free(exact);
    }
}
END_TEST

/* A segment that was not parsed from a packet has no options. */
START_TEST(test_made)
{
    const struct tw_segment made = {.flags = TW_FIN};
    uint8_t packet[256];
    size_t n = packet_of(rows[1].bytes, rows[1].n_bytes, packet);
    const struct tw_tcp_options none = {0};
    struct tw_tcp_options got = tw_tcp_options_of(&made, packet, n);
    check_same("made", &got, &none);
    ck_assert_ptr_null(got.payload);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("tcp_options");

    TCase *options = tcase_create("options");
    tcase_add_loop_test(options, test_options, 0, TW_COUNT(rows));
    tcase_add_test(options, test_tagged);
    tcase_add_test(options, test_made);
    suite_add_tcase(s, options);

    TCase *cut = tcase_create("cut");
    tcase_add_loop_test(cut, test_cut, 0, TW_COUNT(rows));
    suite_add_tcase(s, cut);
    return s;
}
