#include "explain.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* What the explanation says of a run, and what it must not say. */

#define PROBE(options)                                                                         \
    "| [probe plain]\n" options "| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define AT "# endpoint server 127.0.0.1:5000\n# endpoint client 127.0.0.1:41234\n"
#define PREDICTED "# predicted plain 61.7\n"
#define RUN AT EXPERIMENT STEPS PROBE("")
#define LISTENED "0.0005 server ! listen = OK 20us\n0.0006 server : LISTEN\n"
#define OLD_SYN                                                                                \
    "0.3 client > server #8 S seq 0\n0.31 server > client #9 . seq 2 ack 2\n"                  \
    "0.32 client > server #10 R seq 2\n"
#define GONE "0.2500 server : LISTEN gone\n"
#define REFUSED "0.300 plain = EADDRINUSE 3us\n"
#define RELEASED                                                                               \
    "61.6995 plain = EADDRINUSE 1us\n61.7000 plain = OK 4us\n61.701 plain ! proof = OK "       \
    "210us\n"
#define CLIENT_FIRST                                                                           \
    CONNECTED "0.100 client > server #4 F. seq 1 ack 1\n"                                      \
              "0.140 server > client #5 . seq 1 ack 2\n"                                       \
              "0.200 server > client #6 F. seq 1 ack 2\n"                                      \
              "0.201 client > server #7 . seq 2 ack 2\n"
#define ANY                                                                                    \
    EXPERIMENT                                                                                 \
    "| [server]\n| reuseaddr = yes\n" STEPS PROBE("| port = any\n| reuseaddr = yes\n")
#define COMMAND AT EXPERIMENT "| [server]\n| command = ./echo_server 5000\n" STEPS

static const struct {
    const char *what;
    const char *says[5]; /* each in one sentence or another */
    const char *lacks;   /* in none */
    const char *ledger;
} rows[] = {
    {"the server closes first and its port is held",
     {"The server sent the first FIN (#4), so TIME-WAIT is on its side of the connection at "
      "127.0.0.1:5000",
      "it conflicts with the server's connection at 127.0.0.1:5000 in TIME-WAIT",
      "a timer that can fire only every 512 jiffies, which at HZ=250 is every 2.048 s: so "
      "60.000 to 62.052 s after the "
      "last ACK (#7)",
      "worked between 61.4985 and 61.4991 s after that ACK, as predicted before the wait "
      "(61.4990 s)",
      "Set SO_REUSEADDR before bind() in the server"},
     "Nothing holds",
     PREDICTED RUN LISTENED SERVER_FIRST GONE REFUSED RELEASED},
    {"port 0, where the kernel can choose from one port alone",
     {"bind() on 0.0.0.0:0 with SO_REUSEADDR is refused: it conflicts with the server's "
      "connection "
      "at 127.0.0.1:5000 in TIME-WAIT, with SO_REUSEADDR. The kernel chooses only a port "
      "without "
      "any overlapping address, whatever the options are.",
      "Name the port, wait until one is free"},
     "Nothing holds",
     AT "# setting ip_local_port_range 5000\t5000\n" ANY SERVER_FIRST GONE REFUSED RELEASED},
    {"port 0, where it chooses another one",
     {"Nothing holds the port. The kernel chose port 5001."},
     "conflicts with",
     AT "# endpoint plain 0.0.0.0:5001\n" ANY SERVER_FIRST GONE "0.3 plain = OK 3us\n"},
    {"port 0, where none of several is free",
     {"The first bind() failed with EADDRINUSE. The kernel chooses only a port without any"},
     "what was seen on the port does not explain",
     AT "# setting ip_local_port_range 5000\t5001\n" ANY SERVER_FIRST GONE REFUSED},
    {"peers that have names of their own",
     {"The server one sent the first FIN (#4)", "the client a's side is gone with the last ACK",
      "it conflicts with the server one's connection at 127.0.0.1:5000 in TIME-WAIT"},
     "he one's",
     "# endpoint one 127.0.0.1:5000\n# endpoint a 127.0.0.1:41234\n" EXPERIMENT
     "| [server one]\n| [client a]\n| [steps]\n| a = connect\n" PROBE(
         "") "0.001 a > one S seq 0\n0.0011 one > a S. seq 0 ack 1\n0.0012 a > one . seq 1 ack "
             "1\n"
             "0.100 one > a #4 F. seq 1 ack 1\n0.140 a > one #5 . seq 1 ack 2\n"
             "0.200 a > one #6 F. seq 1 ack 2\n0.201 one > a #7 . seq 2 ack 2\n" REFUSED},
    {"another tick than the predicted one",
     {"where 61.3990 s were predicted"},
     "as predicted",
     "# predicted plain 61.6\n" RUN SERVER_FIRST REFUSED RELEASED},
    {"a tick before the predicted one",
     {"where 61.5990 s were predicted"},
     "as predicted",
     "# predicted plain 61.8\n" RUN SERVER_FIRST REFUSED RELEASED},
    {"nothing was predicted",
     {"after that ACK."},
     "predicted",
     RUN SERVER_FIRST REFUSED RELEASED},
    {"HZ is not known",
     {"this kernel's HZ, and so the grain, is not known"},
     "jiffy",
     AT "| [experiment]\n| title = t\n" STEPS PROBE("") SERVER_FIRST REFUSED RELEASED},
    {"only the new socket has SO_REUSEADDR",
     {"Linux requires it on both"},
     "worked between",
     AT EXPERIMENT STEPS PROBE("| reuseaddr = yes\n") SERVER_FIRST REFUSED},
    {"both have it",
     {"works", "that is what the option allows"},
     "Linux keeps a TIME-WAIT",
     AT EXPERIMENT "| [server]\n| reuseaddr = yes\n" STEPS PROBE("| reuseaddr = yes\n")
         SERVER_FIRST "0.3 plain = OK 8us\n"},
    {"the client closes first, and nothing is held",
     {"The client sent the first FIN (#4), so TIME-WAIT is on its side of the connection at "
      "127.0.0.1:41234",
      "Nothing holds the port"},
     "Linux keeps a TIME-WAIT",
     RUN LISTENED CLIENT_FIRST GONE "0.3 plain = OK 8us\n"},
    {"the old listener is still there",
     {"it conflicts with the server's listening socket", "SO_REUSEADDR never helps"},
     "Nothing holds",
     RUN LISTENED CLIENT_FIRST REFUSED},
    {"... for all that was seen, as its listen() was",
     {"it conflicts with the server's listening socket"},
     "Nothing holds",
     RUN "0.0005 server ! listen = OK 20us\n" CLIENT_FIRST REFUSED},
    {"... until it was stopped, which is all that was seen",
     {"Nothing holds the port"},
     "listening",
     RUN LISTENED CLIENT_FIRST "0.25 server ! stop SIGINT = OK 9us\n0.3 plain = OK 8us\n"},
    {"what comes after the first try does not explain it",
     {"it conflicts with the server's connection at 127.0.0.1:5000 in TIME-WAIT"},
     "Nothing holds",
     RUN SERVER_FIRST REFUSED "0.5 client > server #8 R seq 2\n0.6 plain = OK 8us\n"},
    {"the FINs crossed",
     {"The FINs (#4) and (#5) crossed", "the server at 127.0.0.1:5000 and the client at"},
     "first FIN",
     RUN CONNECTED "0.100 server > client #4 F. seq 1 ack 1\n"
                   "0.101 client > server #5 F. seq 1 ack 1\n"
                   "0.110 server > client #6 . seq 2 ack 2\n"
                   "0.111 client > server #7 . seq 2 ack 2\n" REFUSED},
    {"a reset",
     {"The server ended the connection with a RST (#4) while the client was in ESTABLISHED",
      "Nothing holds the port"},
     "TIME-WAIT is on",
     RUN CONNECTED "0.1 server > client #4 R. seq 1 ack 1\n0.3 plain = OK 8us\n"},
    {"nobody listened",
     {"The server refused the connection with a RST (#2)"},
     "TIME-WAIT",
     RUN "0.1 client > server #1 S seq 0\n0.1 server > client #2 R. seq 0 ack 1\n"},
    {"a RST into TIME-WAIT",
     {"A RST (#8) ended that TIME-WAIT early", "Nothing holds the port"},
     "did not end it",
     RUN SERVER_FIRST "0.25 client > server #8 R seq 2\n0.3 plain = OK 8us\n"},
    {"a RST that TIME-WAIT ignores",
     {"A RST (#8) arrived in that TIME-WAIT and did not end it", "it conflicts with"},
     "Nothing holds",
     "# setting tcp_rfc1337 1\n" RUN SERVER_FIRST "0.25 client > server #8 R seq 2\n" REFUSED},
    {"the client does not close",
     {"The server sent the first FIN (#4), but the close is not complete: the last segment "
      "leaves the client in CLOSE-WAIT and the server in FIN-WAIT-2",
      "it conflicts with the server's connection at 127.0.0.1:5000 in FIN-WAIT-2"},
     "Linux keeps a TIME-WAIT",
     RUN CONNECTED "0.100 server > client #4 F. seq 1 ack 1\n"
                   "0.140 client > server #5 . seq 1 ack 2\n" REFUSED},
    {"how it would close",
     {"The client has not closed: a peer closes at a step (`client = close`), or when the "
      "other side has closed, with `eof = close` in its section."},
     "may not tell all",
     RUN CONNECTED "0.100 server > client #4 F. seq 1 ack 1\n"
                   "0.140 client > server #5 . seq 1 ack 2\n" REFUSED},
    {"nobody closes",
     {"Neither side has closed the connection", "in ESTABLISHED"},
     "FIN",
     RUN CONNECTED},
    {"the kernel kept no TIME-WAIT",
     {"Nothing holds the port"},
     "conflicts with",
     RUN SERVER_FIRST "0.25 server : CLOSED\n0.3 plain = OK 8us\n"},
    {"interrupted in the wait",
     {"The release of plain was not seen, as the run was cut short: interrupted by "
      "SIGINT; 61.4990 s were predicted"},
     "worked between",
     "# interrupted SIGINT\n" PREDICTED RUN SERVER_FIRST REFUSED},
    {"interrupted before the bind",
     {"The rest was not seen: interrupted by SIGINT",
      "plain was not tried: interrupted by SIGINT"},
     "bind() on",
     "# interrupted SIGINT\n" RUN CONNECTED},
    {"only the first bind was asked for",
     {"without waiting for the release (--first-bind); 61.4990 s were predicted"},
     "worked between",
     "# first-bind\n" PREDICTED RUN SERVER_FIRST REFUSED},
    {"a step came to nothing",
     {"No segment of a connection was captured, so it is not known who closed first: "
      "`client = connect` failed with ECONNREFUSED"},
     "sent the first",
     RUN "0.1 client ! connect = ECONNREFUSED 9us\n"},
    {"a server that has no such address",
     {"server could not listen on 10.0.0.1:5000: EADDRNOTAVAIL, as no device has that address.",
      "steps-done fails: 1 step expected; `client = connect` failed with ECONNREFUSED, as "
      "server "
      "could not listen (EADDRNOTAVAIL)."},
     "sent the first",
     EXPERIMENT "| [server]\n| address = 10.0.0.1\n" STEPS "| [probe plain]\n| expect = OK\n"
                "0.05 server ! listen = EADDRNOTAVAIL 9us\n"
                "0.1 client ! connect = ECONNREFUSED 9us\n"},
    {"a server that listens",
     {"`client = connect` failed with ECONNREFUSED"},
     "could not",
     RUN "0.05 server ! listen = OK 9us\n0.06 server ! listen = EADDRINUSE 9us\n"
         "0.1 client ! connect = ECONNREFUSED 9us\n"},
    {"an old SYN, and the RST that comes of it",
     {"A SYN (#8) with the same addresses and ports arrived in TIME-WAIT and was answered with "
      "an ACK: it is older than that connection, or nothing listens (RFC 6191).",
      "The RST (#10) that answered that ACK ended the TIME-WAIT early"},
     "did not end",
     RUN SERVER_FIRST OLD_SYN},
    {"... with tcp_rfc1337",
     {"The RST (#10) that answered that ACK did not end it."},
     "ended the TIME-WAIT early",
     "# setting tcp_rfc1337 1\n" RUN SERVER_FIRST OLD_SYN},
    {"the kernel gave a side up",
     {"The kernel gave up the server's side: it sent the same segment (#5) 2 times without an "
      "acknowledgement, and the side was gone 6.999000 s after the first packet."},
     "waits behind",
     RUN CONNECTED "0.2 server > client #4 P. seq 1 ack 1 len 5\n"
                   "0.4 server > client #5 P. seq 1 ack 1 len 5\n7.0 server : CLOSED\n"},
    {"a FIN waits behind data",
     {"The kernel has the server's side in FIN-WAIT-1, 0.299000 s after the first packet, and "
      "has sent no FIN: the FIN is queued behind data"},
     "gave the",
     RUN CONNECTED "0.2 server ! close = OK 9us\n0.3 server : FIN-WAIT-1\n"},
    {"nobody accepted it",
     {"The server's process never accepted the connection: its side, in CLOSE-WAIT by the last "
      "segment, belongs to no process, and is closed with the listening socket."},
     "TIME-WAIT is on",
     RUN "0.0001 server ! exec sleep 300 = OK 9us\n" CONNECTED
         "0.1 client > server #4 F. seq 1 ack 1\n0.14 server > client #5 . seq 1 ack 2\n"},
    {"... which the file says",
     {"The server's process never accepted the connection"},
     "TIME-WAIT is on",
     AT EXPERIMENT "| [server]\n| accept = no\n" STEPS PROBE("") CONNECTED},
    {"a client that connected to itself",
     {"The client has connected to itself at 127.0.0.1:41234: the kernel gave its socket the "
      "port",
      "Its FIN (#4) came back before it was acknowledged, as in a simultaneous close: it stays "
      "in TIME-WAIT."},
     "The FINs",
     RUN SELF_CLOSED},
    {"a client's own socket is in the way",
     {"That is a client's socket, which the server's options do not reach: set SO_REUSEADDR in "
      "the client too, before connect()"},
     "in the server, always",
     AT EXPERIMENT STEPS PROBE("| port = 41234\n") CLIENT_FIRST REFUSED},
    {"an old SYN with a timestamp",
     {"That SYN had an older timestamp than the connection's, which PAWS (RFC 7323) rejects: "
      "it was answered by an ACK (#9), and TIME-WAIT restarted."},
     "EADDRINUSE, which",
     RUN SERVER_FIRST "5.0 wire ! inject S from client seq ISN ts -100000 = OK 9us\n"
                      "5.05 client > server #8 S seq 100006\n"
                      "5.1 server > client #9 . seq 2 ack 2\n6.0 plain = EADDRINUSE 3us\n"},
    {"nothing at all", {"No segment of a connection was captured"}, "bind", ""},
    {"packets were lost",
     {"Some segments may be missing: the capture lost 2 packets",
      "failed with EADDRINUSE. The sockets on the port were not seen",
      "worked between 61.3995 and 61.4001 s after its first try"},
     "conflicts with",
     RUN "# dropped 2\n" SERVER_FIRST REFUSED RELEASED},
    {"nothing was captured, and yet it worked",
     {"first bind() worked. The sockets on the port were not seen"},
     "Nothing holds",
     RUN "0.1 client ! connect = OK\n0.3 plain = OK 8us\n"},
    {"a half close",
     {"The client sent another 5 bytes"},
     "",
     RUN CONNECTED "0.100 server > client F. seq 1 ack 1\n"
                   "0.140 client > server P. seq 1 ack 2 len 5\n"
                   "0.150 client > server F. seq 6 ack 2\n"
                   "0.160 server > client . seq 2 ack 7\n"},
    {"TIME-WAIT is started again",
     {"A segment (#8) that arrived in TIME-WAIT restarted it, so it counts from then (#9)",
      "after the last ACK (#9)"},
     "",
     RUN SERVER_FIRST "0.250 client > server #8 F. seq 1 ack 2\n"
                      "0.251 server > client #9 . seq 2 ack 2\n" REFUSED},
    {"the rule does not explain the answer",
     {"failed with EACCES, which the sockets seen on the port do not explain",
      "By the bind rule"},
     "Set SO_REUSEADDR",
     RUN SERVER_FIRST "0.3 plain = EACCES 3us\n"},
    {"a program's options were not seen",
     {"On the port is the server's connection at 127.0.0.1:5000 in TIME-WAIT; twlab cannot see "
      "whether it has SO_REUSEADDR"},
     "without SO_REUSEADDR",
     COMMAND PROBE("") SERVER_FIRST REFUSED},
    {"... unless the kernel's answer gives them away: it has none",
     {"The new socket has the option, the other socket does not"},
     "was not seen.",
     COMMAND PROBE("| reuseaddr = yes\n") SERVER_FIRST REFUSED},
    {"... or it has",
     {"in TIME-WAIT, with SO_REUSEADDR. Both have SO_REUSEADDR"},
     "was not seen",
     COMMAND PROBE("| reuseaddr = yes\n") SERVER_FIRST "0.3 plain = OK 8us\n"},
    {"... unless they do not matter",
     {"Nothing holds the port"},
     "was not seen",
     COMMAND PROBE("| reuseaddr = yes\n") CLIENT_FIRST "0.3 plain = OK 8us\n"},
    {"an option set on the listener before the connection came",
     {"in TIME-WAIT, with SO_REUSEADDR. Both have SO_REUSEADDR"},
     "does not explain",
     AT EXPERIMENT STEPS PROBE("| reuseaddr = yes\n") LISTENED
     "0.0008 server ! set listener reuseaddr yes = OK 2us\n" SERVER_FIRST GONE
     "0.3 plain = OK 8us\n"},
    {"... after it came, which changes nothing for it",
     {"in TIME-WAIT, without SO_REUSEADDR. The new socket has the option"},
     "does not explain",
     AT EXPERIMENT STEPS PROBE("| reuseaddr = yes\n") LISTENED CONNECTED
     "0.050 server ! set listener reuseaddr yes = OK 2us\n"
     "0.100 server > client F.\n0.140 client > server .\n0.200 client > server F.\n"
     "0.201 server > client .\n" GONE REFUSED},
    {"... on the connection alone",
     {"in TIME-WAIT, with SO_REUSEADDR. Both have SO_REUSEADDR"},
     "does not explain",
     AT EXPERIMENT STEPS PROBE("| reuseaddr = yes\n") LISTENED CONNECTED
     "0.050 server ! set reuseaddr yes = OK 2us\n"
     "0.100 server > client F.\n0.140 client > server .\n0.200 client > server F.\n"
     "0.201 server > client .\n" GONE "0.3 plain = OK 8us\n"},
    {"another user's",
     {"is refused: it conflicts with the server's listening socket"},
     "does not explain",
     AT EXPERIMENT "| [server]\n| reuseport = yes\n| uid = 1\n" STEPS PROBE(
         "| reuseport = yes\n| uid = 2\n") LISTENED CLIENT_FIRST REFUSED},
    {"in a network namespace of its own",
     {"Nothing holds the port"},
     "does not explain",
     AT EXPERIMENT STEPS PROBE("| namespace = fresh\n") SERVER_FIRST "0.3 plain = OK 8us\n"},
    {"an orphan",
     {"Linux keeps an orphan in FIN-WAIT-2",
      "so 5.000 to 5.260 s after the ACK of its FIN (#5)",
      "worked between 5.0600 and 5.0610 s after that ACK"},
     "the old listener closed",
     "# setting tcp_fin_timeout 5\n" RUN CONNECTED "0.100 server > client #4 F.\n"
     "0.140 client > server #5 .\n" REFUSED "5.200 plain = EADDRINUSE\n5.201 plain = OK\n"},
    {"what somebody ended, after the first try",
     {"in TIME-WAIT, without SO_REUSEADDR",
      "worked 0.0201 s after that TIME-WAIT had been ended"},
     "does not explain",
     "# predicted plain 61.7\n" RUN SERVER_FIRST REFUSED "0.301 server : TIME-WAIT\n"
     "0.4 server ! destroy = OK 9us\n0.41 server : CLOSED\n0.42 plain = OK 80us\n"},
    {"what somebody closed, after the first try",
     {"listening socket at 0.0.0.0:5000",
      "worked at most 0.1000 s after the old listener closed", "No connection was made"},
     "was not seen",
     "# hz 250\n# dropped 0\n| [experiment]\n| title = typed\n"
     "| [steps]\n| server = close listener\n" PROBE("") LISTENED REFUSED
     "0.4 server : LISTEN gone\n0.5 plain = OK 0us\n"},
    {"merely bound, and nobody connected",
     {"it conflicts with the server's bound socket at 0.0.0.0:5000"},
     "does not explain",
     "# hz 250\n# dropped 0\n| [experiment]\n| title = typed\n"
     "| [server]\n| listen = no\n| [steps]\n| server = listen -> EADDRINUSE\n" PROBE(
         "") "0.0005 server ! bind = OK 20us\n0.0006 server : BOUND\n"
             "0.1 server ! listen = EADDRINUSE\n" REFUSED},
    {"several probes are told apart",
     {"plain: bind() on 0.0.0.0:5000", "other: bind() on 0.0.0.0:5000"},
     "",
     RUN "| [probe other]\n| expect = OK\n" SERVER_FIRST
         "0.3 plain = EADDRINUSE\n0.3 other = EADDRINUSE\n"},
    {"what was expected, and did not come",
     {"plain-first-try fails: expected EADDRINUSE, seen OK"},
     "",
     RUN CLIENT_FIRST "0.3 plain = OK 8us\n"},
};

static bool is_said(const struct tw_explanation *e, const char *what)
{
    bool said = false;
    for (size_t i = 0; i < e->n; i++)
        said = said || strstr(e->sentences[i], what) != NULL;
    return said;
}

static void explain(const char *what, const char *ledger, struct tw_explanation *out)
{
    struct tw_run run;
    struct tw_judged judged;
    typed_run(what, ledger, &run);
    judge_run(&run, &judged);
    *out = judged.why;
    judged.why = (struct tw_explanation){0};
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}

START_TEST(test_sentences)
{
    static struct tw_explanation e;
    explain(rows[_i].what, rows[_i].ledger, &e);
    char all[4000] = "";
    for (size_t i = 0, n = 0; i < e.n && n < sizeof all; i++)
        n += (size_t)snprintf(all + n, sizeof all - n, "\n  %s", e.sentences[i]);
    for (size_t i = 0; i < TW_COUNT(rows[_i].says) && rows[_i].says[i] != NULL; i++)
        ck_assert_msg(is_said(&e, rows[_i].says[i]), "%s: does not say \"%s\":%s",
                      rows[_i].what, rows[_i].says[i], all);
    ck_assert_msg(rows[_i].lacks[0] == '\0' || !is_said(&e, rows[_i].lacks),
                  "%s: says \"%s\":%s", rows[_i].what, rows[_i].lacks, all);
    ck_assert_uint_eq(e.n_left_out, 0);
    for (size_t i = 0; i < e.n; i++)
        ck_assert_msg(e.sentences[i][strlen(e.sentences[i]) - 1] == '.', "%s", e.sentences[i]);
    tw_explanation_drop(&e);
}
END_TEST

/* What an experiment is called, and what it is for, says nothing about what happened. */
START_TEST(test_names_say_nothing)
{
    static struct tw_explanation a;
    static struct tw_explanation b;
    explain("a", RUN SERVER_FIRST REFUSED, &a);
    explain("b",
            AT "# experiment client-first\n# hz 250\n# dropped 0\n| [experiment]\n"
               "| title = The client closes first, and nothing happens\n"
               "| story = The server never closes.\n" STEPS PROBE("") SERVER_FIRST REFUSED,
            &b);
    ck_assert_uint_eq(a.n, b.n);
    for (size_t i = 0; i < a.n; i++)
        ck_assert_str_eq(a.sentences[i], b.sentences[i]);
    tw_explanation_drop(&a);
    tw_explanation_drop(&b);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("explain");
    TCase *tc = tcase_create("sentences");
    tcase_add_loop_test(tc, test_sentences, 0, (int)TW_COUNT(rows));
    tcase_add_test(tc, test_names_say_nothing);
    suite_add_tcase(s, tc);
    return s;
}
