#include "ledger.h"
#include "restart_ruling.h"
#include "suite.h"

#include <string.h>

/* A server that listened after 100 ms, was stopped at 200 ms, and ended at 210 ms. */
static struct tw_restarted stopped_server(enum tw_known reuseaddr)
{
    struct tw_restarted seen = {
        .phase = TW_RESTARTED_TRYING,
        .first = {.pid = 2, .listens_ns = 100 * TW_MS, .end.to_ns = 210 * TW_MS, .ended = true},
        .n_listeners = 1,
        .main = 2,
        .stop = {200 * TW_MS, 200 * TW_MS},
        .deaf = {200 * TW_MS, 210 * TW_MS},
        .end = {209 * TW_MS, 210 * TW_MS},
        .n_clients = 1,
        .let_go_ns = -1,
        .predicted_ns = -1,
        .old_gone_ns = 215 * TW_MS,
        .n_attempts = 1,
        .n_tried = 1,
    };
    seen.listeners[0] = (struct tw_restarted_listener){
        .at = {.family = TW_IPV4, .port = 8080}, .inode = 7, .pid = 2, .reuseaddr = reuseaddr};
    seen.clients[0] = (struct tw_restarted_client){.made = true, .accepted = true};
    seen.attempts[0] =
        (struct tw_restarted_start){.began_ns = 220 * TW_MS, .listens_ns = -1, .ended = true};
    return seen;
}

static void come_back(struct tw_restarted *seen, tw_ns at_ns)
{
    seen->attempts[seen->n_attempts - 1].listens_ns = at_ns;
    seen->attempts[seen->n_attempts - 1].n_back = (unsigned)seen->n_listeners;
    seen->new_client = (struct tw_restarted_client){.made = true, .accepted = true};
}

static struct tw_restart_ruling rule(const struct tw_restarted *seen)
{
    const struct tw_restart ask = {.way = TW_RESTART_KILL};
    const struct tw_run nothing = {0};
    struct tw_restart_ruling ruling;
    tw_restart_ruling_make(&ask, seen, &nothing, &ruling);
    return ruling;
}

static void hold(struct tw_restarted *seen, enum tw_tcp_state state, pid_t pid)
{
    seen->held[seen->n_held++] = (struct tw_restarted_socket){.state = state, .pid = pid};
}

static void leave(struct tw_restarted *seen, bool listens, bool connected)
{
    seen->left[seen->n_left++] = (struct tw_restarted_process){
        .pid = 3, .parent = 1, .name = "worker", .listens = listens, .connected = connected};
}

#define EXPECT(ruling, is_verdict, is_course, is_cause)                                        \
    do {                                                                                       \
        struct tw_restart_ruling got = ruling;                                                 \
        ck_assert_int_eq(got.verdict, is_verdict);                                             \
        ck_assert_int_eq(got.course, is_course);                                               \
        ck_assert_int_eq(got.cause, is_cause);                                                 \
    } while (0)

START_TEST(test_back)
{
    struct tw_restarted seen = stopped_server(TW_YES);
    hold(&seen, TW_TIME_WAIT, 0);
    come_back(&seen, 320 * TW_MS);
    EXPECT(rule(&seen), TW_RESTART_SAFE, TW_RESTART_AT_ONCE, TW_RESTART_NOTHING);
    ck_assert_int_eq(rule(&seen).away_ns, 110 * TW_MS);

    seen.new_client.accepted = false; /* the first was */
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_AT_ONCE, TW_RESTART_UNSERVED);
    seen.new_client.deferred = true;
    EXPECT(rule(&seen), TW_RESTART_SAFE, TW_RESTART_AT_ONCE, TW_RESTART_NOTHING);
    seen.clients[1] =
        (struct tw_restarted_client){.made = true, .talks = true, .n_received = 5};
    seen.n_clients = 2;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_AT_ONCE, TW_RESTART_UNSERVED);

    seen = stopped_server(TW_NO);
    hold(&seen, TW_TIME_WAIT, 0);
    come_back(&seen, 61 * TW_S); /* the first attempt tried for a minute */
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_BY_ITSELF, TW_RESTART_TIMER);
    seen.attempts[0].listens_ns = 9 * TW_S; /* no timer has ended by then: it has the option */
    EXPECT(rule(&seen), TW_RESTART_SAFE, TW_RESTART_AT_ONCE, TW_RESTART_NOTHING);
    seen.n_tried = 60;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_LATER, TW_RESTART_TIMER);

    seen = stopped_server(TW_YES); /* nothing was in the way of a start that took long */
    come_back(&seen, 5 * TW_S);
    EXPECT(rule(&seen), TW_RESTART_SAFE, TW_RESTART_AT_ONCE, TW_RESTART_NOTHING);
    leave(&seen, true, false); /* it waited for a worker */
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_BY_ITSELF, TW_RESTART_LISTENER);
}
END_TEST

START_TEST(test_away)
{
    struct tw_restarted seen = stopped_server(TW_NO);
    hold(&seen, TW_SYN_RECEIVED, 0); /* holds nothing */
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_NEVER, TW_RESTART_OWN);
    hold(&seen, TW_FIN_WAIT_1, 0);
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_NEVER, TW_RESTART_TIMER);
    ck_assert_uint_eq(rule(&seen).culprit, 1);
    leave(&seen, false, true);
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_NEVER, TW_RESTART_CONNECTION);
    leave(&seen, true, false);
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_NEVER, TW_RESTART_LISTENER);
    ck_assert_uint_eq(rule(&seen).culprit, 1);

    seen =
        stopped_server(TW_YES); /* what is left is not in the way of a server with the option */
    hold(&seen, TW_TIME_WAIT, 0);
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_NEVER, TW_RESTART_OWN);
    seen.attempts[0].ended = false;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_MUTE, TW_RESTART_OWN);
    leave(&seen, true, true);
    come_back(&seen, 320 * TW_MS);
    seen.attempts[0].beside = true;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_BESIDE, TW_RESTART_LISTENER);

    seen = stopped_server(TW_NO);
    seen.n_listeners = 2;
    seen.listeners[1] = seen.listeners[0];
    hold(&seen, TW_TIME_WAIT, 0);
    seen.attempts[0].n_back = 1;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_HALF, TW_RESTART_TIMER);
}
END_TEST

/* A server that is slow to end, and one that a client keeps from ending. */
START_TEST(test_waits)
{
    struct tw_restarted seen = stopped_server(TW_YES);
    seen.clients[0].ended_ns = -1;
    seen.let_go_ns = 205 * TW_MS;
    come_back(&seen, 320 * TW_MS);
    ck_assert(rule(&seen).waits_for_client);
    seen.clients[0].ended_ns = 201 * TW_MS; /* it had closed the connection before */
    ck_assert(!rule(&seen).waits_for_client);
    seen.clients[0].ended_ns = -1;
    seen.clients[0].error = 1; /* it was never connected */
    ck_assert(!rule(&seen).waits_for_client);
}
END_TEST

START_TEST(test_elsewhere)
{
    struct tw_restarted seen = stopped_server(TW_NO);
    seen.attempts[0].n_elsewhere = 1;
    EXPECT(rule(&seen), TW_RESTART_UNSAFE, TW_RESTART_ELSEWHERE, TW_RESTART_OWN);
    seen.listeners[0].at.port = 40000;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_ELSEWHERE, TW_RESTART_ANY_PORT);
}
END_TEST

START_TEST(test_untested)
{
    struct tw_restarted seen = stopped_server(TW_YES);
    seen.n_attempts = 0;
    seen.end.to_ns = -1;
    seen.phase = TW_RESTARTED_LETTING_GO;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_LINGERS);
    seen.deaf.to_ns = -1;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_DEAF);
    seen.stop_error = 1;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_UNSENT);
    seen.phase = TW_RESTARTED_CONNECTING;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_HIDDEN);
    seen.phase = TW_RESTARTED_STARTING;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_ENDED);
    seen.first.ended = false;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_SILENT);
    seen.first.error = 2;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_UNSTARTABLE);
    seen = stopped_server(TW_YES);
    come_back(&seen, 320 * TW_MS);
    seen.interrupted = 2;
    EXPECT(rule(&seen), TW_RESTART_UNTESTED, TW_RESTART_NOT_TRIED, TW_RESTART_INTERRUPTED);
}
END_TEST

/* Who closed first is in the segments, with the names of each client's connection. */
static const struct {
    const char *ledger;
    enum tw_restart_closer by[2];
} closes[] = {
    {"0.1 client > server S\n0.2 server > client S.\n0.3 server > client #3 F.\n"
     "0.4 client > server F.\n",
     {TW_RESTART_SERVER_FIN, TW_RESTART_NOT_SEEN}},
    {"0.1 client > server S\n0.2 server > client S.\n0.3 server > client #3 R\n",
     {TW_RESTART_SERVER_RST, TW_RESTART_NOT_SEEN}},
    {"0.1 client > server S\n0.2 server > client S.\n0.3 client > server #3 F.\n"
     "0.4 client.2 > server.2 #4 S\n0.5 server.2 > client.2 #5 S.\n"
     "0.6 client.2 > server.2 #6 R\n",
     {TW_RESTART_CLIENT_FIN, TW_RESTART_CLIENT_RST}},
};

START_TEST(test_closes)
{
    struct tw_restarted seen = stopped_server(TW_YES);
    const struct tw_restart ask = {.way = TW_RESTART_KILL};
    struct tw_run run = {0};
    struct tw_err err = {0};
    struct tw_restart_ruling ruling;
    const char *text = closes[_i].ledger;
    seen.n_clients = 2;
    ck_assert_msg(tw_ledger_parse("row", text, strlen(text), &run, &err) == 0, "%s", err.text);
    tw_restart_ruling_make(&ask, &seen, &run, &ruling);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(ruling.closes[i].by, closes[_i].by[i]);
    ck_assert_uint_eq(ruling.closes[0].frame, 3);
    tw_run_drop(&run);
}
END_TEST

static const struct {
    const char *text, *bytes;
    size_t n; /* 0: refused */
} escapes[] = {
    {"plain", "plain", 5},
    {"GET /\\r\\n\\r\\n", "GET /\r\n\r\n", 9},
    {"a\\0b\\x41\\\\\\t", "a\0bA\\\t", 6},
    {"\\xfF", "\xff", 1},
    {"\\q", NULL, 0},
    {"\\x4", NULL, 0},
    {"\\x-1", NULL, 0},
    {"end\\", NULL, 0},
};

START_TEST(test_escapes)
{
    char text[32];
    size_t n = 0;
    (void)snprintf(text, sizeof text, "%s", escapes[_i].text);
    bool is_read = tw_restart_unescape(text, &n);
    ck_assert_msg(is_read == (escapes[_i].n > 0), "%s", escapes[_i].text);
    ck_assert_uint_eq(n, escapes[_i].n);
    if (is_read)
        ck_assert_mem_eq(text, escapes[_i].bytes, n);
}
END_TEST

static const struct {
    const char *text;
    uint16_t lets[TW_RESTART_MOST_LETS];
    size_t n; /* 0: refused */
} lets[] = {
    {"5432", {5432}, 1},
    {"5432,6379", {5432, 6379}, 2},
    {"1,2,3,4,5,6,65535,8", {1, 2, 3, 4, 5, 6, 65535, 8}, 8},
    {"1,2,3,4,5,6,7,8,9", {0}, 0},
    {"", {0}, 0},
    {"0", {0}, 0},
    {"65536", {0}, 0},
    {"x", {0}, 0},
    {"5432,5432", {0}, 0},
    {"8080", {0}, 0}, /* the port that counts */
};

START_TEST(test_lets)
{
    char text[32];
    struct tw_restart ask = {.port = 8080};
    (void)snprintf(text, sizeof text, "%s", lets[_i].text);
    ck_assert_msg(tw_restart_read_lets(text, &ask) == (lets[_i].n > 0), "%s", lets[_i].text);
    if (lets[_i].n == 0)
        return;
    ck_assert_uint_eq(ask.n_lets, lets[_i].n);
    for (size_t i = 0; i < ask.n_lets; i++)
        ck_assert_uint_eq(ask.lets[i], lets[_i].lets[i]);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("restart_ruling");
    const struct {
        const char *name;
        const TTest *test;
        int n;
    } cases[] = {
        {"back", test_back, 1},
        {"away", test_away, 1},
        {"waits", test_waits, 1},
        {"elsewhere", test_elsewhere, 1},
        {"untested", test_untested, 1},
        {"closes", test_closes, sizeof closes / sizeof closes[0]},
        {"escapes", test_escapes, sizeof escapes / sizeof escapes[0]},
        {"lets", test_lets, sizeof lets / sizeof lets[0]},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tcase = tcase_create(cases[i].name);
        tcase_add_loop_test(tcase, cases[i].test, 0, cases[i].n);
        suite_add_tcase(suite, tcase);
    }
    return suite;
}
