#include "annotate.h"
#include "annotate_run.h"
#include "frame_checksum.h"
#include "ledger.h"
#include "made.h"
#include "script.h"
#include "suite.h"

#include <string.h>

#define BEGAN (1700000000 * TW_S + 123456789)

static void made_of(struct made *made)
{
    struct played played = {.isn = {1000, 2000}};
    struct line lines[MAX_LINES];
    size_t n = script_lines(&scripts[0], lines); /* four-way, the server first */
    ck_assert(tw_endpoint_parse("10.0.0.1:33000", &played.side[0]));
    ck_assert(tw_endpoint_parse("10.0.0.2:443", &played.side[1]));
    made_begin(made);
    for (size_t i = 0; i < n; i++) {
        struct tw_segment segment = played_segment(&played, &lines[i]);
        made_segment(made, 0, BEGAN + (tw_ns)i * TW_MS, &segment);
    }
    if (made->pcapng)
        made_block(made, 0x7777, "a block that nobody knows", 25);
}

/* A reader at one record after another; the file must be right. */
struct cursor {
    struct tw_records records;
    const uint8_t *bytes;
    size_t n_bytes;
};

static bool next(struct cursor *cursor, struct tw_record *record)
{
    struct tw_err err = {0};
    size_t at = (size_t)cursor->records.offset;
    if (at == cursor->n_bytes)
        return false;
    ck_assert_msg(tw_records_next(&cursor->records, cursor->bytes + at, cursor->n_bytes - at,
                                  record, &err) == TW_RECORDS_ONE,
                  "at %zu: %s", at, err.text);
    return true;
}

static bool next_packet(struct cursor *cursor, struct tw_record *record)
{
    while (next(cursor, record)) {
        if (record->kind == TW_RECORD_PACKET)
            return true;
    }
    return false;
}

/* The comments of a packet, a line each. */
static void comments_of(const struct tw_record *record, bool swapped, char text[512])
{
    size_t at = record->options_at;
    text[0] = '\0';
    while (at != 0 && at + 4 <= record->n_bytes - 4) {
        uint16_t head[2];
        memcpy(head, record->bytes + at, sizeof head);
        if (swapped) {
            head[0] = __builtin_bswap16(head[0]);
            head[1] = __builtin_bswap16(head[1]);
        }
        if (head[0] == 0)
            return;
        ck_assert_uint_eq(head[0], 1);
        ck_assert_uint_le(at + 4 + head[1], record->n_bytes - 4);
        (void)snprintf(text + strlen(text), 512 - strlen(text), "%.*s\n", head[1],
                       (const char *)record->bytes + at + 4);
        at += 4u + (head[1] + 3u) / 4u * 4u;
    }
}

static void annotate(const struct made *made, char **out_text, size_t *out_n)
{
    static struct cursor from;
    from = (struct cursor){.bytes = made->bytes, .n_bytes = made->n_bytes};
    const struct tw_inspect_settings settings = {.time_wait_ns = 60 * TW_S,
                                                 .port_low = 1,
                                                 .port_high = 65535,
                                                 .max_flows = 16,
                                                 .max_rows = 16};
    TW_AUTO(tw_inspection_drop) struct tw_inspection *inspection = NULL;
    TW_AUTO(tw_annotate_drop) struct tw_annotate *annotate = NULL;
    struct tw_err err = {0};
    struct tw_record record;
    FILE *to = open_memstream(out_text, out_n);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(tw_inspection_open(&settings, &inspection, &err), 0);
    ck_assert_int_eq(tw_annotate_open(to, &annotate, &err), 0);
    while (next(&from, &record)) {
        struct tw_seen seen = {.flow = NULL};
        struct tw_inspect_packet packet = {.at_ns = record.at_ns,
                                           .frame = (uint32_t)record.number};
        if (record.kind == TW_RECORD_PACKET) {
            packet.kind = tw_segment_parse(made->link_type, record.data, record.n_captured,
                                           record.n_sent, &packet.segment);
            ck_assert_int_eq(packet.kind, TW_PACKET_TCP);
            packet.hash = tw_flows_hash(0, &packet.segment);
            tw_inspection_see(inspection, &packet, &seen);
        }
        ck_assert_msg(tw_annotate_record(annotate, &from.records, &record, &seen, &err) == 0,
                      "%s", err.text);
    }
    ck_assert_int_eq(tw_annotate_finish(annotate, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
}

static const char *const expected[] = {
    "client: SYN-SENT\n",
    "server: LISTEN → SYN-RECEIVED; client: SYN-SENT → ESTABLISHED\n",
    "server: SYN-RECEIVED → ESTABLISHED\n",
    "",
    "",
    "client: retransmission\n",
    ("server: ESTABLISHED → FIN-WAIT-1, first FIN: active closer; "
     "client: ESTABLISHED → CLOSE-WAIT\n"),
    "client: acknowledges #7; server: FIN-WAIT-1 → FIN-WAIT-2\n",
    "client: CLOSE-WAIT → LAST-ACK\n",
    "server: FIN-WAIT-2 → TIME-WAIT, the wait begins; client: LAST-ACK → CLOSED\n",
};

/* Every file comes back with the same packets at the same times, its own comments and blocks
 * kept, and ours. */
static const struct made files[] = {
    {.link_type = 1},
    {.link_type = 101, .nano = true},
    {.link_type = 1, .swapped = true, .nano = true},
    {.link_type = 1, .pcapng = true, .nano = true, .comment = "an own one"},
    {.link_type = 276, .pcapng = true, .swapped = true, .comment = "kept, too"},
};

static void check_comment(const struct tw_record *packet, bool swapped, const char *own,
                          size_t i)
{
    char text[512];
    char wanted[512];
    comments_of(packet, swapped, text);
    (void)snprintf(wanted, sizeof wanted, "%s%s%s", expected[i], own != NULL ? own : "",
                   own != NULL ? "\n" : "");
    ck_assert_msg(strcmp(text, wanted) == 0, "packet %zu: %s, expected %s", i + 1, text,
                  wanted);
}

START_TEST(test_kept)
{
    static struct cursor before;
    static struct cursor after;
    struct made made = files[_i];
    char *text = NULL;
    size_t n = 0;
    made_of(&made);
    annotate(&made, &text, &n);
    before = (struct cursor){.bytes = made.bytes, .n_bytes = made.n_bytes};
    after = (struct cursor){.bytes = (const uint8_t *)text, .n_bytes = n};
    struct tw_record one;
    struct tw_record two;
    for (size_t i = 0; next_packet(&before, &one); i++) {
        ck_assert(next_packet(&after, &two));
        ck_assert_uint_lt(i, TW_COUNT(expected));
        ck_assert_int_eq(two.at_ns, one.at_ns);
        ck_assert_uint_eq(two.n_sent, one.n_sent);
        ck_assert_uint_eq(two.n_captured, one.n_captured);
        ck_assert_mem_eq(two.data, one.data, one.n_captured);
        check_comment(&two, after.records.swapped, made.comment, i);
    }
    ck_assert(!next_packet(&after, &two));
    ck_assert_int_eq(after.records.format, TW_FORMAT_PCAPNG);
    ck_assert_int_eq(after.records.interfaces[0].link_type, made.link_type);
    ck_assert_int_eq(made.pcapng, memmem(text, n, "a block that nobody knows", 25) != NULL);
    free(text);
    made_drop(&made);
}
END_TEST

/* What `lo` leaves to a card: the sum of the pseudo-header. The packet and the sum it must have
 * were taken from a capture that Wireshark calls right. */
START_TEST(test_checksum)
{
    static const uint8_t whole[] = {0x45, 0x00, 0x00, 0x2e, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06,
                                    0x3c, 0xc7, 0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00, 0x01,
                                    0x13, 0x88, 0xa1, 0x12, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
                                    0x00, 0x02, 0x50, 0x18, 0x02, 0x00, 0xfe, 0x22, 0x00, 0x00,
                                    'h',  'e',  'l',  'l',  'o',  '\n'};
    enum { CHECKSUM = 36 };
    uint8_t packet[sizeof whole];
    memcpy(packet, whole, sizeof whole);
    ck_assert(
        tw_frame_checksum_complete(TW_LINK_RAW_FILE, packet, sizeof packet, sizeof packet));
    /* Added up with the pseudo-header, a right one makes all ones (RFC 1071). */
    uint32_t sum = 0x7f00 + 1 + 0x7f00 + 1 + 6 + (sizeof packet - 20);
    for (size_t i = 20; i < sizeof packet; i += 2)
        sum += (uint32_t)(packet[i] << 8 | packet[i + 1]);
    ck_assert_uint_eq((sum & 0xffff) + (sum >> 16), 0xffff);

    /* Completed it is not partial any more; nor is another one, or one of a cut packet. */
    ck_assert(
        !tw_frame_checksum_complete(TW_LINK_RAW_FILE, packet, sizeof packet, sizeof packet));
    memcpy(packet, whole, sizeof whole);
    for (size_t n = 0; n < sizeof whole; n++)
        ck_assert(!tw_frame_checksum_complete(TW_LINK_RAW_FILE, packet, n, sizeof packet));
    packet[CHECKSUM]++;
    ck_assert(
        !tw_frame_checksum_complete(TW_LINK_RAW_FILE, packet, sizeof packet, sizeof packet));
}
END_TEST

/* A lab run's capture: who sent a packet is its interface, and binds stand where they were. Its
 * clock began 18 ms before the first packet. */
static const char ledger[] = "# twlab 1\n# program 0.1.0\n# kernel 6.18.44 x86_64\n# hz 250\n"
                             "# counter TW 1\n# first-bind\n"
                             "| [experiment]\n| title = t\n| [server]\n| options = none\n"
                             "| [client]\n| options = none\n| [steps]\n| client = connect\n"
                             "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
                             "0.018 client > server #1 S seq 0\n"
                             "0.019 server > client #2 S. seq 0 ack 1\n"
                             "0.020 client > server #3 . seq 1 ack 1\n"
                             "0.021 client > server #4 P. seq 1 ack 1 len 5\n"
                             "0.022 server > client #5 . seq 1 ack 6 len 0\n"
                             "0.023 server > client #6 P. seq 1 ack 6 len 1\n"
                             "0.024 server > client #7 F. seq 2 ack 6\n"
                             "0.025 client > server #8 F. seq 6 ack 3\n"
                             "0.026 server > client #9 . seq 3 ack 7\n"
                             "0.027 plain = EADDRINUSE 3us\n"
                             "0.028 plain = EADDRINUSE 3us\n"
                             "60.0 plain = OK 3us\n"
                             "60.1 proof > plain #10 S seq 0\n"
                             "60.2 plain > proof #11 S. seq 0 ack 1\n"
                             "60.3 proof > plain #12 . seq 1 ack 1\n"
                             "60.4 proof > plain #13 F. seq 1 ack 1\n"
                             "60.5 plain > proof #14 F. seq 1 ack 2\n"
                             "60.6 proof > plain #15 . seq 2 ack 2\n";

/* Of each packet, who sent it, and what is said of it. */
static const struct {
    uint32_t sender;
    const char *comments;
} told[] = {
    {0, "client: SYN-SENT; server: LISTEN\n"},
    {1, "server: LISTEN → SYN-RECEIVED; client: SYN-SENT → ESTABLISHED\n"},
    {0, "server: SYN-RECEIVED → ESTABLISHED\n"},
    {0, "client: sends 5 bytes\n"},
    {1, "server: acknowledges the data of #4\n"},
    {1, "server: sends 1 byte\n"},
    {1, "server: ESTABLISHED → FIN-WAIT-1, first FIN: active closer; "
        "client: ESTABLISHED → CLOSE-WAIT\n"},
    {0, "client: CLOSE-WAIT → LAST-ACK, acknowledges #7; server: FIN-WAIT-1 → TIME-WAIT\n"},
    {1, "server: the wait begins; client: LAST-ACK → CLOSED\n"
        "plain: bind() 0.009000 s after the first packet: EADDRINUSE, as until 0.010000 s (2 "
        "tries)\nplain: bind() 59.982000 s after the first packet: OK\n"},
    {2, "proof of life after plain's bind(): client: SYN-SENT; new server: LISTEN\n"},
    {3, "proof of life after plain's bind(): new server: LISTEN → SYN-RECEIVED; "
        "client: SYN-SENT → ESTABLISHED\n"},
    {2, "proof of life after plain's bind(): new server: SYN-RECEIVED → ESTABLISHED\n"},
    {2, "proof of life after plain's bind(): client: ESTABLISHED → FIN-WAIT-1, first FIN: "
        "active closer; new server: ESTABLISHED → CLOSE-WAIT\n"},
    {3, "proof of life after plain's bind(): new server: CLOSE-WAIT → LAST-ACK, acknowledges "
        "#13; client: FIN-WAIT-1 → TIME-WAIT\n"},
    {2, "proof of life after plain's bind(): client: the wait begins; "
        "new server: LAST-ACK → CLOSED\n"},
    {4, ""}, /* it is not in the ledger */
};

START_TEST(test_run)
{
    static const uint8_t byte[] = {0x45};
    static struct cursor after;
    struct made made = {.link_type = 1, .nano = true};
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_err err = {0};
    char *text = NULL;
    size_t n = 0;
    made_begin(&made);
    for (size_t i = 0; i < TW_COUNT(told); i++)
        made_packet(&made, 0, BEGAN + (tw_ns)i * TW_MS, byte, 1, 1);
    ck_assert_msg(tw_ledger_parse("ledger", ledger, strlen(ledger), &run, &err) == 0, "%s",
                  err.text);
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    ck_assert_int_eq(tw_judged_prepare(&run, NULL, &judged, &err), 0);
    FILE *to = open_memstream(&text, &n);
    ck_assert_msg(tw_annotate_run(&judged, made.bytes, made.n_bytes, to, &err) == 0, "%s",
                  err.text);
    ck_assert_int_eq(fclose(to), 0);

    struct tw_record record;
    after = (struct cursor){.bytes = (const uint8_t *)text, .n_bytes = n};
    for (size_t i = 0; i < TW_COUNT(told); i++) {
        char comments[512];
        ck_assert(next_packet(&after, &record));
        ck_assert_uint_eq(record.interface, told[i].sender);
        ck_assert_int_eq(record.at_ns, BEGAN + (tw_ns)i * TW_MS);
        comments_of(&record, false, comments);
        ck_assert_msg(strcmp(comments, told[i].comments) == 0, "#%zu: %s, expected %s", i + 1,
                      comments, told[i].comments);
    }
    ck_assert(!next_packet(&after, &record));
    ck_assert_ptr_nonnull(memmem(
        text, n, "kernel: 6.18.44 x86_64\nhz: 250\nnetwork: one-host\nvenue: private", 63));
    ck_assert_ptr_nonnull(memmem(text, n, "\nfirst-bind\ncounter: TW 1\n", 26));
    ck_assert_ptr_nonnull(memmem(text, n, "the ledger from 0.018000000 s before it", 39));
    free(text);
    made_drop(&made);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("annotate");
    TCase *tc = tcase_create("captures");
    tcase_add_loop_test(tc, test_kept, 0, (int)TW_COUNT(files));
    tcase_add_test(tc, test_checksum);
    suite_add_tcase(s, tc);
    tc = tcase_create("runs");
    tcase_add_test(tc, test_run);
    suite_add_tcase(s, tc);
    return s;
}
