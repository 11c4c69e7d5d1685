#include "ends_world.h"
#include "suite.h"

#define OPEN "c S / s S. / c . / c P. +6 / s . / "
#define SHUT "s F. / c . / c F. / s ."

static const struct world_row rows[] = {
    {"all arrives", OPEN SHUT, "", .hops = 0},
    {"a FIN is lost", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .hops = 0},
    {"without timestamps", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .no_stamps = true},
    {"every ACK of the FIN",
     OPEN "s F. / c . / c F. / s . lost / c F. again / s . lost / "
          "c F. again / s .",
     "s ACK of FIN lost; s ACK of FIN lost", .hops = 0},
    {"the clocks differ", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .offset_ns = 300 * TW_S},
    {"... the other way", OPEN SHUT, "", .offset_ns = -7 * TW_S},
    {"... from one that begins in 1970", OPEN "s F. lost / s F. again / c . / c F. / s .",
     "s FIN lost", .offset_ns = 10 * TW_S - BEGAN},
    {"in the other order", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .offset_ns = 5 * TW_MS, .server_first = true},
    {"through NAT", OPEN "s F. / c . lost / c F. / s .", "c ACK of FIN lost",
     .nat = "203.0.113.9:1024", .hops = 0},
    {"numbers rewritten", OPEN "s F. / c . / c F. lost / c F. again / s .", "c FIN lost",
     .shift = {0x12345678, 0xf0000000}},
    {"numbers and endpoints rewritten", OPEN "s F. / c . / c F. lost / c F. again / s .",
     "c FIN lost", .nat = "203.0.113.9:1024", .shift = {1000000, 77}},
    {"a RST that nobody sent", OPEN "c P. +6 / c R made / s R made", "c RST made; s RST made",
     .hops = 0},
    {"a RST that one end got", OPEN "c P. +6 / s R. made / c P. +6 lost / c R", "s RST made",
     .hops = 0},
    {"a RST of the server", OPEN "c P. +6 / s R. / s R.", "", .hops = 0},
    {"a RST that is lost", OPEN "s R. lost / c P. +6 / s R", "s RST lost", .hops = 0},
    {"a FIN that nobody sent", OPEN "s F. made / c . / s P. +9 / s F. / c . / c F. / s .",
     "s FIN made", .hops = 0},
    {"duplicated", OPEN "s F. twice / c . / c F. / s .", "s FIN duplicated", .hops = 0},
    {"duplicated, without timestamps", OPEN "s F. twice / c . / c F. / s .", "s FIN duplicated",
     .no_stamps = true},
    {"a RST changed", OPEN "s R. win", "s RST changed", .hops = 0},
    {"the content changed", OPEN "s FP. +7 cut / c . / c F. / s .", "s FIN changed", .hops = 0},
    {"the receiver's capture misses a FIN", OPEN "s F. unseen / c . / c F. / s .",
     "s FIN missed", .hops = 0},
    {"the sender's does", OPEN "s F. unsent / c . / c F. / s .", "s FIN missed", .hops = 0},
    {"... and what is lost there is not known",
     OPEN "s F. unseen / c . / c F. / s . lost / c F. again / s .",
     "s FIN missed; s ACK of FIN unknown", .hops = 0},
    {"the SYN is lost", "c S lost / c S again / s S. / c .", "c SYN lost", .hops = 0},
    {"the SYN,ACK is lost", "c S / s S. lost / s S. again / c .", "s SYN,ACK lost", .hops = 0},
    {"it arrives late", OPEN "s F. late / c . / c F. / s .", "", .hops = 0},
    {"each packet twice in one capture", OPEN "s F. lost / s F. again / c . / c F. / s .",
     "s FIN lost", .doubled = true},
    {"shuffled", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .shuffled = true},
    {"without the beginning of one", OPEN "s F. lost / s F. again / c . / c F. / s .",
     "c SYN unknown; s SYN,ACK unknown; s FIN lost", .skips = {3, 0}},
    {"... of the other", OPEN "s F. lost / s F. again / c . / c F. / s .",
     "c SYN unknown; s SYN,ACK unknown; s FIN lost", .skips = {0, 3}, .server_first = true},
    {"... of both", OPEN "c P. +6 / s . / s F. lost / s F. again / c . / c F. / s .",
     "s FIN lost", .skips = {3, 3}},
    {"the other capture ends before", OPEN "s F. lost", "s FIN unknown", .brief = true},
    {"... and is not begun", OPEN SHUT, "c SYN unknown", .brief = true, .skips = {0, 1}},
    {"IPv6", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost", .six = true},
    {"... without timestamps", OPEN "s F. lost / s F. again / c . / c F. / s .", "s FIN lost",
     .no_stamps = true, .six = true},
    {"... through NAT", OPEN "c P. +6 / c R made / s R made", "c RST made; s RST made",
     .nat = "[2001:db8:9::1]:1024", .six = true},
    {"TTLs", OPEN "s F. / c . / c F. / s . lost / c F. again / s .", "s ACK of FIN lost",
     .hops = 3},
};

static void check_clock(const struct world_row *row, const struct tw_ends *ends)
{
    const struct tw_ends_clock *clock = &ends->clock;
    ck_assert_msg(clock->has_low && clock->has_high && !clock->drifts, "%s", row->what);
    ck_assert_msg(clock->low_ns <= row->offset_ns && row->offset_ns <= clock->high_ns,
                  "%s: %lld to %lld", row->what, (long long)clock->low_ns,
                  (long long)clock->high_ns);
    ck_assert_int_eq(clock->high_ns - clock->low_ns, ways[0] + ways[1]);
}

START_TEST(test_fate)
{
    const struct world_row *row = &rows[_i];
    char text[512];
    world_begin(row);
    world_play(row->story);
    struct tw_ends ends = world_compared(&usual);
    ck_assert_msg(ends.n_matched == 1 && ends.n_alone[0] == 0 && ends.n_alone[1] == 0,
                  "%s: %u connections in both", row->what, (unsigned)ends.n_matched);
    ck_assert_str_eq(world_tell(&ends, text), row->expected);
    ck_assert_uint_eq(ends.n_nat, row->nat != NULL);
    ck_assert_uint_eq(ends.n_rewritten, row->shift[0] != 0);
    ck_assert_uint_eq(ends.n_at_client, !row->server_first);
    ck_assert_uint_eq(ends.n_at_server, row->server_first);
    check_clock(row, &ends);
    world_drop(&ends);
}
END_TEST

/* Several connections: at the end of each story comes the client and the server of the next. */
static const struct connections {
    const char *what;
    const char *stories[3], *clients[3], *servers[3];
    const char *expected;
    struct world_row row;
    unsigned n_matched, n_alone[2], n_unlike;
} several[] = {
    {"a SYN that never arrives",
     {OPEN SHUT, "c S lost / c S again lost"},
     {"10.0.0.1:33001"},
     {"10.0.0.2:443"},
     "c SYN lost; c SYN lost",
     {.hops = 1},
     1,
     {1, 0},
     0},
    {"a SYN refused on the way",
     {OPEN SHUT, "c S lost / s R. made"},
     {"10.0.0.1:33001"},
     {"10.0.0.2:443"},
     "c SYN lost; s RST made",
     {.hops = 1},
     1,
     {1, 0},
     0},
    {"... to a server that the other capture may leave out",
     {OPEN SHUT, "c S lost / c S again lost"},
     {"10.0.0.1:33001"},
     {"10.0.0.2:80"},
     "",
     {.hops = 1},
     1,
     {1, 0},
     0},
    {"a connection that the other capture leaves out",
     {OPEN SHUT, "c S lost / s S. unsent / c . lost / c R lost"},
     {"10.0.0.1:33001"},
     {"10.0.0.2:443"},
     "",
     {.hops = 1},
     1,
     {1, 0},
     0},
    {"the same port again",
     {OPEN SHUT, OPEN "c F. lost / c F. again / s . / s F. / c ."},
     {"10.0.0.1:33000"},
     {"10.0.0.2:443"},
     "c FIN lost",
     {.hops = 1},
     2,
     {0, 0},
     0},
    {"... without timestamps",
     {OPEN SHUT, OPEN SHUT, OPEN "s R. lost / c P. +6 / s R"},
     {"10.0.0.1:33001", "10.0.0.1:33000"},
     {"10.0.0.2:443", "10.0.0.2:443"},
     "s RST lost",
     {.no_stamps = true},
     3,
     {0, 0},
     0},
    {"rewritten numbers, and no timestamps that show it",
     {OPEN SHUT},
     {NULL},
     {NULL},
     "",
     {.no_stamps = true, .shift = {5, 6}},
     0,
     {1, 1},
     1},
};

START_TEST(test_several)
{
    const struct connections *row = &several[_i];
    char text[512];
    world_begin(&row->row);
    world_play(row->stories[0]);
    for (int i = 0; i < 2 && row->clients[i] != NULL; i++) {
        world_next(row->clients[i], row->servers[i]);
        world_play(row->stories[i + 1]);
    }
    struct tw_ends ends = world_compared(&usual);
    ck_assert_str_eq(world_tell(&ends, text), row->expected);
    ck_assert_uint_eq(ends.n_matched, row->n_matched);
    ck_assert_uint_eq(ends.n_alone[0], row->n_alone[0]);
    ck_assert_uint_eq(ends.n_alone[1], row->n_alone[1]);
    ck_assert_uint_eq(ends.n_unlike, row->n_unlike);
    world_drop(&ends);
}
END_TEST

/* The captures show the segments of two connections of one port in another order. */
START_TEST(test_neighbours)
{
    static const struct world_row row = {.what = "an old ACK and a new SYN cross"};
    char text[512];
    world_begin(&row);
    world_play(OPEN "c F. / s . / s F. / c .");
    world_next("10.0.0.1:33000", "10.0.0.2:443");
    struct played old = world.played;
    old.isn[0] -= 0x20000000;
    old.isn[1] -= 0x20000000;
    old.next[0] = old.next[1] = 8;
    world_play("c S");
    world.now_ns -= 95 * TW_MS; /* sent before the SYN arrives */
    struct played new = world.played;
    world.played = old;
    world_play("s R");
    world.played = new;
    world_play("s S. / c . / c R");
    struct tw_ends ends = world_compared(&usual);
    ck_assert_str_eq(world_tell(&ends, text), "");
    ck_assert_uint_eq(ends.n_matched, 2);
    ck_assert_uint_eq(ends.count.n[TW_END_RST][TW_FATE_ARRIVED], 2);
    world_drop(&ends);
}
END_TEST

/* Whatever does not fit is counted, and what is said of the rest is still right. */
START_TEST(test_full)
{
    static const struct world_row row = {.what = "full"};
    const struct tw_end_limits one = {.max_flows = 1, .max_segments = 512, .seed = 3};
    char text[512];
    world_begin(&row);
    world_play(OPEN "s F. lost / s F. again / c . / c F. / s .");
    world_next("10.0.0.1:33001", "10.0.0.2:443");
    world_play(OPEN SHUT);
    world_next("10.0.0.1:33000", "10.0.0.2:443");
    world_play(OPEN SHUT);
    struct tw_ends ends = world_compared(&one);
    ck_assert_str_eq(world_tell(&ends, text), "s FIN lost");
    ck_assert_uint_eq(ends.n_matched, 1);
    ck_assert_uint_eq(ends.end[0]->n_flows_left_out, 2);
    ck_assert_uint_eq(ends.end[1]->n_flows_left_out, 2);
    world_drop(&ends);
}
END_TEST

/* Of more segments than are kept of a connection, what is missing is not known. */
START_TEST(test_long)
{
    static const struct world_row row = {.what = "long"};
    enum { N = 40 };
    world_begin(&row);
    world_play(OPEN "s F. / c .");
    for (int i = 0; i < N; i++)
        world_play(i % 4 == 0 ? "c F. lost" : "c F. again");
    struct tw_ends ends = world_compared(&usual);
    ck_assert_uint_gt(ends.end[0]->n_segments_left_out, 0);
    ck_assert_uint_eq(ends.count.n[TW_END_FIN][TW_FATE_LOST], 0);
    ck_assert_uint_gt(ends.count.n_unknown[TW_UNKNOWN_LEFT_OUT], 0);
    world_drop(&ends);
}
END_TEST

/* One capture given twice: no end can be told from the other. */
START_TEST(test_same_file)
{
    static const struct world_row row = {.what = "twice the same"};
    struct tw_ends ends = {.n_matched = 0};
    struct tw_err err = {0};
    world_begin(&row);
    world_play(OPEN SHUT);
    ends.end[0] = world_store(0, 0, &usual);
    ends.end[1] = world_store(0, 1, &usual);
    ck_assert(tw_ends_compare(&ends, &err) == 0);
    ck_assert_uint_eq(ends.n_matched, 1);
    ck_assert_uint_eq(ends.n_not_placed, 1);
    ck_assert_uint_eq(ends.count.n[TW_END_FIN][TW_FATE_ARRIVED], 2);
    world_drop(&ends);
}
END_TEST

/* A clock that is set in between: no difference fits all. */
START_TEST(test_drift)
{
    static const struct world_row before = {.what = "a clock is set", .offset_ns = TW_S};
    struct world_row after = before;
    char text[512];
    world_begin(&before);
    world_play(OPEN SHUT);
    size_t n = world.n[1];
    world_next("10.0.0.1:33001", "10.0.0.2:443");
    world_play(OPEN SHUT);
    for (size_t i = n; i < world.n[1]; i++)
        world.at[1][i].at_ns += TW_S;
    after.offset_ns += TW_S;
    struct tw_ends ends = world_compared(&usual);
    ck_assert_str_eq(world_tell(&ends, text), "");
    ck_assert(ends.clock.drifts);
    ck_assert_int_le(ends.clock.low_ns, before.offset_ns + ways[0]);
    ck_assert_int_ge(ends.clock.high_ns, after.offset_ns - ways[1]);
    struct tw_ends_row told[TW_ENDS_ROWS];
    size_t n_told = tw_ends_rows(&ends, 0, &ends.end[0]->flows[1], told);
    tw_ns low_ns = 0;
    tw_ns high_ns = 0;
    ck_assert_uint_gt(n_told, 0);
    ck_assert(tw_ends_way(&ends, &ends.end[0]->flows[1], &told[0], &low_ns, &high_ns));
    ck_assert(low_ns <= ways[0] && ways[0] <= high_ns && high_ns < TW_S);
    world_drop(&ends);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("ends");

    TCase *fates = tcase_create("fates");
    tcase_add_loop_test(fates, test_fate, 0, TW_COUNT(rows));
    suite_add_tcase(s, fates);

    TCase *connections = tcase_create("connections");
    tcase_add_loop_test(connections, test_several, 0, TW_COUNT(several));
    tcase_add_test(connections, test_neighbours);
    tcase_add_test(connections, test_same_file);
    suite_add_tcase(s, connections);

    TCase *bounds = tcase_create("bounds");
    tcase_add_test(bounds, test_full);
    tcase_add_test(bounds, test_long);
    suite_add_tcase(s, bounds);

    TCase *clocks = tcase_create("clocks");
    tcase_add_test(clocks, test_drift);
    suite_add_tcase(s, clocks);
    return s;
}
