#include "follow.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* Which connections a run has. Each row's connections are written "client > server four-way",
 * by who sent the first segment that was seen, with a comma between. */
static const struct {
    const char *what, *connections, *ledger;
} rows[] = {
    {"none", "", "0.1 server : LISTEN\n0.2 plain = OK\n0.3 client ! connect = OK\n"},
    {"one", "client > server four-way", SERVER_FIRST},
    {"without numbers, each stands behind the one before", "server > client three-segment",
     "0.1 server > client F.\n"
     "0.2 client > server F.\n"
     "0.3 server > client .\n"},
    {"without numbers, four", "client > server four-way",
     "0.1 client > server S\n"
     "0.1 server > client S.\n"
     "0.1 client > server .\n"
     "0.1 client > server P.\n"
     "0.2 server > client .\n"
     "0.3 server > client F.\n"
     "0.4 client > server .\n"
     "0.5 client > server F.\n"
     "0.6 server > client .\n"},
    {"without numbers, and sent again", "client > server four-way",
     "0.1 client > server S\n"
     "1.1 client > server S\n"
     "1.1 server > client S.\n"
     "1.1 client > server .\n"
     "1.3 server > client F.\n"
     "1.4 server > client F.\n"
     "1.4 client > server .\n"
     "1.5 client > server F.\n"
     "1.6 client > server F.\n"
     "1.6 server > client .\n"},
    {"without numbers, refused", "client > server reset",
     "0.1 client > server S\n0.1 server > client R.\n"},
    {"two clients and a proof of life",
     "a > server four-way, b > server incomplete, proof > plain reset",
     "0.1 a > server S\n"
     "0.1 b > server S\n"
     "0.1 server > b S.\n"
     "0.1 server > a S.\n"
     "0.2 a > server .\n"
     "0.3 a > server F.\n"
     "0.3 b > server F.\n"
     "0.3 server > a .\n"
     "0.4 server > a F.\n"
     "0.4 proof > plain S\n"
     "0.5 a > server .\n"
     "0.6 plain > proof R.\n"},
    {"the same two again, into TIME-WAIT (RFC 6191)",
     "client > server four-way, client > server reset",
     SERVER_FIRST "0.3 client > server #8 S seq 0\n"
                  "0.3 server > client #9 R. seq 0 ack 1\n"},
    {"a SYN that comes again begins nothing", "client > server incomplete",
     CONNECTED "0.3 client > server S seq 0\n"},
    {"nor does an old ACK after the end", "client > server four-way",
     SERVER_FIRST "0.3 client > server . seq 1 ack 2\n"},
};

static void connections_text(const struct tw_follow *follow, const struct tw_run *run,
                             char text[200])
{
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *c = &follow->connections[i];
        n += (size_t)snprintf(text + n, 200 - n, "%s%s > %s %s", i == 0 ? "" : ", ",
                              run->names[c->side[0]], run->names[c->side[1]],
                              tw_ending_name(tw_teardown_ending(&c->teardown)));
    }
}

static struct tw_connection room[TW_MAX_CONNECTIONS];

START_TEST(test_connections)
{
    struct tw_run run;
    struct tw_follow follow = {.connections = room, .n_connections = 7};
    char got[200];
    typed_run(rows[_i].what, rows[_i].ledger, &run);
    tw_follow_run(&follow, &run);
    connections_text(&follow, &run, got);
    ck_assert_msg(strcmp(got, rows[_i].connections) == 0, "%s: %s, expected %s", rows[_i].what,
                  got, rows[_i].connections);
    tw_run_drop(&run);
}
END_TEST

/* Which segments are cited for what, by their lines in the ledger, from 0. */
static const struct {
    const char *what;
    long first_fin, second_fin, ended, last, enters, begins; /* the server's TIME-WAIT */
    long hit;
    const char *ledger;
} cited[] = {
    {"four segments, and one more", 4, 6, 7, 8, 6, 7, 8,
     SERVER_FIRST "0.3 client > server R seq 90\n"},
    {"TIME-WAIT is restarted", 4, 6, 9, 9, 6, 9, -1,
     SERVER_FIRST "0.3 client > server F. seq 1 ack 2\n0.4 server > client . seq 2 ack 2\n"},
    {"a RST into TIME-WAIT", 4, 6, 7, 8, 6, 7, 8, SERVER_FIRST "0.3 client > server R seq 2\n"},
    {"a SYN into TIME-WAIT", 4, 6, 7, 7, 6, 7, 8, SERVER_FIRST "0.3 client > server S seq 0\n"},
    {"the FINs stand in the wrong order", 5, 4, 6, 6, 5, 6, -1,
     CONNECTED "0.1 client > server F. seq 1 ack 2\n"
               "0.2 server > client F. seq 1 ack 1\n"
               "0.3 server > client . seq 2 ack 2\n"},
    {"nothing ends", -1, -1, -1, 3, -1, -1, -1, CONNECTED},
};

START_TEST(test_cited)
{
    struct tw_run run;
    struct tw_follow follow = {.connections = room};
    typed_run(cited[_i].what, cited[_i].ledger, &run);
    tw_follow_run(&follow, &run);
    const struct tw_connection *c = tw_follow_main(&follow, &run);
    ck_assert_ptr_nonnull(c);
    int server = tw_connection_side(c, (unsigned)tw_run_find(&run, "server"));
    ck_assert_int_eq(c->first_seen, 1); /* 0 is the step */
    ck_assert_int_eq(c->first_fin_seen, cited[_i].first_fin);
    ck_assert_int_eq(c->second_fin_seen, cited[_i].second_fin);
    ck_assert_int_eq(c->ended_seen, cited[_i].ended);
    ck_assert_int_eq(c->last_seen, cited[_i].last);
    ck_assert_int_eq(c->time_wait_seen[server], cited[_i].enters);
    ck_assert_int_eq(c->wait_begin_seen[server], cited[_i].begins);
    ck_assert_int_eq(c->hit_seen, cited[_i].hit);
    tw_run_drop(&run);
}
END_TEST

/* [expect] is about the first connection of the experiment's own peers. */
START_TEST(test_main_connection)
{
    struct tw_run run;
    struct tw_follow follow = {.connections = room};
    typed_run("main",
              EXPERIMENT "| [server a]\n| port = 1\n| [server b]\n| port = 2\n" STEPS
                         "| [probe plain]\n| expect = OK\n"
                         "0.1 proof > plain S\n"
                         "0.1 a > b S\n"
                         "0.2 b > client S\n"
                         "0.3 client > a S\n",
              &run);
    tw_follow_run(&follow, &run);
    const struct tw_connection *c = tw_follow_main(&follow, &run);
    ck_assert_ptr_nonnull(c);
    ck_assert_str_eq(run.names[c->side[0]], "b");
    unsigned a = (unsigned)tw_run_find(&run, "a");
    ck_assert_int_eq(tw_connection_side(c, a), TW_SIDE_NONE);
    tw_run_drop(&run);
}
END_TEST

/* Past the maximum they are counted, and nothing is said of them. */
START_TEST(test_too_many)
{
    char ledger[TW_MAX_CONNECTIONS * 40 + 200] = "";
    size_t n = 0;
    for (unsigned i = 0; i < TW_MAX_CONNECTIONS + 2; i++)
        n += (size_t)snprintf(ledger + n, sizeof ledger - n, "0.1 client%u > server S\n", i);
    struct tw_run run;
    struct tw_follow follow = {.connections = room};
    typed_run("many", ledger, &run);
    tw_follow_run(&follow, &run);
    ck_assert_uint_eq(follow.n_connections, TW_MAX_CONNECTIONS);
    ck_assert_uint_eq(follow.n_left_out, 2);
    tw_run_drop(&run);
}
END_TEST

/* A SYN or FIN typed without numbers is the one that was sent before, if there is one. */
START_TEST(test_typed_again)
{
    struct tw_run run;
    struct tw_follow follow = {.connections = room};
    struct tw_teardown_step step;
    typed_run("again",
              "0.1 client > server S\n0.2 client > server S\n0.3 client > server .\n"
              "0.4 client > server F.\n0.5 client > server F.\n",
              &run);
    for (size_t i = 0; i < run.n_seen; i++) {
        ck_assert_ptr_nonnull(tw_follow_see(&follow, &run, i, &step));
        ck_assert(!step.is_other_syn);
        ck_assert_int_eq(step.is_retransmitted_fin, i == 4);
    }
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("follow");
    TCase *tc = tcase_create("connections");
    tcase_add_loop_test(tc, test_connections, 0, (int)TW_COUNT(rows));
    tcase_add_test(tc, test_main_connection);
    tcase_add_test(tc, test_too_many);
    tcase_add_test(tc, test_typed_again);
    suite_add_tcase(s, tc);
    tc = tcase_create("cited");
    tcase_add_loop_test(tc, test_cited, 0, (int)TW_COUNT(cited));
    suite_add_tcase(s, tc);
    return s;
}
