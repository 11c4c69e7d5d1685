#include "experiment.h"
#include "suite.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Rows have what they are about; the rest of a file that works is put around it. */
#define HEAD "[experiment]\ntitle = A title\n"
#define STEPS "[steps]\nclient = connect\n"
#define EXPECT "[expect]\nteardown = reset\n"

static int parse(const char *text, struct tw_experiment *out, struct tw_err *err)
{
    return tw_experiment_parse("dir/x.ini", text, strlen(text), out, err);
}

static const char whole[] = "[experiment]\n"
                            "title  = A title\n"
                            "story  = A story\n"
                            "source = RFC 9293\n"
                            "tags   = core slow\n"
                            "[host]\n"
                            "tcp_fin_timeout = 60\n"
                            "tcp_rfc1337 = 1\n"
                            "[server]\n"
                            "address = ::1\n"
                            "port = 5001\n"
                            "reuseaddr = yes\n"
                            "reuseport = no\n"
                            "[client second]\n"
                            "reuseport = yes\n"
                            "[steps]\n"
                            "second = connect\n"
                            "second = send hello\n"
                            "server = stop SIGINT\n"
                            "server = await FIN-WAIT-2\n"
                            "second = shutdown\n"
                            "second = close\n"
                            "[probe plain]\n"
                            "expect = EADDRINUSE, then OK after TIME_WAIT\n"
                            "[probe other]\n"
                            "address = 127.0.0.2\n"
                            "reuseaddr = yes\n"
                            "expect = OK\n"
                            "[expect]\n"
                            "teardown  = four-way\n"
                            "first-fin = server\n"
                            "time-wait = both\n";

START_TEST(test_everything_is_read)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    char text[TW_ENDPOINT_TEXT];
    ck_assert_msg(parse(whole, &x, &err) == 0, "%s", err.text);

    ck_assert_str_eq(x.name, "x");
    ck_assert_str_eq(x.title, "A title");
    ck_assert_str_eq(x.story, "A story");
    ck_assert_str_eq(x.source, "RFC 9293");
    ck_assert_str_eq(x.tags, "core slow");
    ck_assert_uint_eq(x.n_settings, 2);
    ck_assert_str_eq(x.settings[1].name, "tcp_rfc1337");
    ck_assert_str_eq(x.settings[1].value, "1");
    ck_assert_uint_eq(x.settings[1].line, 8);

    ck_assert_uint_eq(x.n_peers, 2);
    ck_assert_str_eq(x.peers[0].name, "server");
    ck_assert_str_eq(tw_endpoint_text(&x.peers[0].at, text), "[::1]:5001");
    ck_assert(x.peers[0].options.reuseaddr && !x.peers[0].options.reuseport);
    ck_assert_str_eq(x.peers[1].name, "second");
    ck_assert_int_eq(x.peers[1].role, TW_CLIENT);
    ck_assert(!x.peers[1].options.reuseaddr && x.peers[1].options.reuseport);
    ck_assert_uint_eq(x.peers[1].line, 14);
    ck_assert_uint_eq(tw_experiment_server(&x), 0);
    ck_assert_int_eq(tw_experiment_peer(&x, "second"), 1);
    ck_assert_int_eq(tw_experiment_peer(&x, "client"), -1);

    ck_assert_uint_eq(x.n_steps, 6);
    ck_assert_str_eq(x.steps[1].action.text, "send hello");
    ck_assert_str_eq(x.steps[1].action.word, "hello");
    ck_assert_int_eq(x.steps[2].action.verb, TW_STOP);
    ck_assert_int_eq(x.steps[2].action.signal, SIGINT);
    ck_assert_uint_eq(x.steps[2].who, 0);
    ck_assert_int_eq(x.steps[3].action.state, TW_FIN_WAIT_2);
    ck_assert_uint_eq(x.steps[5].line, 22);

    ck_assert_uint_eq(x.n_probes, 2);
    ck_assert_int_eq(x.probes[0].first_error, EADDRINUSE);
    ck_assert_int_eq(x.probes[0].window, TW_AFTER_TIME_WAIT);
    ck_assert_int_eq(x.probes[1].first_error, 0);
    ck_assert_int_eq(x.probes[1].window, TW_AT_ONCE);
    ck_assert(x.probes[1].options.reuseaddr);
    ck_assert_int_eq(tw_experiment_probe(&x, "other"), 1);
    ck_assert_int_eq(tw_experiment_probe(&x, "server"), -1);

    ck_assert_int_eq(x.expect.ending, TW_FOUR_WAY);
    ck_assert_int_eq(x.expect.first_fin, 0);
    ck_assert_int_eq(x.expect.time_wait, TW_BOTH);
    ck_assert_uint_eq(x.expect.time_wait_line, 32);
    ck_assert_str_eq(x.text, whole);
}
END_TEST

/* A name is information enough. */
START_TEST(test_named_peers_with_defaults)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(HEAD
                        "[client a]\n[client b]\n[server s]\n[steps]\na = connect\n" EXPECT,
                        &x, &err) == 0,
                  "%s", err.text);
    ck_assert_uint_eq(x.n_peers, 3);
    ck_assert_str_eq(x.peers[1].name, "b");
    ck_assert_int_eq(x.peers[2].role, TW_SERVER);
}
END_TEST

START_TEST(test_tags)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_int_eq(parse(whole, &x, &err), 0);
    ck_assert(tw_experiment_is_tagged(&x, "core"));
    ck_assert(tw_experiment_is_tagged(&x, "slow"));
    ck_assert(!tw_experiment_is_tagged(&x, "cor"));
    ck_assert(!tw_experiment_is_tagged(&x, "low"));
    ck_assert(!tw_experiment_is_tagged(&x, ""));
}
END_TEST

#define WIRED "world = wire\n"
#define TIME_WAIT "[probe a]\nexpect = EADDRINUSE, then OK after TIME_WAIT\n"
#define ORPHAN "[probe a]\nexpect = EADDRINUSE, then OK after FIN_TIMEOUT\n"
static const struct {
    const char *rest;
    tw_ns lasts;
} lengths[] = {
    {STEPS EXPECT, 0},
    {STEPS "lab = wait 1500ms\n" EXPECT, 1500 * TW_MS},
    {STEPS "server = await CLOSED -> OK in 59s..63s\n" EXPECT, 63 * TW_S},
    {WIRED STEPS "wire = duplicate FIN from client after 20s\n" EXPECT, 20 * TW_S},
    {WIRED STEPS "wire = duplicate FIN from client\n" EXPECT, 0},
    {WIRED STEPS "wire = drop every ACK-OF-FIN from server\n" EXPECT, 64 * TW_S},
    {WIRED STEPS "wire = drop 1-2 ACK-OF-FIN from server\n" EXPECT, 0},
    {WIRED STEPS "wire = drop every ANY from client\n" EXPECT, 0},
    {STEPS "[probe a]\nexpect = OK\n", 0},
    {STEPS TIME_WAIT, 60 * TW_S},
    {STEPS "[probe a]\nexpect = EADDRINUSE, then OK after 2s\n"
           "[probe b]\nexpect = EADDRINUSE, not OK within 3s\n",
     3 * TW_S},
    {STEPS "[then]\nlab = wait 1s\n[probe a]\nexpect = EADDRINUSE, then OK after [then]\n",
     TW_S},
    {STEPS ORPHAN, 60 * TW_S},
    {"[host]\ntcp_fin_timeout = 5\n" STEPS ORPHAN, 5 * TW_S},
    {"[host]\ntcp_fin_timeout = 70\n" STEPS ORPHAN, 20 * TW_S},
    {"[host]\ntcp_fin_timeout = 5\n" STEPS TIME_WAIT, 60 * TW_S},
};

START_TEST(test_how_long)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    char text[1024];
    (void)snprintf(text, sizeof text, HEAD "%s", lengths[_i].rest);
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    ck_assert_int_eq(tw_experiment_lasts(&x), lengths[_i].lasts);
}
END_TEST

START_TEST(test_peers_that_are_not_written)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    char text[TW_ENDPOINT_TEXT];
    ck_assert_msg(parse(HEAD STEPS EXPECT, &x, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(x.n_peers, 2);
    ck_assert_uint_ge(tw_experiment_server(&x), 0);
    ck_assert_int_ge(tw_experiment_peer(&x, "client"), 0);
    for (size_t i = 0; i < x.n_peers; i++) {
        ck_assert_uint_eq(x.peers[i].line, 0);
        ck_assert_str_eq(tw_endpoint_text(&x.peers[i].at, text), "0.0.0.0:0");
    }
}
END_TEST

/* What follows a ledger's `| ` ends with a newline: so does an experiment, then both are equal.
 */
START_TEST(test_last_line_without_end)
{
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    static const char text[] = HEAD STEPS EXPECT;
    ck_assert_int_eq(tw_experiment_parse("x.ini", text, strlen(text) - 1, &x, &err), 0);
    ck_assert_str_eq(x.text, text);
}
END_TEST

#define THIRTY_ONE "abcdefghijklmnopqrstuvwxyz01234"

/* Cut anywhere, a file is read or refused, never read past its end. */
START_TEST(test_every_beginning)
{
    for (size_t n = 0; n < sizeof whole; n++) {
        struct tw_experiment x;
        struct tw_err err = {0};
        if (tw_experiment_parse("x.ini", whole, n, &x, &err) == 0)
            tw_experiment_drop(&x);
        else if (strncmp(err.text, "x.ini:", strlen("x.ini:")) != 0)
            ck_abort_msg("%zu bytes: %s", n, err.text);
    }
}
END_TEST

static const struct {
    const char *file, *name; /* NULL: refused */
} files[] = {
    {"x.ini", "x"},
    {"/a/b.c/d-e_9.ini", "d-e_9"},
    {"x", "x"},
    {"a/" THIRTY_ONE ".ini", THIRTY_ONE},
    {"a/" THIRTY_ONE "5.ini", NULL},
    {"", NULL},
    {".ini", NULL},
    {"a/", NULL},
    {"a/.hidden.ini", NULL},
    {"two words.ini", NULL},
    {"x.y.ini", NULL},
    {"x.ini.ini", NULL},
    {"x\ny.ini", NULL},
};

START_TEST(test_name)
{
    static const char text[] = HEAD STEPS EXPECT;
    struct tw_experiment x = {0};
    struct tw_err err = {0};
    int got = tw_experiment_parse(files[_i].file, text, strlen(text), &x, &err);
    if (files[_i].name == NULL) {
        ck_assert_msg(got == -1, "`%s` gave `%s`", files[_i].file, x.name);
        ck_assert_ptr_nonnull(strstr(err.text, "a file's name is the experiment's"));
        return;
    }
    ck_assert_msg(got == 0, "%s", err.text);
    ck_assert_str_eq(x.name, files[_i].name);
    tw_experiment_drop(&x);
    tw_experiment_drop(&x); /* safe twice */
}
END_TEST

START_TEST(test_options)
{
    static const char text[] = HEAD "[server]\nmptcp = yes\naccept = no\ndevice = lo\n"
                                    "keepalive = 1s 2s 3\nuser_timeout = 1.5s\n"
                                    "[client]\nbindnoport = yes\nkeepalive = yes\n"
                                    "[client other]\nkeepalive = no\ndevice = none\n"
                                    "user_timeout = off\noptions = bindnoport\n"
                                    "[steps]\nserver = set listener keepalive 5s 1s 2\n"
                                    "client = set user_timeout 20ms\nclient = connect\n"
                                    "server = write 67108864\n"
                                    "[probe a]\nretry = reuseport\nmptcp = yes\n"
                                    "expect = EADDRINUSE, then OK after RETRY\n"
                                    "[expect]\naccepted.server = 2\n";
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    const struct tw_socket_options *server = &x.peers[0].options;
    ck_assert(server->mptcp && x.peers[0].absent);
    ck_assert_str_eq(server->device, "lo");
    ck_assert(server->keepalive.on && server->keepalive.idle_s == 1);
    ck_assert(server->keepalive.every_s == 2 && server->keepalive.n == 3);
    ck_assert_int_eq(server->user_timeout_ms, 1500);
    ck_assert(x.peers[1].options.bindnoport && x.peers[1].options.keepalive.on);
    ck_assert_int_eq(x.peers[1].options.keepalive.idle_s, 0); /* as the host has it */
    ck_assert(x.peers[2].options.bindnoport && !x.peers[2].options.keepalive.on);
    ck_assert(x.peers[2].options.device[0] == '\0' && !x.peers[2].options.mptcp);
    ck_assert(x.steps[0].action.listener && x.steps[0].action.option.keepalive.idle_s == 5);
    ck_assert_int_eq(x.steps[1].action.option.option, TW_USER_TIMEOUT);
    ck_assert_int_eq(x.steps[1].action.option.value, 20);
    ck_assert_uint_eq(x.steps[3].action.n, 64U << 20);
    ck_assert(x.probes[0].retries && x.probes[0].retry.option == TW_REUSEPORT);
    ck_assert(!x.probes[0].options.reuseport && x.probes[0].options.mptcp);
    ck_assert_int_eq(x.probes[0].window, TW_AFTER_RETRY);
    ck_assert_uint_eq(x.expect.n_accepteds, 1);
    ck_assert_uint_eq(x.expect.accepteds[0].n, 2);
}
END_TEST

START_TEST(test_empty_sections)
{
    static const char text[] = HEAD "[server]\n[client]\n[client a]\n[steps]\n"
                                    "client = connect\na = connect\n" EXPECT;
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(x.n_peers, 3);
    ck_assert_str_eq(x.peers[0].name, "server");
    ck_assert_str_eq(x.peers[1].name, "client");
    ck_assert_str_eq(x.peers[2].name, "a");
}
END_TEST

START_TEST(test_ports)
{
    static const char text[] = HEAD "[server one]\n[server]\nport = 7000\n"
                                    "[client]\nport = any\n[client b]\nport = 6000\n" STEPS
                                    "[probe there]\nexpect = OK\n"
                                    "[probe own]\naddress = ::1\nport = 7000\nexpect = OK\n"
                                    "[probe any]\nport = any\nexpect = OK\n";
    static const char *const at[] = {"0.0.0.0:5000", "[::1]:7000", "0.0.0.0:0"};
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    char words[TW_ENDPOINT_TEXT];
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    ck_assert(!x.peers[1].any_port && x.peers[2].any_port && !x.peers[3].any_port);
    ck_assert_uint_eq(x.peers[2].at.port, 0);
    ck_assert_uint_eq(x.n_probes, TW_COUNT(at));
    for (unsigned i = 0; i < TW_COUNT(at); i++) {
        struct tw_endpoint probe = tw_experiment_probe_at(&x, &x.probes[i]);
        ck_assert_str_eq(tw_endpoint_text(&probe, words), at[i]);
        ck_assert(x.probes[i].any_port == (i == 2));
    }
}
END_TEST

static const char *const expectations[] = {
    "OK",
    "EADDRINUSE, then OK after TIME_WAIT",
    "EACCES, then OK after TIME_WAIT",
    "EADDRINUSE, then OK after RETRY",
};

START_TEST(test_expectation_both_ways)
{
    struct tw_probe_spec probe = {.first_error = -1};
    char text[TW_EXPECT_TEXT];
    ck_assert(tw_probe_expect_parse(expectations[_i], &probe));
    ck_assert_str_eq(tw_probe_expect_text(&probe, text), expectations[_i]);
}
END_TEST

START_TEST(test_places)
{
    static const char text[] = "[experiment]\ntitle = A title\nworld = wire\n"
                               "[client]\naddress = ::\n[client other]\nport = 7000\n" STEPS
                               "[probe here]\nexpect = OK\n"
                               "[probe fresh]\nnamespace = fresh\nexpect = OK\n"
                               "[probe far]\nnamespace = client\nexpect = OK\n";
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    for (unsigned i = 0; i < x.n_probes; i++)
        ck_assert_uint_eq(x.probes[i].place, TW_PLACE_SERVER + i);
    ck_assert(x.peers[0].has_address && x.peers[0].at.family == TW_IPV6);
    ck_assert(!x.peers[1].has_address);
}
END_TEST

START_TEST(test_steps_that_end_a_peer)
{
    static const char text[] = HEAD "[server]\ncloexec = no\n[steps]\nclient = connect\n"
                                    "server = set cloexec yes\nserver = exec sleep 300\n"
                                    "server = destroy listener\nserver = stop SIGKILL\n"
                                    "[then]\nclient = exec no-such -> ENOENT\n"
                                    "client = close\n" EXPECT;
    TW_AUTO(tw_experiment_drop) struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(text, &x, &err) == 0, "%s", err.text);
    ck_assert(x.peers[0].options.inherited && !x.peers[1].options.inherited);
    ck_assert_int_eq(x.steps[1].action.option.option, TW_CLOEXEC);
    ck_assert_int_eq(x.steps[1].action.option.value, 1);
    ck_assert_int_eq(x.steps[2].action.verb, TW_EXEC);
    ck_assert_str_eq(x.steps[2].action.text, "exec sleep 300");
    ck_assert(x.steps[3].action.verb == TW_DESTROY && x.steps[3].action.listener);
    ck_assert_int_eq(x.then[0].expect_error, ENOENT); /* it goes on, as it could not */
}
END_TEST

START_TEST(test_options_in_words)
{
    ck_assert_str_eq(tw_socket_options_text(&(struct tw_socket_options){.reuseaddr = false}),
                     "no options");
    ck_assert_str_eq(tw_socket_options_text(&(struct tw_socket_options){.reuseaddr = true}),
                     "SO_REUSEADDR");
    ck_assert_str_eq(tw_socket_options_text(&(struct tw_socket_options){.reuseport = true}),
                     "SO_REUSEPORT");
    ck_assert_str_eq(tw_socket_options_text(
                         &(struct tw_socket_options){.reuseaddr = true, .reuseport = true}),
                     "SO_REUSEADDR and SO_REUSEPORT");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("experiment");

    TCase *read = tcase_create("read");
    tcase_add_test(read, test_everything_is_read);
    tcase_add_test(read, test_peers_that_are_not_written);
    tcase_add_test(read, test_tags);
    tcase_add_test(read, test_named_peers_with_defaults);
    tcase_add_loop_test(read, test_how_long, 0, sizeof lengths / sizeof lengths[0]);
    tcase_add_test(read, test_last_line_without_end);
    tcase_add_test(read, test_places);
    tcase_add_test(read, test_empty_sections);
    tcase_add_test(read, test_ports);
    tcase_add_test(read, test_steps_that_end_a_peer);
    tcase_add_test(read, test_options);
    tcase_add_test(read, test_every_beginning);
    tcase_add_loop_test(read, test_name, 0, (int)TW_COUNT(files));
    suite_add_tcase(s, read);

    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, test_expectation_both_ways, 0, (int)TW_COUNT(expectations));
    tcase_add_test(words, test_options_in_words);
    suite_add_tcase(s, words);
    return s;
}
