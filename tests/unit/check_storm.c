#include "storm.h"

#include "churn_source.h"
#include "storm_table.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* Runs with a churn: the figures that come of them, and where their connections come from. */

#define STORM(n)                                                                               \
    EXPERIMENT "| [matrix]\n| size = " n "\n| [steps]\n| client = churn " n " times\n"         \
               "| server = stop SIGINT\n| [probe plain]\n| expect = OK\n"                      \
               "| [expect]\n| held.server = " n "\n# captured 70\n# dropped 0\n"

static const struct {
    const char *what, *ledger;
    struct tw_storm storm;
    uint64_t rate, each;
} rows[] = {
    {"all is known",
     STORM("100000") "0.1 lab has 30000000 slab-bytes\n"
                     "0.2 client ! churn 100000 times = OK 2000000us\n"
                     "2.3 server has 100000 TIME-WAIT\n2.4 lab has 56000000 slab-bytes\n",
     {.n_connections = 100000,
      .took_ns = 2 * TW_S,
      .held_known = true,
      .held = 100000,
      .memory_known = true,
      .memory_bytes = 26000000},
     50000,
     260},
    {"nothing is", STORM("10"), {0}, 0, 0},
    {"a churn that was not done makes no connection",
     STORM("10") "0.2 client ! churn 10 times = ETIMEDOUT 5000000us\n",
     {0},
     0,
     0},
    {"how long it took is not known",
     STORM("10") "0.2 client ! churn 10 times = OK\n0.3 server has 9 TIME-WAIT\n",
     {.n_connections = 10, .held_known = true, .held = 9},
     0,
     0},
    {"memory that was read once has not grown",
     STORM("10") "0.1 lab has 30000000 slab-bytes\n0.2 client ! churn 10 times = OK 100us\n",
     {.n_connections = 10, .took_ns = 100 * TW_US},
     100000,
     0},
    {"memory of TIME_WAITs of which some had ended, perhaps",
     STORM("10") "0.1 lab has 30000000 slab-bytes\n0.2 client ! churn 10 times = OK 100us\n"
                 "61 server has 7 TIME-WAIT\n61 lab has 60000000 slab-bytes\n",
     {.n_connections = 10,
      .took_ns = 100 * TW_US,
      .held_known = true,
      .held = 7,
      .held_late = true,
      .memory_known = true,
      .memory_bytes = 30000000},
     100000,
     0},
    {"memory that shrank, or grew by its noise, is of nobody",
     STORM("10") "0.1 lab has 30000000 slab-bytes\n0.2 client ! churn 10 times = OK 100us\n"
                 "0.3 server has 10 TIME-WAIT\n0.4 lab has 29000000 slab-bytes\n",
     {.n_connections = 10,
      .took_ns = 100 * TW_US,
      .held_known = true,
      .held = 10,
      .memory_known = true,
      .memory_bytes = -1000000},
     100000,
     0},
};

static void same_latency(const char *what, const struct tw_latency *got, size_t n,
                         tw_ns median_ns, tw_ns p99_ns)
{
    ck_assert_msg(got->n == n && got->median_ns == median_ns && got->p99_ns == p99_ns,
                  "%s: %zu tries, median %lld, p99 %lld", what, got->n,
                  (long long)got->median_ns, (long long)got->p99_ns);
}

START_TEST(test_figures)
{
    struct tw_run run;
    struct tw_storm got;
    struct tw_err err = {0};
    const struct tw_storm *expected = &rows[_i].storm;
    typed_run(rows[_i].what, rows[_i].ledger, &run);
    ck_assert_int_eq(tw_storm_of(&run, &got, &err), 0);
    ck_assert_uint_eq(got.n_connections, expected->n_connections);
    ck_assert_int_eq(got.took_ns, expected->took_ns);
    ck_assert_int_eq(got.held_known, expected->held_known);
    ck_assert_uint_eq(got.held, expected->held);
    ck_assert_int_eq(got.memory_known, expected->memory_known);
    ck_assert_int_eq(got.memory_bytes, expected->memory_bytes);
    ck_assert_uint_eq(tw_storm_rate(&got), rows[_i].rate);
    ck_assert_uint_eq(tw_storm_bytes_each(&got), rows[_i].each);
    same_latency("refused", &got.refused, 0, 0, 0);
    same_latency("worked", &got.worked, 0, 0, 0);
    tw_run_drop(&run);
}
END_TEST

/* 1 to 200 us refused, and 3 that work, in no order; one of which it is not known how long. */
START_TEST(test_latency)
{
    static char ledger[16384];
    struct tw_run run;
    struct tw_storm got;
    struct tw_err err = {0};
    size_t n = (size_t)snprintf(ledger, sizeof ledger, "%s", STORM("10"));
    for (unsigned i = 0; i < 200; i++)
        n += (size_t)snprintf(ledger + n, sizeof ledger - n, "0.%03u plain = EADDRINUSE %uus\n",
                              100 + i, i * 77 % 200 + 1);
    (void)snprintf(
        ledger + n, sizeof ledger - n,
        "0.4 plain = OK 9us\n0.5 plain = OK 2us\n0.6 plain = OK\n0.7 plain = OK 4us\n");
    typed_run("latency", ledger, &run);
    ck_assert_int_eq(tw_storm_of(&run, &got, &err), 0);
    same_latency("refused", &got.refused, 200, 100500, 198 * TW_US);
    same_latency("worked", &got.worked, 3, 4 * TW_US, 9 * TW_US);
    tw_run_drop(&run);
}
END_TEST

static char *draw(const struct tw_judged runs[], size_t n)
{
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_printer printer = {.to = open_memstream(&text, &n_bytes)};
    ck_assert_ptr_nonnull(printer.to);
    tw_storm_table_draw(runs, n, strlen("typed"), &printer);
    ck_assert_int_eq(fclose(printer.to), 0);
    return text;
}

/* A line a run, all of it within the page, and what is not known has a question mark. */
START_TEST(test_table)
{
    static struct tw_run runs[2];
    struct tw_judged judged[2];
    typed_run("known", rows[0].ledger, &runs[0]);
    typed_run("unknown", rows[1].ledger, &runs[1]);
    runs[1].facts.capture_known = false;
    for (size_t i = 0; i < TW_COUNT(runs); i++)
        judge_run(&runs[i], &judged[i]);
    char *text = draw(judged, TW_COUNT(runs));
    ck_assert_ptr_nonnull(strstr(
        text, "     100000  100 000   50 000        70     0   26.0 MB   260 B         -  "));
    ck_assert_ptr_nonnull(strstr(
        text, "         10        ?        ?         ?     ?         ?       -         -  "));
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(strcspn(line, "\n"), TW_PRINTER_WIDTH);
    free(text);
    for (size_t i = 0; i < TW_COUNT(runs); i++) {
        tw_judged_drop(&judged[i]);
        tw_run_drop(&runs[i]);
    }
}
END_TEST

static const struct {
    const char *own; /* the client's address; NULL: none */
    const char *server;
    unsigned number;
    const char *expected; /* NULL: there are no more */
} sources[] = {
    {NULL, "127.0.0.1:5000", 0, "127.1.0.1:1024"},
    {NULL, "127.0.0.1:5000", 3975, "127.1.0.1:4999"},
    {NULL, "127.0.0.1:5000", 3976, "127.1.0.1:5001"},
    {NULL, "127.0.0.1:5000", 64510, "127.1.0.1:65535"},
    {NULL, "127.0.0.1:5000", 64511, "127.1.0.2:1024"},
    {NULL, "127.0.0.1:80", 64511, "127.1.0.1:65535"},
    {NULL, "127.0.0.1:80", 64512, "127.1.0.2:1024"},
    {NULL, "127.0.0.1:5000", 64511 * 255, "127.1.1.0:1024"},
    {NULL, "127.0.0.1:5000", 64511U * 256, NULL},
    {"127.0.0.9", "127.0.0.1:5000", 64511, "127.0.0.10:1024"},
    {"127.0.0.255", "127.0.0.1:5000", 64511, "127.0.1.0:1024"},
    {"10.0.0.1", "10.0.0.2:5000", 64510, "10.0.0.1:65535"},
    {"10.0.0.1", "10.0.0.2:5000", 64511, NULL},
    {NULL, "10.0.0.2:5000", 1, "0.0.0.0:1025"},
    {NULL, "[::1]:5000", 64510, "[::]:65535"},
    {NULL, "[::1]:5000", 64511, NULL},
};

START_TEST(test_source)
{
    struct tw_peer_spec client = {.role = TW_CLIENT, .has_address = sources[_i].own != NULL};
    struct tw_endpoint server;
    struct tw_endpoint got;
    char text[TW_ENDPOINT_TEXT];
    ck_assert(tw_endpoint_parse(sources[_i].server, &server));
    if (client.has_address)
        ck_assert(tw_endpoint_parse_address(sources[_i].own, &client.at));
    bool is_there = tw_churn_source(&client, &server, sources[_i].number, &got);
    ck_assert_int_eq(is_there, sources[_i].expected != NULL);
    if (is_there)
        ck_assert_str_eq(tw_endpoint_text(&got, text), sources[_i].expected);
}
END_TEST

/* None comes twice, and none is the server's port. */
START_TEST(test_once)
{
    enum { PORTS = 65536, N = 150000 };
    static bool used[3][PORTS];
    const struct tw_peer_spec client = {.role = TW_CLIENT};
    const struct tw_endpoint server = {
        .family = TW_IPV4, .address = {127, 0, 0, 1}, .port = 40000};
    for (unsigned i = 0; i < N; i++) {
        struct tw_endpoint got;
        ck_assert(tw_churn_source(&client, &server, i, &got));
        ck_assert_uint_lt(got.address[3] - 1U, 3);
        ck_assert(!used[got.address[3] - 1][got.port]);
        ck_assert_uint_ne(got.port, server.port);
        ck_assert_uint_ge(got.port, 1024);
        used[got.address[3] - 1][got.port] = true;
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("storm");
    TCase *figures = tcase_create("figures");
    tcase_add_loop_test(figures, test_figures, 0, (int)TW_COUNT(rows));
    tcase_add_test(figures, test_latency);
    suite_add_tcase(s, figures);
    TCase *table = tcase_create("table");
    tcase_add_test(table, test_table);
    suite_add_tcase(s, table);
    TCase *from = tcase_create("sources");
    tcase_add_loop_test(from, test_source, 0, (int)TW_COUNT(sources));
    tcase_add_test(from, test_once);
    suite_add_tcase(s, from);
    return s;
}
