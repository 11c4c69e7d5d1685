#include "experiment.h"
#include "suite.h"

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

#define SIXTEEN(line)                                                                          \
    line line line line line line line line line line line line line line line line
#define THIRTY_ONE "abcdefghijklmnopqrstuvwxyz01234"

/* Each file is wrong in one place. */
static const struct {
    const char *text, *error;
} wrong[] = {
    /* sections */
    {"title = x\n", ":1: `title` before any section; a file begins with [experiment]"},
    {HEAD "[host]\n" STEPS EXPECT,
     ":3: an empty section [host]; leave it out, or say something in it"},
    {HEAD STEPS "[expect]\n", ":5: an empty section [expect]"},
    {HEAD "[sever]\n", ":3: an unknown section [sever]; allowed are experiment, matrix, host, "
                       "server, client, steps, then, probe and expect"},
    {HEAD STEPS "[steps]\nclient = close\n",
     ":5: a second section [steps]; there is one at most"},
    {HEAD HEAD, ":3: a second section [experiment]"},
    {HEAD "[steps first]\n", ":3: a name for [steps], which takes none"},
    {HEAD STEPS "[server]\nreuseaddr = yes\n",
     ":5: a peer below [steps], [probe] or [expect]; peers stand above them"},
    {HEAD STEPS "[probe]\nexpect = OK\n", ":5: a probe without a name; write [probe NAME]"},
    {HEAD STEPS "[probe a]\nexpect = OK\n[probe a]\nexpect = OK\n",
     ":7: a second probe `a`; every probe has a name of its own"},
    {HEAD STEPS "[probe a]\nreuseaddr = yes\n" EXPECT,
     ":5: a probe without expectation; write `expect = OK` or"},
    {HEAD STEPS "[probe a]\nreuseaddr = yes\n", ":5: a probe without expectation"},
    {HEAD "[server]\nport = 1\n[server]\nport = 2\n", ":5: a second peer `server`"},
    {HEAD "[server a]\nport = 1\n[client a]\nport = 2\n", ":5: a second peer `a`"},

    /* names */
    {HEAD "[server both]\nport = 1\n", ":3: a peer `both`"},
    {HEAD "[client nobody]\nport = 1\n", ":3: a peer `nobody`"},
    {HEAD "[server client]\nport = 1\n" STEPS EXPECT, ":5: a second peer `client`"},
    {HEAD "[client server]\nport = 1\n[steps]\nserver = connect\n" EXPECT,
     ":5: a second peer `server`"},
    {HEAD STEPS "[probe server]\nexpect = OK\n",
     ":5: a probe `server`, which is a peer's name"},
    {HEAD "[probe a]\nexpect = OK\n[server]\nport = 1\n" STEPS,
     ":5: a peer below [steps], [probe] or [expect]"},
    {HEAD "[expect]\nfirst-fin = server\n[server alpha]\nport = 1\n" STEPS,
     ":5: a peer below [steps], [probe] or [expect]"},

    /* many connections */
    {HEAD "[steps]\nclient = churn\n" EXPECT, ":4: wrong step `client = churn`; allowed is"},
    {HEAD "[steps]\nclient = churn 5\n" EXPECT, ":4: wrong step `client = churn 5`"},
    {HEAD "[steps]\nclient = churn 0 times\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nclient = churn 200001 times\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nclient = churn many times\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nclient = churn 5 times within 3s\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nclient = churn client 5 times\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nclient = churn 5 times -> ECONNREFUSED\n" EXPECT, ":4: wrong step"},
    {HEAD "[steps]\nserver = churn 5 times\n" EXPECT, ":4: wrong step"},
    {HEAD "[client]\nport = 4000\n[steps]\nclient = churn 5 times\n" EXPECT, ":6: wrong step"},
    {HEAD "[client]\ncommand = x\n[steps]\nclient = churn 5 times\n" EXPECT, ":6: wrong step"},
    {HEAD "[server]\ncommand = x\n[steps]\nclient = churn 5 times\n[expect]\nheld.server = 5\n",
     ":6: a `churn` to a command"},
    {HEAD "[steps]\nclient = churn 5 times\n" EXPECT,
     ":4: a `churn`, whose packets are counted, not followed: of [expect] `held.`"},
    {HEAD "[steps]\nclient = churn 5 times\n[expect]\nstate.server = CLOSED\n",
     ":4: a `churn`, whose packets"},
    {HEAD "[steps]\nclient = churn 5 times\nclient = connect\n[expect]\nheld.server = 5\n",
     ":5: a `connect` beside a `churn`"},
    {HEAD "world = wire\n[steps]\nclient = churn 5 times\n[expect]\nheld.server = 5\n",
     ":5: a `churn` over a wire"},
    {HEAD "[steps]\nclient = churn 5 times\n[then]\nclient = churn 5 times\n[expect]\n"
          "held.server = 5\n",
     ":6: a `churn` in [then]"},
    {HEAD STEPS "[expect]\nheld.client = 5\n", ":6: wrong number held `held.client = 5`"},
    {HEAD STEPS "[expect]\nheld.nobody = 5\n", ":6: wrong number held"},
    {HEAD STEPS "[expect]\nheld.server = -5\n", ":6: wrong number held"},
    {HEAD STEPS "[expect]\nheld.server = five\n", ":6: wrong number held"},
    {HEAD STEPS "[expect]\nheld.server = 1234567890\n", ":6: wrong number held"},
    {HEAD STEPS "[probe a]\ntimes = 0\n", ":6: wrong number in `times = 0`; allowed is 1 to"},
    {HEAD STEPS "[probe a]\ntimes = 10001\n",
     ":6: wrong number in `times = 10001`; allowed is 1 to 10000"},
    {HEAD STEPS "[probe a]\ntimes = often\n", ":6: wrong number in"},

    /* too many */
    {HEAD "[client a]\nport=1\n[client b]\nport=1\n[client c]\nport=1\n[client d]\nport=1\n"
          "[client e]\nport=1\n[client f]\nport=1\n[client g]\nport=1\n[client h]\nport=1\n"
          "[steps]\na = connect\n" EXPECT,
     ":19: one peer too many; allowed are 8, a server and a client among them"},
    {HEAD "[client a]\nport=1\n[client b]\nport=1\n[client c]\nport=1\n[client d]\nport=1\n"
          "[client e]\nport=1\n[client f]\nport=1\n[client g]\nport=1\n[client h]\nport=1\n"
          "[client i]\nport=1\n",
     ":19: one peer too many; allowed are 8"},
    {HEAD "[steps]\n" SIXTEEN("server = await LISTEN\n") SIXTEEN("server = await LISTEN\n")
         SIXTEEN("server = await LISTEN\n")
             SIXTEEN("server = await LISTEN\n") "server = await LISTEN\n",
     ":68: one step too many, `server = await LISTEN`; allowed is 64 steps"},
    {HEAD STEPS "[then]\n" SIXTEEN("client = connect\n"),
     ":14: one step too many, `client = connect`; allowed is 8 steps in [then]"},
    {HEAD STEPS "[expect]\n" SIXTEEN("counter.a = 1\n"),
     ":14: one counter too many, `counter.a = 1`; allowed is 8 of them"},

    /* keys */
    {"[experiment]\nname = x\n", ":2: an unknown key `name` in [experiment]; allowed is title, "
                                 "story, source, tags or world"},
    {"[experiment]\ntitle = a\ntitle = b\n",
     ":3: a second `title` in [experiment]; there is one at most"},
    {"[experiment]\ntitle =\n",
     ":2: wrong length in `title = `; allowed is a text of 1 to 239"},
    {HEAD "[host]\nipv4.tcp_rfc1337 = 1\n",
     ":4: wrong setting `ipv4.tcp_rfc1337 = 1`; allowed"},
    {HEAD "[host]\n../tcp_rfc1337 = 1\n", ":4: a key `../tcp_rfc1337`; allowed are letters"},
    {HEAD "[host]\ntcp_rfc1337 =\n",
     ":4: wrong length in `tcp_rfc1337 = `; allowed is a text of"},
    {HEAD "[host]\ntcp_rfc1337 = 1\ntcp_rfc1337 = 0\n", ":5: a second `tcp_rfc1337` in [host]"},
    {HEAD "[server]\naddress = localhost\n",
     ":4: wrong address `address = localhost`; allowed is an IPv4 or IPv6 address such as"},
    {HEAD "[server]\naddress =\n", ":4: wrong address"},
    {HEAD "[server]\nport = 65536\n",
     ":4: wrong port `port = 65536`; allowed is a number from 1 to 65535"},
    {HEAD "[server]\nport = 0\n", ":4: wrong port `port = 0`; allowed is a number from 1 to"},
    {HEAD "[server]\nport = any\n", ":4: wrong port `port = any`; allowed is a number from"},
    {HEAD "[client]\nport = 0\n",
     ":4: wrong port `port = 0`; allowed is a number from 1 to 65535, or `any`"},
    {HEAD STEPS "[probe a]\nport = 0\n",
     ":6: wrong port `port = 0`; allowed is a number from 1 to 65535, or `any`"},
    {HEAD "[client]\nport = any\ncommand = nc\n" STEPS EXPECT,
     ":3: `port` of client, which is a command"},
    {HEAD "[client]\nport = any\n[steps]\nclient = churn 5 times\n" EXPECT, ":6: wrong step"},
    {HEAD "[server]\nport = http\n", ":4: wrong port"},
    {HEAD "[server]\nport = -1\n", ":4: wrong port"},
    {HEAD "[server]\nport =\n", ":4: wrong port"},
    {HEAD "[server]\nport = 5000:5001\n", ":4: wrong port"},
    {HEAD "[server]\nreuseaddr = 1\n",
     ":4: wrong value in `reuseaddr = 1`; allowed is `yes` or"},
    {HEAD "[client]\nexpect = OK\n",
     ":4: an unknown key `expect` in [client]; allowed is address"},
    {HEAD "[client a]\nexpect = OK\n", ":4: an unknown key `expect` in [client a]; allowed"},
    {HEAD "[client a]\nport = 1\nport = 2\n", ":5: a second `port` in [client a]; there is"},

    /* steps */
    {HEAD "[steps]\nclient = conect\n", ":4: unknown step `client = conect`; allowed is "
                                        "connect, churn, send, "},
    {HEAD "[steps]\nclient =\n", ":4: wrong length in `client = `"},
    {HEAD "[steps]\nclinet = connect\n",
     ":4: a step of nobody in `clinet = connect`; allowed is"},
    {HEAD "[steps]\nserver = connect\n",
     ":4: wrong step `server = connect`; allowed is "
     "`connect [SERVER] [N times] [within TIME]` of a client"},
    {HEAD "[steps]\nclient = connect within\n", ":4: wrong step `client = connect within`"},
    {HEAD "[steps]\nclient = connect within 1s 2 times\n", ":4: wrong step"},
    {HEAD "[steps]\nclient = connect server 2\n", ":4: wrong step"},
    {HEAD "[steps]\nclient = connect client\n", ":4: wrong step"},
    {HEAD "[steps]\nserver = send hello\n",
     ":4: wrong step `server = send hello`; allowed is `send WORD`"},
    {HEAD "[steps]\nclient = connect now\n", ":4: wrong step `client = connect now`"},
    {HEAD STEPS "client = send\n", ":5: wrong step `client = send`; allowed is `send WORD`"},
    {HEAD STEPS "client = send two words\n", ":5: wrong step"},
    {HEAD STEPS "client = send =\n", ":5: wrong step"},
    {HEAD "[steps]\nclient = send hello\n", ":4: no connection yet for `client = send hello`; "
                                            "allowed is that below a client's `connect`"},
    {HEAD "[steps]\nserver = close\n", ":4: no connection yet for `server = close`"},
    {HEAD "[client a]\nport = 1\n[steps]\na = shutdown\n", ":6: no connection yet for"},
    {HEAD STEPS "server = stop SIGINT\nserver = close\n",
     ":6: a peer that was stopped cannot do `server = close`; allowed is `await`, `leave` and "
     "`destroy` alone"},
    {HEAD STEPS "client = stop SIGINT\nclient = connect\n",
     ":6: a peer that was stopped cannot"},
    {HEAD STEPS "server = exec sleep 1\nserver = close\n",
     ":6: a peer that is another program now cannot do `server = close`; allowed is `stop`, "
     "`await`, `leave` and `destroy` alone"},
    {HEAD STEPS "server = exec\n", ":5: wrong step `server = exec`; allowed is `exec PROGRAM"},
    {HEAD "[client]\ncommand = x\n[steps]\nclient = exec y\n",
     ":6: wrong step `client = exec y`; allowed is `exec PROGRAM ARGUMENTS` of a peer that is "
     "no command"},
    {HEAD STEPS "client = destroy listener\n",
     ":5: wrong step `client = destroy listener`; allowed is `destroy`"},
    {HEAD "[then]\nclient = connect\nclient = stop SIGINT\nclient = close\n",
     ":6: a peer that was stopped cannot do `client = close`"},
    {HEAD "[client]\ncloexec = maybe\n", ":4: wrong value in `cloexec = maybe`"},
    {HEAD STEPS "client = set listener cloexec no\n", ":5: wrong step"},
    {HEAD STEPS "client = send  hello\n",
     ":5: wrong step `client = send  hello`; allowed is words "
     "with one blank between, none of them `=`"},
    {HEAD "[client]\ncommand = x\n[steps]\nclient = type a = b\n", ":6: wrong step"},
    {HEAD "[client]\ncommand = x\n[steps]\nclient = type\n", ":6: wrong step"},
    {HEAD STEPS "client = type q\n",
     ":5: wrong step `client = type q`; allowed is `type LINE`"},
    {HEAD "[client]\ncommand = x\n[steps]\nclient = close\n",
     ":6: wrong step `client = close`; allowed is `close`"},
    {HEAD STEPS "client = send " THIRTY_ONE "5\n", ":5: wrong step"},
    {HEAD STEPS "client = stop\n", ":5: wrong step `client = stop`; allowed is `stop SIGNAL`"},
    {HEAD STEPS "client = stop SIGSTOP\n", ":5: wrong step"},
    {HEAD STEPS "client = stop 9\n", ":5: wrong step"},
    {HEAD STEPS "client = await\n",
     ":5: wrong step `client = await`; allowed is `await STATE`"},
    {HEAD STEPS "client = await FINWAIT2\n", ":5: wrong step"},

    /* expectations */
    {HEAD STEPS "[probe a]\nexpect = EADDRINUSE\n",
     ":6: wrong expectation `expect = EADDRINUSE`; allowed is `OK`, `ERRNO, then OK after "
     "WHAT`"},
    {HEAD STEPS "[probe a]\nexpect = OK, then OK after TIME_WAIT\n", ":6: wrong expectation"},
    {HEAD STEPS "[probe a]\nexpect = EADDRINUSE, then OK after 60 s\n",
     ":6: wrong expectation"},
    {HEAD STEPS "[probe a]\nexpect = EADDRINUSE, then OK after\n", ":6: wrong expectation"},
    {HEAD STEPS "[probe a]\nexpect = EADDRINUS, then OK after TIME_WAIT\n", ":6: wrong exp"},
    {HEAD STEPS "[expect]\nteardown = 4-way\n",
     ":6: unknown teardown `teardown = 4-way`; allowed is incomplete, four-way, "
     "three-segment,"},
    {HEAD STEPS "[expect]\nfirst-fin = sever\n",
     ":6: unknown side `first-fin = sever`; allowed is the name of a peer, `both` or `nobody`"},
    {HEAD STEPS "[expect]\ntime-wait =\n", ":6: unknown side"},

    /* options */
    {HEAD "[server]\nkeepalive = 1s 1s\n", ":4: wrong value in `keepalive = 1s 1s`"},
    {HEAD "[server]\nkeepalive = 1s 1s 3 4\n", ":4: wrong value in"},
    {HEAD "[server]\nkeepalive = 1.5s 1s 3\n", ":4: wrong value in"},
    {HEAD "[server]\nkeepalive = 0s 1s 3\n", ":4: wrong value in"},
    {HEAD "[server]\nkeepalive = 32768s 1s 3\n", ":4: wrong value in"},
    {HEAD "[server]\nkeepalive = 1s 1s 128\n", ":4: wrong value in"},
    {HEAD "[server]\nkeepalive = 1s 1s -1\n", ":4: wrong value in"},
    {HEAD "[client]\nuser_timeout = 2\n", ":4: wrong value in `user_timeout = 2`"},
    {HEAD "[client]\nuser_timeout = 20us\n", ":4: wrong value in"},
    {HEAD "[client]\nuser_timeout = 0s\n", ":4: wrong value in"},
    {HEAD "[client]\ndevice = a/b\n", ":4: wrong value in `device = a/b`"},
    {HEAD "[client]\ndevice = " THIRTY_ONE "\n", ":4: wrong value in"},
    {HEAD "[client]\nmptcp = 1\n", ":4: wrong value in `mptcp = 1`; allowed is `yes` or"},
    {HEAD "[client]\naccept = no\n", ":4: an unknown key `accept` in [client]"},
    {HEAD "[server]\nbindnoport = yes\n", ":4: an unknown key `bindnoport` in [server]"},
    {HEAD STEPS "client = set mptcp yes\n", ":5: wrong step `client = set mptcp yes`"},
    {HEAD STEPS "client = set reuseaddr\n", ":5: wrong step"},
    {HEAD STEPS "client = set reuseaddr yes no\n", ":5: wrong step"},
    {HEAD STEPS "client = write 67108865\n", ":5: wrong step"},
    {HEAD STEPS "[probe a]\nretry = linger\n",
     ":6: wrong option in `retry = linger`; allowed is `reuseaddr` or `reuseport`"},
    {HEAD STEPS "[probe a]\nretry = v6only\n", ":6: wrong option in"},
    {HEAD STEPS "[probe a]\nexpect = EADDRINUSE, then OK after RETRY\n",
     ":6: OK after RETRY, and nothing to try again with; write `retry = reuseport`"},
    {HEAD STEPS "[expect]\naccepted.client = 1\n",
     ":6: wrong number accepted `accepted.client = 1`; allowed is `accepted.SERVER = NUMBER`"},
    {HEAD STEPS "[expect]\naccepted.server = one\n", ":6: wrong number accepted"},
    {HEAD "[server]\naccept = no\n[steps]\nclient = churn 5 times\n[expect]\n"
          "held.server = 5\n",
     ":6: a `churn` to a server with `accept = no`"},
    {HEAD "[server]\ncommand = x\naccept = no\n" STEPS EXPECT,
     ":3: `accept` of server, which is a command: that program decides it; leave it out"},
    {HEAD "[client a]\ncommand = x\nkeepalive = yes\n[steps]\na = connect\n" EXPECT,
     ":3: `keepalive` of a, which is a command"},
    {HEAD "[server]\nlinger = 0\ncommand = x\n" STEPS EXPECT, ":3: `linger` of server"},

    /* the whole */
    {HEAD STEPS "[probe a]\nnamespace = old\n", ":6: wrong value in `namespace = old`"},
    {HEAD STEPS "[probe a]\nnamespace = client\n",
     ":6: no clients' side for `namespace = client`; allowed is it where `world = wire`"},
    {"", ":1: the file ends without a `title` in [experiment]"},
    {"; nothing\n", ":1: the file ends without a `title`"},
    {HEAD EXPECT, ":4: the file ends without [steps]; an experiment does something"},
    {HEAD STEPS,
     ":4: the file ends without an expectation; write a [probe NAME], [expect], or"},
};

START_TEST(test_wrong)
{
    struct tw_experiment x = {.n_steps = 7};
    struct tw_err err = {0};
    ck_assert_msg(parse(wrong[_i].text, &x, &err) == -1, "taken: %s", wrong[_i].error);
    const char *said = err.text + strlen("dir/x.ini");
    ck_assert_msg(strncmp(err.text, "dir/x.ini", strlen("dir/x.ini")) == 0 &&
                      strncmp(said, wrong[_i].error, strlen(wrong[_i].error)) == 0,
                  "said `%s`, expected `%s`", said, wrong[_i].error);
    ck_assert_uint_eq(x.n_steps, 7); /* untouched */
}
END_TEST

static const struct {
    const char *text, *lines;
} several[] = {
    {HEAD STEPS EXPECT, ""},
    {HEAD "[server]\nport = x\nreuseaddr = maybe\n[steps]\nclient = conect\nclient = close\n"
          "nobody = close\n" EXPECT,
     "4 5 7 9 "},
    {HEAD "whatisthis\n indented\nstory =\n" STEPS EXPECT, "3 4 5 "},
    /* a wrong `expect` is not a missing one; a missing one does not end it */
    {HEAD STEPS
     "[probe a]\nexpect = NO\n[probe b]\nport = 1\n[probe c]\nport = x\nexpect = OK\n",
     "6 7 10 "},
    {HEAD "[host]\n" STEPS "x\n[probe c]\n", "3 6 7 "},
    /* what names it need not be wrong */
    {HEAD "[sever a]\nport = 1\n[steps]\na = close\n", "3 "},
    {"title = x\n[experiment]\n", "1 "},
    {HEAD "story = a\rb\nport\n", "3 "},
    {HEAD "story = a\n", ""}, /* the whole is wrong */
    {HEAD "a\na\na\na\na\na\na\na\na\na\na\na\n", "3 4 5 6 7 8 9 10 11 12 "},
};

START_TEST(test_several_mistakes)
{
    struct tw_err mistakes[TW_MAX_MISTAKES];
    char lines[128] = "";
    const char *text = several[_i].text;
    size_t n = tw_experiment_mistakes("x.ini", text, strlen(text), mistakes);
    for (size_t i = 0; i < n; i++) {
        const char *line = mistakes[i].text + strlen("x.ini:");
        ck_assert_int_eq(strncmp(mistakes[i].text, "x.ini:", strlen("x.ini:")), 0);
        (void)snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%.*s ",
                       (int)strcspn(line, ":"), line);
    }
    ck_assert_msg(strcmp(lines, several[_i].lines) == 0, "%s: lines %s", text, lines);
}
END_TEST

/* The first of them is what tw_experiment_parse() says. */
START_TEST(test_first_mistake)
{
    struct tw_err mistakes[TW_MAX_MISTAKES];
    struct tw_experiment x = {0};
    struct tw_err err = {0};
    const char *text = wrong[_i].text;
    (void)!tw_experiment_parse("x.ini", text, strlen(text), &x, &err);
    if (tw_experiment_mistakes("x.ini", text, strlen(text), mistakes) > 0)
        ck_assert_str_eq(mistakes[0].text, err.text);
}
END_TEST

START_TEST(test_huge_file)
{
    static char text[10 << 20];
    memset(text, '\n', sizeof text);
    struct tw_experiment x;
    struct tw_err err = {0};
    ck_assert_int_eq(tw_experiment_parse("x.ini", text, sizeof text, &x, &err), -1);
    ck_assert_str_eq(err.text, "x.ini: 10485760 bytes; an experiment has at most 65536");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("experiment_wrong");
    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, test_wrong, 0, (int)TW_COUNT(wrong));
    tcase_add_loop_test(refused, test_several_mistakes, 0, (int)TW_COUNT(several));
    tcase_add_loop_test(refused, test_first_mistake, 0, (int)TW_COUNT(wrong));
    tcase_add_test(refused, test_huge_file);
    suite_add_tcase(s, refused);
    return s;
}
