#include "made.h"
#include "suite.h"

#include <string.h>

#define BEGAN (1700000000 * TW_S)

/* Every shape a file can have. */
static const struct made shapes[] = {
    {.link_type = 1},
    {.link_type = 1, .nano = true},
    {.link_type = 1, .swapped = true},
    {.link_type = 1, .swapped = true, .nano = true},
    {.link_type = 1, .pcapng = true},
    {.link_type = 1, .pcapng = true, .nano = true},
    {.link_type = 1, .pcapng = true, .swapped = true},
    {.link_type = 1, .pcapng = true, .swapped = true, .nano = true, .comment = "kept"},
};

static void made_of(int shape, struct made *made)
{
    static const uint8_t packet[] = "fifteen bytes.";
    *made = shapes[shape];
    made_begin(made);
    for (int i = 0; i < 3; i++)
        made_packet(made, 0, BEGAN + i * TW_MS + 1001, packet, sizeof packet - 1, 100);
}

/* Reads as a file would be read whose first n_bytes have come, and then no more. */
struct outcome {
    enum tw_records_got got;
    size_t n_needed; /* what the last record lacked */
    uint64_t offset, n_packets;
    struct tw_record last;
    struct tw_err err;
};

static struct outcome read_all(const uint8_t *bytes, size_t n_bytes)
{
    static struct tw_records records;
    memset(&records, 0, sizeof records);
    struct outcome outcome = {0};
    struct tw_record record;
    do {
        /* In a piece of its own, so that a sanitizer sees what is read behind its end. */
        size_t n = n_bytes - records.offset;
        uint8_t *piece = malloc(n + 1);
        ck_assert_ptr_nonnull(piece);
        memcpy(piece, bytes + records.offset, n);
        outcome.got = tw_records_next(&records, piece, n, &record, &outcome.err);
        if (outcome.got == TW_RECORDS_ONE)
            outcome.last = record;
        free(piece);
    } while (outcome.got == TW_RECORDS_ONE && records.offset < n_bytes);
    outcome.n_needed = record.n_bytes;
    outcome.offset = records.offset;
    outcome.n_packets = records.n_packets;
    return outcome;
}

START_TEST(test_shape)
{
    struct made made;
    made_of(_i, &made);
    struct outcome outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_msg(outcome.got == TW_RECORDS_ONE, "%s", outcome.err.text);
    ck_assert_uint_eq(outcome.n_packets, 3);
    ck_assert_uint_eq(outcome.offset, made.n_bytes);
    ck_assert(outcome.last.kind == TW_RECORD_PACKET && outcome.last.timed);
    ck_assert_int_eq(outcome.last.at_ns, BEGAN + 2 * TW_MS + (made.nano ? 1001 : 1000));
    ck_assert_uint_eq(outcome.last.n_captured, 14);
    ck_assert_uint_eq(outcome.last.n_sent, 100);
    ck_assert_uint_eq(outcome.last.number, 3);
    made_drop(&made);
}
END_TEST

/* Cut anywhere, a file is read as far as it goes, and never past its end. */
START_TEST(test_truncated)
{
    struct made made;
    made_of(_i, &made);
    uint64_t n_packets = 0;
    for (size_t n = 1; n < made.n_bytes; n++) {
        struct outcome outcome = read_all(made.bytes, n);
        ck_assert_msg(outcome.got != TW_RECORDS_BAD, "%zu bytes: %s", n, outcome.err.text);
        ck_assert_uint_ge(outcome.n_packets, n_packets);
        if (outcome.got == TW_RECORDS_MORE)
            ck_assert_uint_gt(outcome.offset + outcome.n_needed, n);
        n_packets = outcome.n_packets;
    }
    ck_assert_uint_eq(n_packets, 2);
    made_drop(&made);
}
END_TEST

/* A number in the file is overwritten with a lie. */
static const struct {
    const char *what;
    int shape;
    size_t at;
    uint32_t value;
    const char *expected; /* part of the message */
} lies[] = {
    {"not a capture", 0, 0, 0x464c457f, "at byte 0: not a capture: it begins with 7f 45 4c 46"},
    {"a modified pcap", 0, 0, 0xa1b2cd34, "editcap -F pcap"},
    {"another version", 0, 4, 7, "at byte 4: a pcap file of version 7"},
    {"a packet of 4 GiB", 0, 32, UINT32_MAX, "at byte 32: packet no. 1 claims 42949"},
    {"more than a packet has", 0, 62, 300000, "at byte 62: packet no. 2 claims 300000"},
    {"no byte order", 4, 8, 0, "at byte 8: a pcapng section without its byte-order magic"},
    {"another section's version", 4, 12, 9, "at byte 12: a pcapng section of version 9"},
    {"a section too short", 4, 4, 24, "at byte 20: a block of 24 bytes ends with the length"},
    {"a block of 4 GiB", 4, 4, UINT32_MAX, "at byte 4: a block claims 4294967295"},
    {"an empty block", 4, 32, 0, "at byte 32: a block claims 0 bytes"},
    {"a block of 13 bytes", 4, 32, 13, "at byte 32: a block claims 13 bytes"},
    {"two lengths", 4, 56, 20, "at byte 56: a block of 32 bytes ends with the length 20"},
    {"an interface that is not there", 4, 68, 7, "at byte 68: packet no. 1 names interface 7"},
    {"more than its block", 4, 80, 60, "at byte 60: packet no. 1 claims 60 captured"},
};

START_TEST(test_lie)
{
    struct made made;
    made_of(lies[_i].shape, &made);
    memcpy(made.bytes + lies[_i].at, &lies[_i].value, sizeof lies[_i].value);
    struct outcome outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_msg(outcome.got == TW_RECORDS_BAD, "%s was believed", lies[_i].what);
    ck_assert_msg(strstr(outcome.err.text, lies[_i].expected) != NULL, "%s: %s", lies[_i].what,
                  outcome.err.text);
    made_drop(&made);
}
END_TEST

/* A block too short for its fields, with both its lengths in agreement. */
START_TEST(test_short_block)
{
    static const uint32_t types[] = {1, 2, 3, 6, 0x0a0d0d0a};
    struct made made = {.pcapng = true, .link_type = 1};
    const uint32_t order = 0x1a2b3c4d;
    made_begin(&made);
    made_block(&made, types[_i], &order, types[_i] == 0x0a0d0d0a ? sizeof order : 0);
    struct outcome outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_int_eq(outcome.got, TW_RECORDS_BAD);
    ck_assert_ptr_nonnull(strstr(outcome.err.text, "fewer than its fields"));
    made_drop(&made);
}
END_TEST

/* As many as are held, and one more. */
START_TEST(test_many_interfaces)
{
    struct made made = {.pcapng = true, .link_type = 1};
    made_begin(&made);
    for (int i = 1; i < TW_MAX_INTERFACES; i++)
        made_interface(&made);
    struct outcome outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_int_ne(outcome.got, TW_RECORDS_BAD);
    made_interface(&made);
    outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_int_eq(outcome.got, TW_RECORDS_BAD);
    ck_assert_ptr_nonnull(strstr(outcome.err.text, "more than 512 interfaces"));
    ck_assert_ptr_nonnull(strstr(outcome.err.text, "editcap"));
    made_drop(&made);
}
END_TEST

START_TEST(test_interfaces)
{
    static const uint8_t byte[] = {0x45};
    static struct tw_records records;
    memset(&records, 0, sizeof records);
    struct made made = {.pcapng = true, .link_type = 1};
    made_begin(&made);
    made.link_type = TW_LINK_RAW_FILE;
    made.nano = true;
    made_interface(&made);
    made_packet(&made, 1, BEGAN + 1, byte, 1, 1);
    made_block(&made, 0x7777, byte, 1); /* a block that nobody knows */

    struct tw_record record = {0};
    struct tw_err err = {0};
    for (size_t at = 0; at < made.n_bytes; at += record.n_bytes) {
        ck_assert_int_eq(
            tw_records_next(&records, made.bytes + at, made.n_bytes - at, &record, &err),
            TW_RECORDS_ONE);
        if (record.kind != TW_RECORD_PACKET)
            continue;
        ck_assert_int_eq(records.interfaces[record.interface].link_type, TW_LINK_RAW_FILE);
        ck_assert_int_eq(record.at_ns, BEGAN + 1);
    }
    ck_assert_int_eq(record.kind, TW_RECORD_OTHER);
    ck_assert_uint_eq(record.type, 0x7777);
    made_drop(&made);
}
END_TEST

/* if_tsresol and if_tsoffset as a file may have them; the time is `ticks` of a packet. */
static const struct {
    uint8_t resolution;
    int64_t offset_s;
    uint64_t ticks;
    tw_ns expected;
} times[] = {
    {6, 0, 1500000, 1500 * TW_MS},
    {0, 0, 7, 7 * TW_S},
    {9, 0, 7, 7},
    {12, 0, 7999, 7},
    {28, 0, UINT64_MAX, 1}, /* 1.8 ns, cut */
    {29, 0, UINT64_MAX, 0},
    {127, 0, UINT64_MAX, 0},
    {6, 10, 1000000, 11 * TW_S},
    {6, -10, 1000000, 0}, /* before 1970 */
    {6, INT64_MAX, 1, (tw_ns)1 << 62},
    {6, INT64_MIN, 1, 0},
    {0, 0, UINT64_MAX, (tw_ns)1 << 62},
    {0x80 | 10, 0, 1536, 1500 * TW_MS},
    {0x80 | 60, 0, 3ull << 59, 1500 * TW_MS},
    {0x80 | 63, 0, UINT64_MAX, 1999999999},
    {0x80 | 64, 0, UINT64_MAX, 0},
    {0x80, 0, UINT64_MAX, (tw_ns)1 << 62},
};

START_TEST(test_time)
{
    struct made made = {.pcapng = true, .link_type = 1};
    struct {
        uint16_t link_type, reserved;
        uint32_t snaplen;
        uint16_t code_1, n_1;
        uint8_t value_1[4];
        uint16_t code_2, n_2;
        int64_t value_2;
    } __attribute__((packed)) interface = {
        .link_type = 1,
        .code_1 = 9,
        .n_1 = 1,
        .value_1 = {times[_i].resolution},
        .code_2 = 14,
        .n_2 = 8,
        .value_2 = times[_i].offset_s,
    };
    uint32_t packet[5] = {1, (uint32_t)(times[_i].ticks >> 32), (uint32_t)times[_i].ticks};
    made_begin(&made);
    made_block(&made, 1, &interface, sizeof interface);
    made_block(&made, 6, packet, sizeof packet);
    struct outcome outcome = read_all(made.bytes, made.n_bytes);
    ck_assert_msg(outcome.got == TW_RECORDS_ONE, "%s", outcome.err.text);
    ck_assert_int_eq(outcome.last.at_ns, times[_i].expected);
    made_drop(&made);
}
END_TEST

/* The two lengths of a record, in the order in which the file has them, by its version. */
static const struct {
    uint16_t minor;
    uint32_t first, second;
    size_t n_captured, n_sent;
} lengths[] = {
    {4, 14, 100, 14, 100}, {4, 14, 9, 14, 14},    {3, 14, 100, 14, 100}, {3, 100, 14, 14, 100},
    {3, 14, 14, 14, 14},   {2, 100, 14, 14, 100}, {2, 14, 14, 14, 14},   {0, 100, 14, 14, 100},
};

START_TEST(test_lengths)
{
    enum { MINOR = 6, FIRST = 32, SECOND = 36 };
    bool swapped = _i % 2 != 0;
    int row = _i / 2;
    struct made made;
    made_of(swapped ? 2 : 0, &made);
    uint16_t minor = swapped ? __builtin_bswap16(lengths[row].minor) : lengths[row].minor;
    uint32_t first = swapped ? __builtin_bswap32(lengths[row].first) : lengths[row].first;
    uint32_t second = swapped ? __builtin_bswap32(lengths[row].second) : lengths[row].second;
    memcpy(made.bytes + MINOR, &minor, sizeof minor);
    memcpy(made.bytes + FIRST, &first, sizeof first);
    memcpy(made.bytes + SECOND, &second, sizeof second);
    struct outcome outcome = read_all(made.bytes, 24 + 16 + 14);
    ck_assert_msg(outcome.got == TW_RECORDS_ONE, "row %d: %s", row, outcome.err.text);
    ck_assert_uint_eq(outcome.n_packets, 1);
    ck_assert_uint_eq(outcome.last.n_captured, lengths[row].n_captured);
    ck_assert_uint_eq(outcome.last.n_sent, lengths[row].n_sent);
    made_drop(&made);
}
END_TEST

/* A fraction of a second or more is no time, and is counted. */
static const struct {
    bool nano;
    uint32_t fraction;
    bool timed;
    tw_ns expected; /* after the whole second */
} fractions[] = {
    {false, 999999, true, 999999 * TW_US},        {false, 1000000, false, 1000000 * TW_US},
    {false, 123456789, false, 123456789 * TW_US}, {false, UINT32_MAX, false, UINT32_MAX *TW_US},
    {true, 999999999, true, 999999999},           {true, 1000000000, false, 1000000000},
};

START_TEST(test_fraction)
{
    enum { FRACTION = 28 };
    struct made made;
    made_of(fractions[_i].nano ? 1 : 0, &made);
    memcpy(made.bytes + FRACTION, &fractions[_i].fraction, sizeof fractions[_i].fraction);
    static struct tw_records records;
    memset(&records, 0, sizeof records);
    struct tw_record record = {0};
    struct tw_err err = {0};
    for (size_t at = 0; record.number == 0; at += record.n_bytes)
        ck_assert_int_eq(
            tw_records_next(&records, made.bytes + at, made.n_bytes - at, &record, &err),
            TW_RECORDS_ONE);
    ck_assert_int_eq(record.timed, fractions[_i].timed);
    ck_assert_int_eq(record.at_ns, BEGAN + fractions[_i].expected);
    ck_assert_uint_eq(records.n_wrong_fractions, !fractions[_i].timed);
    made_drop(&made);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("records");
    TCase *tc = tcase_create("shapes");
    tcase_add_loop_test(tc, test_shape, 0, (int)TW_COUNT(shapes));
    tcase_add_loop_test(tc, test_truncated, 0, (int)TW_COUNT(shapes));
    tcase_add_loop_test(tc, test_lengths, 0, 2 * (int)TW_COUNT(lengths));
    tcase_add_test(tc, test_interfaces);
    tcase_add_test(tc, test_many_interfaces);
    suite_add_tcase(s, tc);

    tc = tcase_create("lies");
    tcase_add_loop_test(tc, test_lie, 0, (int)TW_COUNT(lies));
    tcase_add_loop_test(tc, test_short_block, 0, 5);
    suite_add_tcase(s, tc);

    tc = tcase_create("times");
    tcase_add_loop_test(tc, test_time, 0, (int)TW_COUNT(times));
    tcase_add_loop_test(tc, test_fraction, 0, (int)TW_COUNT(fractions));
    suite_add_tcase(s, tc);
    return s;
}
