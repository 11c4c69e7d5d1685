#include "ledger.h"
#include "suite.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static char *printed(const struct tw_run *run)
{
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_err err = {0};
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    ck_assert_msg(tw_ledger_print(run, to, &err) == 0, "%s", err.text);
    ck_assert_int_eq(fclose(to), 0);
    return text;
}

static int parse(const char *text, struct tw_run *out, struct tw_err *err)
{
    return tw_ledger_parse("x.ledger", text, strlen(text), out, err);
}

/* Printed as it was written: every form that a line has. */
static const char *const full[] = {
    "0.000000000 server ! listen = OK 41us\n",
    "0.100000201 server ! stop SIGINT = OK 41.001us\n",
    "0.100000201 client ! send hello = EPIPE 0us\n",
    "0.100000201 client ! close\n",
    "0.100000201 client ! await CLOSED = OK 1203.112us..1419.377us\n",
    "0.100000201 client ! connect = errno-39\n",
    "0.100000201 client ! connect = ETIMEDOUT 130000000.250us\n",
    "0.104211873 server > client #8 F. seq 6 ack 6 len 0\n",
    "0.104211873 server > client #4294967295 P. seq 4294967295 ack 4294967295 len 65535\n",
    "0.104211873 server > client #8 F. seq 6 ack 6 len 0 far 0.204211873\n",
    "0.104211873 client > server S seq 0 len 0\n",
    "0.104211873 client > server R\n",
    "0.104211873 client > server -\n",
    "0.104250112 server : FIN-WAIT-2 timer 59996ms\n",
    "0.104250112 server : TIME-WAIT\n",
    "0.104250112 server : CLOSED\n",
    "0.104250112 server : LISTEN gone\n",
    "999999999.999999999 plain = EADDRINUSE 3us\n",
    "0.200000101 plain = OK\n",
    ("# program 0.1.0\n# began 2026-11-22T08:55:00Z\n# kernel 6.18.44 x86_64\n# hz 250\n"
     "# network wire\n# venue host\n# first-bind\n# bound-visible no\n# setting "
     "tcp_fin_timeout 60\n"
     "# setting ip_local_port_range 32768\t60999\n# endpoint server 0.0.0.0:5000\n"
     "# endpoint client [::1]:41234\n# predicted plain 61.370000001\n# captured 10\n"
     "# dropped 0\n# unnamed 10\n# clock-step -5ns\n# interrupted SIGINT\n"),
    ("# experiment server-first\n| [experiment]\n| title = A title\n| \n| [steps]\n"
     "| client = connect\n| ; a comment\n| [expect]\n| teardown = reset\n"),
};

START_TEST(test_printed_as_written)
{
    char expected[1000];
    struct tw_run run = {0};
    struct tw_err err = {0};
    (void)snprintf(expected, sizeof expected, "# twlab 1\n%s", full[_i]);
    ck_assert_msg(parse(expected, &run, &err) == 0, "%s", err.text);
    char *text = printed(&run);
    ck_assert_str_eq(text, expected);
    free(text);
    tw_run_drop(&run);
}
END_TEST

/* Typed by hand: what is left out, and what it then is. */
static const struct {
    const char *text, *line; /* the last observation, as it is printed in full */
} brief[] = {
    {"0 server : LISTEN", "0.000000000 server : LISTEN"},
    {"60.1 plain = OK\n", "60.100000000 plain = OK"},
    {"0.1 server > client F.", "0.100000000 server > client F."},
    {"0.1 server > client #3 F.\n", "0.100000000 server > client #3 F."},
    {"0.1 server > client F. seq 6", "0.100000000 server > client F. seq 6 ack 0 len 0"},
    {"0.1 server > client P seq 6 len 5", "0.100000000 server > client P seq 6 len 5"},
    {"0.1   server  :   time_wait   timer  5ms  ", "0.100000000 server : TIME-WAIT timer 5ms"},
    {"0.1 x = OK 3.2us", "0.100000000 x = OK 3.200us"},
    {"\n\n0.1 a = OK\n\n0.1 b = OK\n\n", "0.100000000 b = OK"},
    {"# hz 250\n0.1 a ! exec any words = OK", "0.100000000 a ! exec any words = OK"},
    {"0.1 a ! exec a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 = OK 3us",
     "0.100000000 a ! exec a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 = "
     "OK "
     "3us"},
};

START_TEST(test_brief)
{
    struct tw_run run = {0};
    struct tw_err err = {0};
    char line[TW_LEDGER_LINE];
    ck_assert_msg(parse(brief[_i].text, &run, &err) == 0, "%s", err.text);
    ck_assert_uint_ge(run.n_seen, 1);
    ck_assert_str_eq(tw_ledger_line(&run, &run.seen[run.n_seen - 1], line), brief[_i].line);
    tw_run_drop(&run);
    tw_run_drop(&run); /* safe twice */
}
END_TEST

/* Earlier ledgers say network and venue in one word. */
static const struct {
    const char *text;
    enum tw_network network;
    enum tw_venue venue;
} worlds[] = {
    {"# hz 250\n", TW_NETWORK_ONE_HOST, TW_VENUE_PRIVATE},
    {"# world private\n", TW_NETWORK_ONE_HOST, TW_VENUE_PRIVATE},
    {"# world wire\n", TW_NETWORK_WIRE, TW_VENUE_PRIVATE},
    {"# world host\n", TW_NETWORK_ONE_HOST, TW_VENUE_HOST},
    {"# network wire\n", TW_NETWORK_WIRE, TW_VENUE_PRIVATE},
    {"# network one-host\n# venue host\n", TW_NETWORK_ONE_HOST, TW_VENUE_HOST},
};

START_TEST(test_network_and_venue)
{
    struct tw_run run = {0};
    struct tw_err err = {0};
    ck_assert_msg(parse(worlds[_i].text, &run, &err) == 0, "%s", err.text);
    ck_assert_int_eq(run.facts.network, worlds[_i].network);
    ck_assert_int_eq(run.facts.venue, worlds[_i].venue);
    tw_run_drop(&run);
}
END_TEST

#define THIRTY_ONE "abcdefghijklmnopqrstuvwxyz01234"

static const struct {
    const char *text, *error;
} wrong[] = {
    /* lines */
    {"what is this\n", ":1: at `what`: a line begins with `# `, `| `, or a time in seconds"},
    {"0.1 a = OK\n0.2\n", ":2: at `end of line`: a name is missing"},
    {"0.1 a\n", ":1: at `end of line`: `!` (a step), `>` (a segment), `:` (a state), `=` (a "},
    {"0.1 a ? b\n", ":1: at `?`: `!` (a step)"},
    {"0.2 a = OK\n0.1 a = OK\n", ":2: older than the line before; observations stand oldest"},
    {"0.1 " THIRTY_ONE "5 = OK\n", ":1: name `" THIRTY_ONE "5`: at most 31 bytes"},
    {"0.1 a = OK\r\n", ":1: at `OK\r`"},
    {" # hz 250\n", ":1: at `#`: a line begins with"},
    {"|title = x\n", ":1: an experiment's line begins with `| `"},

    /* times */
    {"-1 a = OK\n", ":1: at `-1`: a line begins with"},
    {".5 a = OK\n", ":1: at `.5`: a line begins with"},
    {"5. a = OK\n", ":1: at `5.`: a line begins with"},
    {"0.1234567890 a = OK\n", ":1: at `0.1234567890`: a line begins with"},
    {"1000000000.0 a = OK\n", ":1: at `1000000000.0`"},
    {"1e3 a = OK\n", ":1: at `1e3`"},
    {"0x10 a = OK\n", ":1: at `0x10`"},

    /* steps */
    {"0.1 a !\n", ":1: at `end of line`: something is missing"},
    {"0.1 a ! = OK\n", ":1: at `=`: something is missing"},
    {"0.1 a ! close = \n", ":1: at `end of line`: a result is OK or an errno"},
    {"0.1 a ! close = FINE\n", ":1: at `FINE`: a result is OK or an errno such as EADDRINUSE"},
    {"0.1 a ! close = OK 3ms\n", ":1: at `3ms`: how long a call took is `3us` or `3.214us`"},
    {"0.1 a ! close = OK 3.us\n", ":1: at `3.us`: how long"},
    {"0.1 a ! close = OK 3.2141us\n", ":1: at `3.2141us`: how long"},
    {"0.1 a ! close = OK 3us more\n", ":1: at `more`: nothing more belongs on this line"},
    {"0.1 a ! " THIRTY_ONE " " THIRTY_ONE " " THIRTY_ONE " 5\n", ":1: at `5`: too long"},
    {"0.1 a = OK\n0.2 server ! frobnicate = OK\n",
     ":2: unknown step `server ! frobnicate`; allowed is connect, churn, send, write, read, "},
    {"0.1 a ! closed\n", ":1: unknown step `a ! closed`; allowed is connect, churn,"},
    {"0.1 a ! order = OK\n", ":1: unknown step `a ! order`"},
    {"0.1 a ! dropped F. from server = OK\n", ":1: unknown step `a ! dropped F. from server`"},
    {"0.1 a ! close it = OK\n", ":1: wrong step `a ! close it`; allowed is `close`, or of"},
    {"0.1 a ! stop = OK\n", ":1: wrong step `a ! stop`; allowed is `stop SIGNAL`"},
    {"0.1 a ! wait 1s = OK\n", ":1: wrong step `a ! wait 1s`; allowed is `lab = wait TIME`"},
    {"0.1 a ! proof of life = OK\n", ":1: wrong step `a ! proof of life`; allowed is `proof`"},
    {"0.1 a ! become user = EPERM\n", ":1: wrong step `a ! become user`; allowed is `become "},
    {"0.1 a ! become user nobody\n", ":1: wrong step `a ! become user nobody`"},
    {"0.1 lab ! close = OK\n", ":1: wrong step `lab ! close`"},
    {"0.1 lab ! proof = OK\n", ":1: unknown step `lab ! proof`"},
    {"0.1 lab ! set a/b 1 = OK\n", ":1: wrong step `lab ! set a/b 1`"},
    {"0.1 wire ! close = OK\n", ":1: `close`: `close` is not allowed here; allowed is delay, "},
    {"0.1 wire ! dropped X from server = OK\n", ":1: `dropped X from server`: `dropped` is n"},
    {"0.1 wire ! dropped F. from server at once = OK\n", ":1: `dropped F. from server at"},
    {"0.1 a > b F. a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G H I J\n",
     ":1: more than 40 words"},

    {"# dropped 1\n# dropped 0\n", ":2: a second fact `# dropped`"},
    {"# hz 250\n# hz 250\n", ":2: a second fact `# hz`"},
    {"# first-bind\n# first-bind\n", ":2: a second fact `# first-bind`"},
    {"# setting a 1\n# setting b 1\n# setting a 2\n", ":3: fact `# setting`"},
    {"# endpoint a 1.2.3.4:5\n# endpoint a 1.2.3.4:5\n",
     ":2: fact `# endpoint`: what belongs after it is NAME ADDRESS:PORT; `a` has one already"},
    {"# predicted a 1\n# predicted b 1\n# predicted a 2\n",
     ":3: fact `# predicted`: what belongs after it is PROBE SECONDS; `a` has one already"},
    {"# counter A 1\n# counter B 1\n# counter A 1\n",
     ":3: fact `# counter`: what belongs after it is NAME NUMBER; `A` has one already"},
    {"# captured 1\n0.1 a > b #1 S\n0.2 b > a #2 R\n",
     ": `# captured 1`, and there are 2 frames"},
    {"# captured 2\n# unnamed 2\n0.1 a > b #1 S\n", ": `# captured 2`, and there are 3 frames"},
    {"0.1 a > b #2 S\n0.2 b > a #1 R\n", ":2: frame #1 after #2; frames stand in the order"},
    {"0.1 a > b #1 S\n0.2 b > a #1 R\n", ":2: frame #1 after #1"},
    {"0.1 a = OK\n0.1 a = OK\n", ":2: the line before, again"},
    {"0.1 a = OK 1us\n0.10  a = OK 1.000us\n", ":2: the line before, again"},
    {"0.1 a : CLOSED\n\n# hz 250\n0.1 a : CLOSED\n", ":4: the line before, again"},
    /* segments */
    {"0.1 a > \n", ":1: at `end of line`: a name is missing"},
    {"0.1 a > b\n", ":1: at `end of line`: flags are letters of FSRP.UEW, or `-`"},
    {"0.1 a > b X\n", ":1: at `X`: flags are letters"},
    {"0.1 a > b F-\n", ":1: at `F-`: flags are letters"},
    {"0.1 a > b #0 F.\n", ":1: at `#0`: a frame is `#1` or more"},
    {"0.1 a > b #4294967296 F.\n", ":1: at `#4294967296`: a frame is"},
    {"0.1 a > b # F.\n", ":1: at `#`: a frame is"},
    {"0.1 a > b F. far\n", ":1: at `end of line`: when it was at the far end is a time"},
    {"0.1 a > b F. far 0\n", ":1: at `0`: when it was at the far end is a time"},
    {"0.1 a > b F. seq 1 far -1\n", ":1: at `-1`: when it was at the far end is a time"},
    {"0.1 a > b F. seq\n", ":1: at `end of line`: a number from 0 to 4294967295 belongs here"},
    {"0.1 a > b F. seq 4294967296\n", ":1: at `4294967296`: a number from"},
    {"0.1 a > b F. seq -1\n", ":1: at `-1`: a number from"},
    {"0.1 a > b F. seq 1 ack\n", ":1: at `end of line`: a number from"},
    {"0.1 a > b F. seq 1 ack 1 len x\n", ":1: at `x`: a number from"},
    {"0.1 a > b F. ack 1\n", ":1: at `ack`: nothing more belongs on this line"},
    {"0.1 a > b S seq 0 ack 1\n", ":1: at `ack`: nothing more belongs on this line"},

    /* states */
    {"0.1 a :\n", ":1: at `end of line`: a TCP state such as TIME-WAIT belongs here"},
    {"0.1 a : TIME\n", ":1: at `TIME`: a TCP state"},
    {"0.1 a : TIME-WAIT timer\n", ":1: at `end of line`: a timer is `59996ms`"},
    {"0.1 a : TIME-WAIT timer 60s\n", ":1: at `60s`: a timer is"},
    {"0.1 a : TIME-WAIT timer -1ms\n", ":1: at `-1ms`: a timer is"},
    {"0.1 a : LISTEN went\n", ":1: at `went`: nothing more belongs"},

    /* binds */
    {"0.1 a =\n", ":1: at `end of line`: a result is OK or an errno"},
    {"0.1 a = eaddrinuse\n", ":1: at `eaddrinuse`: a result is"},
    {"0.1 a = EADDRINUSE 3us 4us\n", ":1: at `4us`: nothing more belongs"},

    {"0.1 a ! close = OK 3us..2us\n", ":1: at `2us`: what a step took is"},
    {"0.1 a ! close = OK 3us..\n", ":1: at ``: what a step took is"},
    {"0.1 a ! close = OK ..3us\n", ":1: at ``: how long a call took is"},
    {"0.1 a ! close = OK 0us..3us\n", ":1: at `3us`: what a step took is"},
    {"0.1 a = OK 1us..3us\n", ":1: at `1us..3us`: how long a call took is"},

    /* counts */
    {"0.1 a has\n", ":1: at `end of line`: a count is a whole number"},
    {"0.1 a has many TIME-WAIT\n", ":1: at `many`: a count is"},
    {"0.1 a has -1 TIME-WAIT\n", ":1: at `-1`: a count is"},
    {"0.1 a has 1.5 TIME-WAIT\n", ":1: at `1.5`: a count is"},
    {"0.1 a has 1000000000000000000 TIME-WAIT\n", ":1: at `1000000000000000000`: a count is"},
    {"0.1 a has 1\n", ":1: at `end of line`: what is counted is TIME-WAIT, accepted, "
                      "slab-bytes or stalled-us"},
    {"0.1 a has 1 LISTEN\n", ":1: at `LISTEN`: what is counted is"},
    {"0.1 a has 1 TIME-WAIT 2\n", ":1: at `2`: nothing more belongs"},

    /* facts */
    {"#\n", ":1: a fact `# ` that is not known"},
    {"# colour blue\n", ":1: a fact `# colour` that is not known"},
    {"#note hz 250\n", ":1: a fact begins with `# `"},
    {"# twlab 2\n", ":1: fact `# twlab`: what belongs after it is 1"},
    {"# hz\n", ":1: fact `# hz`: what belongs after it is NUMBER"},
    {"# hz 0\n", ":1: fact `# hz`"},
    {"# hz 250 300\n", ":1: fact `# hz`"},
    {"# network mars\n", ":1: fact `# network`: what belongs after it is one-host or wire"},
    {"# venue wire\n", ":1: fact `# venue`: what belongs after it is private or host"},
    {"# world mars\n", ":1: fact `# world`: what belongs after it is private, wire or host"},
    {"# first-bind yes\n", ":1: fact `# first-bind`: what belongs after it is nothing"},
    {"# bound-visible perhaps\n", ":1: fact `# bound-visible`"},
    {"# setting tcp_fin_timeout\n",
     ":1: fact `# setting`: what belongs after it is NAME VALUE"},
    {"# endpoint server\n",
     ":1: fact `# endpoint`: what belongs after it is NAME ADDRESS:PORT"},
    {"# endpoint server 1.2.3:4\n", ":1: fact `# endpoint`"},
    {"# endpoint " THIRTY_ONE "5 1.2.3.4:5\n",
     ":1: fact `# endpoint`: what belongs after it is "
     "NAME ADDRESS:PORT; name `" THIRTY_ONE "5`: at"},
    {"# predicted plain soon\n",
     ":1: fact `# predicted`: what belongs after it is PROBE SECONDS"},
    {"# captured -1\n", ":1: fact `# captured`"},
    {"# clock-step 5\n", ":1: fact `# clock-step`"},
    {"# clock-step --5ns\n", ":1: fact `# clock-step`"},
    {"# interrupted 2\n", ":1: fact `# interrupted`"},
    {"# kernel\n", ":1: fact `# kernel`"},

    /* the experiment within */
    {"# hz 250\n| [experiment]\n| titel = x\n", ": experiment:2: an unknown key `titel`"},
};

START_TEST(test_wrong)
{
    struct tw_run run = {.n_seen = 7};
    struct tw_err err = {0};
    ck_assert_msg(parse(wrong[_i].text, &run, &err) == -1, "taken: %s", wrong[_i].text);
    const char *said = err.text + strlen("x.ledger");
    ck_assert_msg(strncmp(err.text, "x.ledger", strlen("x.ledger")) == 0 &&
                      strncmp(said, wrong[_i].error, strlen(wrong[_i].error)) == 0,
                  "said `%s`, expected `%s`", said, wrong[_i].error);
    ck_assert_uint_eq(run.n_seen, 7); /* untouched */
}
END_TEST

START_TEST(test_nul_and_endless_line)
{
    static const char nul[] = "0.1 a = OK\n0.2 a = \0OK\n";
    static char endless[1 << 20];
    struct tw_run run;
    struct tw_err err = {0};
    ck_assert_int_eq(tw_ledger_parse("x.ledger", nul, sizeof nul - 1, &run, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "x.ledger:2: a NUL byte"));
    memset(endless, '7', sizeof endless);
    ck_assert_int_eq(tw_ledger_parse("x.ledger", endless, sizeof endless, &run, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "x.ledger:1: "));
}
END_TEST

/* As many names as there may be, and one more. */
START_TEST(test_names_have_a_bound)
{
    static char text[(TW_MAX_NAMES + 1) * 16];
    struct tw_run run = {0};
    struct tw_err err = {0};
    size_t n = 0;
    for (unsigned i = 0; i <= TW_MAX_NAMES; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "1 n%u = OK\n", i);
        int got = i + 1 < TW_MAX_NAMES ? 0 : parse(text, &run, &err);
        if (got != (i < TW_MAX_NAMES ? 0 : -1))
            ck_abort_msg("%u names: %s", i + 1, err.text);
        tw_run_drop(&run);
    }
    ck_assert_str_eq(err.text, "x.ledger:257: name `n256`: a run has at most 256 names");
}
END_TEST

START_TEST(test_write_error)
{
    struct tw_run run = {0};
    struct tw_err err = {0};
    FILE *full_device = fopen("/dev/full", "we");
    ck_assert_ptr_nonnull(full_device);
    ck_assert_int_eq(tw_ledger_print(&run, full_device, &err), -1);
    ck_assert_int_eq(err.code, ENOSPC);
    (void)fclose(full_device);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("ledger");

    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_printed_as_written, 0, (int)TW_COUNT(full));
    tcase_add_loop_test(text, test_brief, 0, (int)TW_COUNT(brief));
    tcase_add_loop_test(text, test_network_and_venue, 0, (int)TW_COUNT(worlds));
    tcase_add_test(text, test_write_error);
    suite_add_tcase(s, text);

    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, test_wrong, 0, (int)TW_COUNT(wrong));
    tcase_add_test(refused, test_nul_and_endless_line);
    tcase_add_test(refused, test_names_have_a_bound);
    suite_add_tcase(s, refused);
    return s;
}
