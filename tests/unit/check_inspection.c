#include "inspection.h"
#include "made.h"
#include "script.h"
#include "suite.h"

#include <inttypes.h>
#include <string.h>

#define BEGAN (1700000000 * TW_S)

static struct tw_inspection *inspection;
static struct tw_ended last; /* the newest that was told of ... */
static struct tw_flow last_flow;
static uint32_t n_ended; /* ... of so many */

static void remember(const struct tw_ended *ended, void *arg)
{
    (void)arg;
    last = *ended;
    last_flow = *ended->flow;
    n_ended++;
}

static void open_with(uint32_t max_flows)
{
    const struct tw_inspect_settings settings = {
        .time_wait_ns = 60 * TW_S,
        .port_low = 32768,
        .port_high = 60999,
        .max_flows = max_flows,
        .max_rows = 64,
        .seed = 7,
        .ended = remember,
    };
    struct tw_err err = {0};
    n_ended = 0;
    ck_assert_msg(tw_inspection_open(&settings, &inspection, &err) == 0, "%s", err.text);
}

static struct tw_summary finish(void)
{
    tw_inspection_finish(inspection);
    return tw_inspection_summary(inspection);
}

static struct tw_endpoint endpoint_of(const char *text)
{
    struct tw_endpoint endpoint = {0};
    ck_assert(tw_endpoint_parse(text, &endpoint));
    return endpoint;
}

static uint32_t frame; /* of the newest packet */

static void see(const struct tw_segment *segment, tw_ns at_ns, struct tw_seen *out)
{
    frame++;
    struct tw_inspect_packet packet = {
        .kind = TW_PACKET_TCP, .at_ns = at_ns, .frame = frame, .segment = *segment};
    packet.hash = tw_flows_hash(0, segment);
    tw_inspection_see(inspection, &packet, out);
}

/* Plays a script of script.c, a millisecond a segment. Returns when it ended. */
static tw_ns play(const struct script *script, struct played *played, tw_ns at_ns)
{
    struct line lines[MAX_LINES];
    size_t n = script_lines(script, lines);
    for (size_t i = 0; i < n; i++) {
        struct tw_segment segment = played_segment(played, &lines[i]);
        at_ns += TW_MS;
        see(&segment, at_ns, NULL);
    }
    return at_ns;
}

static struct played between(const char *client, const char *server)
{
    static uint32_t isn = 4000000000;
    isn += 1000003;
    return (struct played){.side = {endpoint_of(client), endpoint_of(server)},
                           .isn = {isn, isn + 77}};
}

/* Scripts by what they are, see script.c. */
enum { SERVER_FIRST = 0, CLIENT_FIRST = 1, CROSSED = 4, REFUSED = 8, HALF_OPEN = 9 };

/* Through the whole reader: the file's bytes, the link's headers, the segments. */
struct shape {
    int link_type;
    const char *client, *server;
    bool pcapng;
    unsigned n_tags;
    size_t ip_options;
};

#define V4 "10.0.0.1:33000", "10.0.0.2:443"
#define V6 "[fd00::1]:33000", "[fd00::2]:443"
static const struct shape shapes[] = {
    {TW_LINK_ETHERNET, V4, false, 0, 0}, {TW_LINK_ETHERNET, V6, true, 0, 8},
    {TW_LINK_ETHERNET, V4, true, 1, 8},  {TW_LINK_ETHERNET, V6, false, 2, 0},
    {TW_LINK_COOKED, V4, false, 0, 0},   {TW_LINK_COOKED, V6, true, 0, 0},
    {TW_LINK_COOKED_2, V4, true, 0, 0},  {TW_LINK_COOKED_2, V6, false, 0, 0},
    {TW_LINK_NULL, V4, false, 0, 0},     {TW_LINK_NULL, V6, true, 0, 0},
    {TW_LINK_LOOP, V4, true, 0, 0},      {TW_LINK_LOOP, V6, false, 0, 0},
    {TW_LINK_RAW_FILE, V4, false, 0, 0}, {TW_LINK_RAW_FILE, V6, true, 0, 0},
    {TW_LINK_RAW, V4, true, 0, 8},       {TW_LINK_RAW_OPENBSD, V6, false, 0, 8},
    {TW_LINK_IPV4, V4, false, 0, 0},     {TW_LINK_IPV6, V6, true, 0, 0},
};

static void inspect_bytes(const uint8_t *bytes, size_t n_bytes)
{
    static struct tw_records records;
    struct tw_record record;
    struct tw_err err = {0};
    memset(&records, 0, sizeof records);
    while (records.offset < n_bytes) {
        ck_assert_msg(tw_records_next(&records, bytes + records.offset,
                                      n_bytes - records.offset, &record,
                                      &err) == TW_RECORDS_ONE,
                      "%s", err.text);
        if (record.kind != TW_RECORD_PACKET)
            continue;
        struct tw_inspect_packet packet = {.at_ns = record.at_ns,
                                           .frame = (uint32_t)record.number};
        int link_type = records.interfaces[record.interface].link_type;
        packet.kind = tw_segment_parse(link_type, record.data, record.n_captured, record.n_sent,
                                       &packet.segment);
        packet.hash = tw_flows_hash(0, &packet.segment);
        tw_inspection_see(inspection, &packet, NULL);
    }
}

static const char *name_of(int side)
{
    return side == TW_SIDE_A      ? "client"
           : side == TW_SIDE_B    ? "server"
           : side == TW_SIDE_BOTH ? "both"
                                  : "-";
}

static void check_script(const struct shape *shape, const struct script *script)
{
    struct made made = {.link_type = shape->link_type,
                        .pcapng = shape->pcapng,
                        .n_tags = shape->n_tags,
                        .ip_options = shape->ip_options};
    struct played played = between(shape->client, shape->server);
    struct line lines[MAX_LINES];
    size_t n = script_lines(script, lines);
    made_begin(&made);
    for (size_t i = 0; i < n; i++) {
        struct tw_segment segment = played_segment(&played, &lines[i]);
        made_segment(&made, 0, BEGAN + (tw_ns)i * TW_MS, &segment);
    }
    open_with(64);
    inspect_bytes(made.bytes, made.n_bytes);
    struct tw_summary summary = finish();
    const struct tw_teardown *teardown = &last_flow.teardown;
    ck_assert_uint_eq(summary.n_packets[TW_PACKET_TCP], n);
    ck_assert_uint_eq(summary.n_flows, 1);
    ck_assert_uint_eq(n_ended, 1);
    ck_assert_uint_eq(summary.n_guessed, 0);
    ck_assert_str_eq(tw_ending_name(tw_teardown_ending(teardown)), script->ending);
    ck_assert_str_eq(name_of(tw_teardown_active_closer(teardown)), script->closer);
    ck_assert_str_eq(name_of(tw_teardown_time_wait(teardown)), script->time_wait);
    ck_assert_str_eq(name_of(teardown->reset_by), script->reset_by);
    char text[TW_ENDPOINT_TEXT];
    ck_assert_str_eq(tw_endpoint_text(&last.side[0], text), shape->client);
    ck_assert_str_eq(tw_endpoint_text(&last.side[1], text), shape->server);
    tw_inspection_drop(&inspection);
    made_drop(&made);
}

START_TEST(test_ending)
{
    for (size_t i = 0; i < N_SCRIPTS; i++)
        check_script(&shapes[_i], &scripts[i]);
}
END_TEST

/* One connection a second, for five minutes: as many TIME_WAITs at once as seconds that each
 * one lasts, at the side that closes first. */
START_TEST(test_peak)
{
    enum { SECONDS = 300, LASTS = 60 };
    open_with(1000);
    for (int i = 0; i < SECONDS; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.0.0.1:%d", 33000 + i);
        struct played played = between(client, "10.0.0.2:443");
        (void)play(&scripts[_i], &played, BEGAN + i * TW_S);
    }
    struct tw_summary summary = finish();
    int side = _i == SERVER_FIRST ? TW_SIDE_B : TW_SIDE_A;
    const struct tw_service_row *service = &summary.services[1];
    /* It begins with the ACK that shows it. */
    ck_assert_uint_eq(summary.held.peak, LASTS);
    ck_assert_uint_eq(summary.n_time_waits, SECONDS);
    ck_assert_uint_eq(service->held[side].peak, LASTS);
    ck_assert_uint_eq(service->held[1 - side].peak, 0);
    ck_assert_uint_eq(summary.hosts[1 + side].held.peak, LASTS);
    ck_assert_uint_eq(summary.hosts[1 + side].n_closed_first, SECONDS);
    ck_assert_uint_eq(summary.held.now, 0);
    ck_assert(summary.held.peak_ns >= BEGAN + (LASTS - 1) * TW_S &&
              summary.held.peak_ns < BEGAN + LASTS * TW_S);
    /* A port is in use as long as its connection is open, and the client's TIME_WAIT. */
    ck_assert_uint_eq(summary.pairs[1].ports.peak, side == TW_SIDE_A ? LASTS + 1 : 1);
    tw_inspection_drop(&inspection);
}
END_TEST

/* The client's FIN puts the server in TIME_WAIT, if it is still there: its ACK shows it. */
static const struct {
    const char *what;
    tw_ns after_ns[3]; /* segments after that FIN; 0: none */
    uint8_t flags[3];
    int by[3];
    enum tw_ending ending;
    unsigned n_time_waits, n_assumed, peak;
} answers[] = {
    {"the ACK", {TW_MS}, {TW_ACK}, {1}, TW_FOUR_WAY, 1, 0, 1},
    {"the ACK, after the FIN came again",
     {TW_S, 2 * TW_S},
     {TW_FIN | TW_ACK, TW_ACK},
     {0, 1},
     TW_FOUR_WAY,
     1,
     0,
     1},
    {"a RST, as there is no socket", {TW_MS}, {TW_RST}, {1}, TW_RESET, 0, 0, 0},
    {"nothing, and the FIN does not come again", {0}, {0}, {0}, TW_INCOMPLETE, 1, 1, 1},
    {"nothing, and it comes again after more than a minute",
     {TW_S, 31 * TW_S, 91 * TW_S},
     {TW_FIN | TW_ACK, TW_FIN | TW_ACK, TW_FIN | TW_ACK},
     {0, 0, 0},
     TW_INCOMPLETE,
     0,
     0,
     0},
};

START_TEST(test_answer)
{
    open_with(64);
    struct played played = between(V4);
    struct line lines[MAX_LINES];
    size_t n = script_lines(&scripts[SERVER_FIRST], lines);
    tw_ns at_ns = BEGAN;
    for (size_t i = 0; i + 1 < n; i++) {
        struct tw_segment segment = played_segment(&played, &lines[i]);
        see(&segment, at_ns += TW_MS, NULL);
    }
    for (size_t i = 0; i < TW_COUNT(answers[_i].by) && answers[_i].after_ns[i] != 0; i++) {
        int by = answers[_i].by[i];
        bool fin = (answers[_i].flags[i] & TW_FIN) != 0;
        struct line line = {by, answers[_i].flags[i], 0, SCRIPT_NEXT, SCRIPT_NEXT};
        line.seq = fin ? (int)played.next[by] - 1 : SCRIPT_NEXT;
        struct tw_segment segment = played_segment(&played, &line);
        see(&segment, at_ns + answers[_i].after_ns[i], NULL);
    }
    struct played other = between("10.0.0.9:33000", "10.0.0.8:443"); /* lets time pass */
    (void)play(&scripts[HALF_OPEN], &other, at_ns + 200 * TW_S);
    struct tw_summary summary = finish();
    const char *what = answers[_i].what;
    ck_assert_msg(summary.n_flows == 2, "%s: %" PRIu64, what, summary.n_flows);
    ck_assert_msg(summary.n_endings[answers[_i].ending] >= 1, "%s", what);
    ck_assert_msg(summary.n_time_waits == answers[_i].n_time_waits, "%s", what);
    ck_assert_msg(summary.n_assumed == answers[_i].n_assumed, "%s", what);
    ck_assert_msg(summary.held.peak == answers[_i].peak, "%s", what);
    ck_assert_uint_eq(summary.services[1].held[TW_SIDE_B].peak, answers[_i].peak);
    ck_assert_uint_eq(summary.hosts[2].n_time_waits, answers[_i].n_time_waits);
    tw_inspection_drop(&inspection);
}
END_TEST

START_TEST(test_both_wait)
{
    open_with(64);
    struct played played = between(V4);
    (void)play(&scripts[CROSSED], &played, BEGAN);
    struct tw_summary summary = finish();
    ck_assert_uint_eq(summary.held.peak, 2);
    ck_assert_uint_eq(summary.n_crossed, 1);
    ck_assert_uint_eq(summary.hosts[1].held.peak, 1);
    ck_assert_uint_eq(summary.hosts[2].held.peak, 1);
    tw_inspection_drop(&inspection);
}
END_TEST

/* The same four-tuple again, this much later: before and after the wait is over. */
static const struct {
    tw_ns later_ns;
    bool in_time_wait;
} reuses[] = {{TW_S, true}, {59 * TW_S, true}, {61 * TW_S, false}, {600 * TW_S, false}};

START_TEST(test_reuse)
{
    open_with(64);
    struct played first = between(V4);
    struct played second = between(V4);
    tw_ns at_ns = play(&scripts[SERVER_FIRST], &first, BEGAN);
    struct line lines[MAX_LINES];
    (void)script_lines(&scripts[SERVER_FIRST], lines);
    struct played peek = second;
    struct tw_segment syn = played_segment(&peek, &lines[0]);
    struct tw_seen seen;
    see(&syn, at_ns + reuses[_i].later_ns, &seen);
    ck_assert(seen.begins);
    ck_assert_int_eq(seen.reuses, reuses[_i].in_time_wait ? TW_SIDE_B : TW_SIDE_NONE);
    ck_assert_int_eq(seen.step.hits_time_wait, reuses[_i].in_time_wait);
    ck_assert_int_eq(last_flow.reused, reuses[_i].in_time_wait);
    (void)play(&scripts[CLIENT_FIRST], &second, at_ns + reuses[_i].later_ns);
    struct tw_summary summary = finish();
    ck_assert_uint_eq(summary.n_flows, 2);
    ck_assert_uint_eq(summary.n_endings[TW_FOUR_WAY], 2);
    ck_assert_uint_eq(summary.n_reused, reuses[_i].in_time_wait ? 1 : 0);
    ck_assert_uint_eq(summary.held.peak, 1);
    tw_inspection_drop(&inspection);
}
END_TEST

/* What comes into TIME_WAIT: the last FIN once more restarts it, a RST ends it. */
START_TEST(test_hit)
{
    open_with(64);
    struct played played = between(V4);
    tw_ns at_ns = play(&scripts[SERVER_FIRST], &played, BEGAN);
    struct tw_segment again = {.from = played.side[0],
                               .to = played.side[1],
                               .seq = played.isn[0] + 7,
                               .ack = played.isn[1] + 2,
                               .flags = TW_FIN | TW_ACK};
    see(&again, at_ns + 50 * TW_S, NULL);
    struct tw_segment answer = {.from = played.side[1],
                                .to = played.side[0],
                                .seq = played.isn[1] + 2,
                                .ack = played.isn[0] + 8,
                                .flags = TW_ACK};
    see(&answer, at_ns + 50 * TW_S, NULL);
    struct tw_segment other = again; /* of no one, to let time pass */
    other.from.port = 1;
    see(&other, at_ns + 100 * TW_S, NULL);
    ck_assert_uint_eq(tw_inspection_summary(inspection).held.now, 1);
    struct tw_segment reset = again;
    reset.seq = played.isn[0] + 8;
    reset.flags = TW_RST;
    struct tw_seen seen;
    see(&reset, at_ns + 101 * TW_S, &seen);
    ck_assert(seen.step.hits_time_wait);
    ck_assert_uint_eq(tw_inspection_summary(inspection).held.now, 0);
    struct tw_summary summary = finish();
    ck_assert_uint_eq(summary.n_reset_hits, 1);
    ck_assert_uint_eq(summary.n_fins_again, 1);
    ck_assert_uint_eq(summary.n_time_waits, 1);
    ck_assert_uint_eq(summary.n_endings[TW_FOUR_WAY], 1);
    tw_inspection_drop(&inspection);
}
END_TEST

/* The SYN once more, after a refusal: a late copy at once, another attempt later. */
static const struct {
    tw_ns later_ns;
    uint64_t n_flows;
} late_syns[] = {{10 * TW_US, 1}, {500 * TW_MS, 2}};

START_TEST(test_late_syn)
{
    open_with(64);
    struct played played = between(V4);
    tw_ns at_ns = play(&scripts[REFUSED], &played, BEGAN);
    struct tw_segment syn = {
        .from = played.side[0], .to = played.side[1], .seq = played.isn[0], .flags = TW_SYN};
    see(&syn, at_ns + late_syns[_i].later_ns, NULL);
    ck_assert_uint_eq(finish().n_flows, late_syns[_i].n_flows);
    tw_inspection_drop(&inspection);
}
END_TEST

/* Who is taken to be the client when the capture begins in the middle. */
static const struct {
    const char *from, *to;
    uint8_t flags;
    bool from_is_client, guessed;
} guesses[] = {
    {"10.0.0.1:33000", "10.0.0.2:443", TW_SYN, true, false},
    {"10.0.0.1:443", "10.0.0.2:33000", TW_SYN, true, false},
    {"10.0.0.2:33000", "10.0.0.1:33001", TW_SYN | TW_ACK, false, false},
    {"10.0.0.2:443", "10.0.0.1:33000", TW_ACK, false, true},
    {"10.0.0.1:33000", "10.0.0.2:443", TW_ACK, true, true},
    {"10.0.0.1:20000", "10.0.0.2:443", TW_ACK, true, true},
    {"10.0.0.1:443", "10.0.0.2:20000", TW_ACK, false, true},
    {"10.0.0.1:50000", "10.0.0.9:40000", TW_ACK, true, true}, /* a server: seen before */
    {"10.0.0.9:40000", "10.0.0.1:33001", TW_ACK, false, true},
};

START_TEST(test_guess)
{
    open_with(64);
    struct played known = between("10.0.0.3:35000", "10.0.0.9:40000");
    (void)play(&scripts[HALF_OPEN], &known, BEGAN);
    struct tw_segment segment = {.from = endpoint_of(guesses[_i].from),
                                 .to = endpoint_of(guesses[_i].to),
                                 .flags = guesses[_i].flags};
    struct tw_seen seen;
    see(&segment, BEGAN + TW_S, &seen);
    ck_assert_int_eq(seen.from, guesses[_i].from_is_client ? TW_SIDE_A : TW_SIDE_B);
    ck_assert_int_eq(seen.flow->guessed, guesses[_i].guessed);
    ck_assert_uint_eq(finish().n_guessed, guesses[_i].guessed ? 1 : 0);
    tw_inspection_drop(&inspection);
}
END_TEST

/* More are open than there is room: the oldest go, incomplete, and are counted. */
START_TEST(test_evicted)
{
    enum { N = 1000, MAX = 64 };
    open_with(MAX);
    for (int i = 0; i < N; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.0.0.1:%d", 33000 + i);
        struct played played = between(client, "10.0.0.2:443");
        (void)play(&scripts[HALF_OPEN], &played, BEGAN + i * TW_S);
    }
    struct tw_summary before = tw_inspection_summary(inspection);
    ck_assert_uint_ge(n_ended, N - MAX);
    ck_assert_uint_eq(before.n_evicted, n_ended);
    ck_assert_uint_ge(last_flow.port[TW_SIDE_A], 33000 + N - MAX - MAX / 8);
    ck_assert_uint_lt(last_flow.port[TW_SIDE_A], 33000 + N - MAX / 2);
    struct tw_summary summary = finish();
    ck_assert_uint_eq(summary.n_flows, N);
    ck_assert_uint_eq(summary.n_endings[TW_INCOMPLETE], N);
    ck_assert_uint_eq(n_ended, N);
    tw_inspection_drop(&inspection);
}
END_TEST

/* When a fifth of the room is taken, what has been silent for five minutes goes, and nothing
 * that has not, nor a TIME_WAIT. */
START_TEST(test_idle)
{
    enum { MAX = 1000, N = 400 };
    const tw_ns EVERY = 2 * TW_S;
    open_with(MAX);
    struct tw_segment busy = {.from = endpoint_of("10.0.0.9:20000"),
                              .to = endpoint_of("10.0.0.2:443"),
                              .flags = TW_SYN};
    for (int i = 0; i < N; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.0.0.1:%d", 33000 + i);
        struct played played = between(client, "10.0.0.2:443");
        (void)play(&scripts[HALF_OPEN], &played, BEGAN + i * EVERY);
        see(&busy, BEGAN + i * EVERY + TW_S, NULL);
    }
    /* Those begun 300 s ago and more, one in two seconds; but down to a fifth only, and what
     * was not looked for yet, in 15 s. */
    ck_assert_uint_le(n_ended, N - 300 / 2);
    ck_assert_uint_ge(n_ended, N - MAX / 5 - 15 / 2);
    ck_assert_uint_eq(tw_inspection_summary(inspection).n_evicted, n_ended);
    ck_assert_uint_eq(finish().n_endings[TW_INCOMPLETE], N + 1);
    ck_assert_uint_ne(last_flow.port[TW_SIDE_A], 33000);
    tw_inspection_drop(&inspection);
}
END_TEST

/* All at one time, and so equally old. */
START_TEST(test_evicted_at_once)
{
    enum { N = 500, MAX = 64 };
    open_with(MAX);
    for (int i = 0; i < N; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.0.0.1:%d", 33000 + i);
        struct played played = between(client, "10.0.0.2:443");
        struct tw_segment syn = {.from = played.side[0], .to = played.side[1], .flags = TW_SYN};
        see(&syn, BEGAN, NULL);
    }
    ck_assert_uint_ge(n_ended, N - MAX);
    ck_assert_uint_lt(n_ended, N - MAX / 2);
    ck_assert_uint_eq(finish().n_flows, N);
    tw_inspection_drop(&inspection);
}
END_TEST

/* A live capture without packets: the wait is over all the same, and time does not go back. */
START_TEST(test_pass)
{
    struct played played = between(V4);
    open_with(16);
    tw_ns over_ns = play(&scripts[SERVER_FIRST], &played, BEGAN);
    tw_inspection_pass(inspection, over_ns + 59 * TW_S);
    ck_assert_uint_eq(n_ended, 0);
    tw_inspection_pass(inspection, over_ns + 61 * TW_S);
    ck_assert_uint_eq(n_ended, 1);
    ck_assert_uint_eq(tw_inspection_summary(inspection).held.now, 0);
    ck_assert_int_eq(tw_inspection_summary(inspection).last_ns, over_ns);
    tw_inspection_pass(inspection, BEGAN);
    played = between("10.0.0.1:33001", "10.0.0.2:443");
    (void)play(&scripts[SERVER_FIRST], &played, over_ns + 62 * TW_S);
    ck_assert_uint_eq(tw_inspection_summary(inspection).n_back_in_time, 0);
    tw_inspection_drop(&inspection);
}
END_TEST

/* Times that go back, or are not there, do not shorten a wait. */
START_TEST(test_clock)
{
    open_with(64);
    struct played played = between(V4);
    (void)play(&scripts[SERVER_FIRST], &played, BEGAN);
    struct tw_segment other = {
        .from = endpoint_of("10.0.0.7:7"), .to = endpoint_of("10.0.0.8:8"), .flags = TW_ACK};
    see(&other, BEGAN - TW_S, NULL);
    see(&other, -1, NULL);
    struct tw_summary summary = finish();
    ck_assert_uint_eq(summary.n_back_in_time, 1);
    ck_assert_uint_eq(summary.n_untimed, 1);
    ck_assert_int_eq(summary.first_ns, BEGAN + TW_MS);
    tw_inspection_drop(&inspection);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("inspection");
    TCase *tc = tcase_create("endings");
    tcase_add_loop_test(tc, test_ending, 0, (int)TW_COUNT(shapes));
    suite_add_tcase(s, tc);

    tc = tcase_create("waits");
    tcase_add_loop_test(tc, test_peak, SERVER_FIRST, CLIENT_FIRST + 1);
    tcase_add_test(tc, test_both_wait);
    tcase_add_loop_test(tc, test_answer, 0, (int)TW_COUNT(answers));
    tcase_add_loop_test(tc, test_reuse, 0, (int)TW_COUNT(reuses));
    tcase_add_test(tc, test_hit);
    tcase_add_loop_test(tc, test_late_syn, 0, (int)TW_COUNT(late_syns));
    tcase_add_test(tc, test_clock);
    tcase_add_test(tc, test_pass);
    suite_add_tcase(s, tc);

    tc = tcase_create("sides");
    tcase_add_loop_test(tc, test_guess, 0, (int)TW_COUNT(guesses));
    suite_add_tcase(s, tc);

    tc = tcase_create("bounds");
    tcase_add_test(tc, test_evicted);
    tcase_add_test(tc, test_idle);
    tcase_add_test(tc, test_evicted_at_once);
    suite_add_tcase(s, tc);
    return s;
}
