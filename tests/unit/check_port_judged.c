#include "port_judged.h"
#include "port_scene.h"
#include "port_words.h"
#include "suite.h"

#include "own.h"

#include <string.h>

/* IN: EADDRINUSE. Binds without options, with A, P, A and P; at 0.0.0.0, then at [::]. */
#define NONE_WORKS "IN IN IN IN IN IN IN IN"
#define A_WORKS "IN ok IN ok IN ok IN ok"
#define P_WORKS "IN IN ok ok IN IN ok ok"
#define ALL_WORK "ok ok ok ok ok ok ok ok"

/* The states in which a port can be, what bind() answers there, and what is told. */
static const struct {
    const char *sockets, *at, *answers; /* at: the address asked for; NULL: none */
    const char *verdict;
    const char *until;   /* NULL: nothing, as the port is free */
    const char *clauses; /* of the answers, without repeats: "listens both-reuseport" */
    const char *command; /* in an advice; NULL: there is none with a command */
} states[] = {
    /* somebody listens */
    {"LISTEN 0.0.0.0 - by nginx:71", NULL, NONE_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"LISTEN 0.0.0.0 A by nginx:71", NULL, NONE_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"LISTEN 0.0.0.0 P by nginx:71", NULL, P_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens both-reuseport", "kill 71"},
    {"LISTEN 0.0.0.0 AP uid7 ? by nginx:71", NULL, NONE_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"LISTEN 127.0.0.1 - by nginx:71", NULL, NONE_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 127.0.0.1.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"LISTEN 127.0.0.1 - by nginx:71", "10.9.9.1", "ok ok ok ok",
     "Port 5000 of 10.9.9.1 is free.", NULL, "other-address", NULL},
    {"LISTEN :: dual - by node:3", NULL, NONE_WORKS,
     "Port 5000 is held: node (pid 3) listens on [::] (IPv4 too).",
     "until its owner closes it: no timer does", "listens", "kill 3"},
    {"LISTEN :: v6only - by node:3", NULL, "ok ok ok ok IN IN IN IN",
     "Port 5000 is held for IPv6: node (pid 3) listens on [::] (IPv6 only); IPv4 is free.",
     "until its owner closes it: no timer does", "other-address listens", "kill 3"},
    {"LISTEN ::ffff:127.0.0.1 - by java:9", NULL, NONE_WORKS,
     "Port 5000 is held: java (pid 9) listens on 127.0.0.1 (by an IPv6 socket).",
     "until its owner closes it: no timer does", "listens", "kill 9"},
    {"LISTEN 10.1.1.1 - by nginx:71", "10.9.9.1", "ok ok ok ok",
     "Port 5000 of 10.9.9.1 is free.", NULL, "other-address", NULL},
    {"LISTEN 0.0.0.0 dev1 - by nginx:71", NULL, NONE_WORKS,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0 on interface 1.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    /* bound, and nothing else */
    {"BOUND 0.0.0.0 - by python3:5", NULL, NONE_WORKS,
     "Port 5000 is held: python3 (pid 5) has it bound on 0.0.0.0, and does not listen.",
     "until its owner closes it: no timer does", "neither only-new", "kill 5"},
    {"BOUND 0.0.0.0 A by python3:5", NULL, A_WORKS,
     "Port 5000 is held: python3 (pid 5) has it bound on 0.0.0.0, and does not listen.",
     "until its owner closes it: no timer does", "only-there both-reuseaddr not-the-same",
     "kill 5"},
    {"", NULL, NONE_WORKS,
     "Port 5000 is held, by a socket that the kernel did not list: look again, it may be new.",
     "not known", "", NULL},
    /* clients */
    {"SYN-SENT 10.9.9.1 - peer 10.9.9.9:80 by curl:8 retransmit 900 1000 1", NULL, NONE_WORKS,
     "Port 5000 is held: curl (pid 8) has a connection with 10.9.9.9:80 in SYN-SENT.",
     "until its owner closes it: no timer does", "neither only-new", "kill 8"},
    {"ESTABLISHED 127.0.0.1 - peer 127.0.0.1:9 by curl:8", NULL, NONE_WORKS,
     "Port 5000 is held: curl (pid 8) has a connection with 127.0.0.1:9 in ESTABLISHED.",
     "until its owner closes it: no timer does", "neither only-new",
     "ss -K -t state established sport = :5000"},
    {"ESTABLISHED 127.0.0.1 - peer 127.0.0.1:5000 by retry:8", NULL, NONE_WORKS,
     "Port 5000 is held: retry (pid 8) has a connection from it to itself.",
     "until its owner closes it: no timer does", "neither only-new", "kill 8"},
    /* a connection that is beginning, with its listener and without */
    {"LISTEN 0.0.0.0 - by nginx:71; SYN-RECEIVED 127.0.0.1 peer 127.0.0.1:9 queue", NULL,
     NONE_WORKS, "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"SYN-RECEIVED 127.0.0.1 peer 127.0.0.1:9 queue", NULL, ALL_WORK, "Port 5000 is free.",
     NULL, "free", NULL},
    /* connections of servers */
    {"ESTABLISHED 127.0.0.1 ? peer 127.0.0.1:40000 by python3:5", NULL, A_WORKS,
     "Port 5000 is held: python3 (pid 5) has a connection with 127.0.0.1:40000 in ESTABLISHED.",
     "until its owner closes it: no timer does", "only-there both-reuseaddr not-the-same",
     "kill 5"},
    {"LISTEN 0.0.0.0 A queued 1 by nginx:71; ESTABLISHED 127.0.0.1 ? peer 127.0.0.1:9 queue",
     NULL, NONE_WORKS, "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 71"},
    {"FIN-WAIT-1 127.0.0.1 - peer 127.0.0.1:9 by python3:5", NULL, NONE_WORKS,
     "Port 5000 is held: python3 (pid 5) has a connection with 127.0.0.1:9 in FIN-WAIT-1.",
     "until its owner closes it: no timer does", "neither only-new",
     "ss -K -t state fin-wait-1 sport = :5000"},
    {"FIN-WAIT-2 127.0.0.1 - peer 127.0.0.1:9 by python3:5", NULL, NONE_WORKS,
     "Port 5000 is held: python3 (pid 5) has a connection with 127.0.0.1:9 in FIN-WAIT-2.",
     "until its owner closes it: no timer does", "neither only-new", "kill 5"},
    {"CLOSE-WAIT 127.0.0.1 - peer 127.0.0.1:9 by python3:5 times 40", NULL, NONE_WORKS,
     "Port 5000 is held: python3 (pid 5) has 40 connections in CLOSE-WAIT.",
     "until its owner closes it: no timer does", "neither only-new",
     "ss -K -t state close-wait sport = :5000"},
    /* timers of the kernel */
    {"FIN-WAIT-1 127.0.0.1 ? peer 10.9.9.9:9 orphan retransmit 200 200 0", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's FIN-WAIT-1 for another 107 s; no process has "
     "it.",
     "for another 107 s; sooner if the peer answers", "neither only-new",
     "ss -K -t state fin-wait-1 sport = :5000"},
    {"FIN-WAIT-1 127.0.0.1 ? peer 10.9.9.9:9 orphan probe 40000", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's FIN-WAIT-1 for another 40.0 to 380 s; no process has "
     "it.",
     "for another 40.0 to 380 s; sooner if the peer answers", "neither only-new",
     "ss -K -t state fin-wait-1 sport = :5000"},
    {"FIN-WAIT-2 127.0.0.1 ? peer 127.0.0.1:9 orphan wait 59800", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's FIN-WAIT-2 for another 61.5 s; no process has it.",
     "for another 61.5 s, to the kernel's tick", "neither only-new",
     "ss -K -t state fin-wait-2 sport = :5000"},
    {"LAST-ACK 127.0.0.1 ? peer 10.9.9.9:9 orphan retransmit 1000 900 2", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's LAST-ACK for another 117 s; no process has it.",
     "for another 117 s; sooner if the peer answers", "neither only-new",
     "ss -K -t state last-ack sport = :5000"},
    {"CLOSING 127.0.0.1 ? peer 10.9.9.9:9 orphan retransmit 200 200 0", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's CLOSING for another 107 s; no process has it.",
     "for another 107 s; sooner if the peer answers", "neither only-new",
     "ss -K -t state closing sport = :5000"},
    {"TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 41000", NULL, NONE_WORKS,
     "Port 5000 is held by the kernel's TIME-WAIT for another 41.1 s; no process has it.",
     "for another 41.1 s, to the kernel's tick", "neither only-new",
     "ss -K -t state time-wait sport = :5000"},
    {"TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 41000 times 37", NULL, A_WORKS,
     "Port 5000 is held by 37 connections in TIME-WAIT, the last for another 41.1 s; no "
     "process has it.",
     "for another 41.1 s, to the kernel's tick", "only-there both-reuseaddr not-the-same",
     "ss -K -t state time-wait sport = :5000"},
    /* MPTCP, and UDP */
    {"LISTEN 0.0.0.0 - mptcp by mptcpize:4; LISTEN 0.0.0.0 ?", NULL, NONE_WORKS,
     "Port 5000 is held: mptcpize (pid 4) listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 4"},
    {"CLOSED 0.0.0.0 udp by dnsmasq:4", NULL, ALL_WORK, "Port 5000 is free.", NULL, "free",
     NULL},
    /* owners that are not simple */
    {"LISTEN 0.0.0.0 - by sh:70 by sleep:71", NULL, NONE_WORKS,
     "Port 5000 is held: sh (pid 70) and sleep (pid 71) listen on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", "kill 70 71"},
    {"LISTEN 0.0.0.0 ?", NULL, NONE_WORKS,
     "Port 5000 is held: the kernel itself or a hidden process listens on 0.0.0.0.",
     "until its owner closes it: no timer does", "listens", NULL},
    /* not about sockets */
    {"", NULL, ALL_WORK, "Port 5000 is free.", NULL, "free", NULL},
    {"", "192.0.2.1", "EADDRNOTAVAIL EADDRNOTAVAIL EADDRNOTAVAIL EADDRNOTAVAIL",
     "192.0.2.1 cannot be bound: no interface here has that address.", NULL, "free", NULL},
    {"", NULL, "EPERM EPERM EPERM EPERM EPERM EPERM EPERM EPERM",
     "Port 5000 is free, but this user may not bind it: a security policy forbids it.", NULL,
     "free", NULL},
};

/* The clauses of all answers, each once, in their order. */
static void clauses_of(const struct tw_port_answers *answers, char text[TW_PORT_WORDS])
{
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < answers->n; i++) {
        const char *name = tw_bind_clause_name(answers->list[i].clause);
        if (!answers->list[i].has_clause || strstr(text, name) != NULL)
            continue;
        n += (size_t)snprintf(text + n, TW_PORT_WORDS - n, "%s%s", n > 0 ? " " : "", name);
    }
}

static bool has_command(const struct tw_port_advices *advices, const char *command)
{
    bool any = false;
    for (size_t i = 0; i < advices->n; i++) {
        any = any || advices->list[i].command[0] != '\0';
        if (command != NULL && strcmp(advices->list[i].command, command) == 0)
            return true;
    }
    return command == NULL && !any;
}

START_TEST(test_state)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = port_scene(states[_i].sockets);
    struct tw_port_judged judged;
    char text[TW_PORT_WORDS];
    port_scene_try(&look, states[_i].at, states[_i].answers);
    tw_port_judged_make(&look, &judged);
    ck_assert_str_eq(tw_port_words_verdict(&judged.port, text), states[_i].verdict);
    ck_assert_str_eq(tw_port_words_until(&judged.port, text),
                     states[_i].until != NULL ? states[_i].until : "");
    clauses_of(&judged.answers, text);
    ck_assert_str_eq(text, states[_i].clauses);
    ck_assert_msg(has_command(&judged.advices, states[_i].command), "%s: no %s",
                  states[_i].sockets, states[_i].command);
}
END_TEST

/* -- What follows from the answers about options that nobody can read. */

static const struct {
    const char *answers;
    enum tw_known reuseaddr, reuseport;
} shown[] = {
    {"IN IN IN IN", TW_NO, TW_NO},
    {"IN ok IN ok", TW_YES, TW_NO},
    {"IN IN ok ok", TW_NO, TW_YES},
    {"IN ok ok ok", TW_YES, TW_YES},
};

START_TEST(test_shown)
{
    TW_AUTO(tw_port_look_drop)
    struct tw_port_look look = port_scene("TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 9000");
    struct tw_port_judged judged;
    port_scene_try(&look, "127.0.0.1", shown[_i].answers);
    tw_port_judged_make(&look, &judged);
    ck_assert_int_eq(judged.answers.shown.reuseaddr, shown[_i].reuseaddr);
    ck_assert_int_eq(judged.answers.shown.reuseport, shown[_i].reuseport);
}
END_TEST

/* With nothing tried, only what no option could change is certain. */
START_TEST(test_not_tried)
{
    TW_AUTO(tw_port_look_drop)
    struct tw_port_look look = port_scene("TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 9000");
    struct tw_port_judged judged;
    tw_port_judged_make(&look, &judged);
    ck_assert_uint_eq(judged.answers.n, 8);
    for (size_t i = 0; i < judged.answers.n; i++) {
        const struct tw_port_answer *answer = &judged.answers.list[i];
        ck_assert_int_eq(answer->is_certain, tw_port_answer_is_plain(answer));
        ck_assert(!answer->is_tried);
    }
    ck_assert_int_eq(judged.verdict.finding, TW_PORT_HELD);
}
END_TEST

/* Sockets that are alike are one group, however many. */
START_TEST(test_groups)
{
    TW_AUTO(tw_port_look_drop)
    struct tw_port_look look = port_scene(
        "TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 9000 times 30;"
        "ESTABLISHED 127.0.0.1 ? peer 127.0.0.1:90 by a:5 queued 3;"
        "ESTABLISHED 127.0.0.1 A peer 127.0.0.1:99 by a:5 queued 3 times 38;"
        "ESTABLISHED 127.0.0.1 ? peer 127.0.0.1:98 by a:5 queued 3;"
        "TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:200 wait 50000;"
        "ESTABLISHED 127.0.0.1 A peer 127.0.0.1:300 by b:6; LISTEN 0.0.0.0 A by a:5");
    struct tw_port_groups groups;
    tw_port_group_make_all(&look, &groups);
    ck_assert_uint_eq(groups.n, 4);
    ck_assert_int_eq(look.sockets[groups.list[0].first].state, TW_LISTEN);
    ck_assert_uint_eq(groups.list[1].n, 40);
    ck_assert(!tw_port_group_is_secret(&look, &groups.list[1]));
    ck_assert_uint_eq(groups.list[1].n_receive, 120);
    ck_assert_uint_eq(groups.list[2].n, 1);
    ck_assert_uint_eq(groups.list[3].n, 31);
    ck_assert_int_lt(groups.list[3].from_ns, groups.list[3].to_ns);
}
END_TEST

/* What a server would get, with its connections, if it started again. */
static const struct {
    const char *sockets;
    enum tw_port_return come;
} returns[] = {
    {"LISTEN 0.0.0.0 - by a:5", TW_PORT_AT_ONCE},
    {"LISTEN 0.0.0.0 ?", TW_PORT_NO_SERVER},
    {"TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 9000", TW_PORT_NO_SERVER},
    {"LISTEN 0.0.0.0 - by a:5; ESTABLISHED 127.0.0.1 - peer 127.0.0.1:9 by a:5",
     TW_PORT_REFUSED},
    {"LISTEN 0.0.0.0 A by a:5; ESTABLISHED 127.0.0.1 A peer 127.0.0.1:9 by a:5",
     TW_PORT_WITH_ADDR},
    {"LISTEN 0.0.0.0 P by a:5; ESTABLISHED 127.0.0.1 P peer 127.0.0.1:9 by a:5",
     TW_PORT_WITH_PORT},
    {"LISTEN 0.0.0.0 - by a:5; ESTABLISHED 127.0.0.1 - peer 127.0.0.1:9 queue",
     TW_PORT_AT_ONCE},
    {"LISTEN 0.0.0.0 - by a:5; CLOSED 0.0.0.0 udp by a:5", TW_PORT_AT_ONCE},
};

/* A connection to itself is not one of many. */
START_TEST(test_of_itself)
{
    TW_AUTO(tw_port_look_drop)
    struct tw_port_look look = port_scene("ESTABLISHED 127.0.0.1 - peer 127.0.0.1:9 by a:5;"
                                          "ESTABLISHED 127.0.0.1 - peer 127.0.0.1:5000 by a:5");
    struct tw_port_groups groups;
    tw_port_group_make_all(&look, &groups);
    ck_assert_uint_eq(groups.n, 2);
}
END_TEST

START_TEST(test_return)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = port_scene(returns[_i].sockets);
    struct tw_port_judged judged;
    tw_port_judged_make(&look, &judged);
    ck_assert_int_eq(tw_port_return_of(&judged.port), returns[_i].come);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("port_judged");
    TCase *tc = tcase_create("states");
    tcase_add_loop_test(tc, test_state, 0, (int)TW_COUNT(states));
    suite_add_tcase(s, tc);
    tc = tcase_create("answers");
    tcase_add_loop_test(tc, test_shown, 0, (int)TW_COUNT(shown));
    tcase_add_test(tc, test_not_tried);
    suite_add_tcase(s, tc);
    tc = tcase_create("groups");
    tcase_add_test(tc, test_groups);
    tcase_add_test(tc, test_of_itself);
    suite_add_tcase(s, tc);
    tc = tcase_create("returns");
    tcase_add_loop_test(tc, test_return, 0, (int)TW_COUNT(returns));
    suite_add_tcase(s, tc);
    return s;
}
