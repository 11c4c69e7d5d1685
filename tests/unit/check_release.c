#include "release.h"
#include "suite.h"
#include "typed_run.h"

/* What a probe's binds came to, and from when held is counted. TIME-WAIT begins at 0.201. */

#define PROBE EXPERIMENT STEPS "| [probe plain]\n| expect = OK\n"
#define ANY_PROBE "| [probe plain]\n| port = any\n| expect = OK\n"
#define ANY EXPERIMENT STEPS ANY_PROBE
#define BINDS                                                                                  \
    "0.300 plain = EADDRINUSE 3us\n"                                                           \
    "0.320 other = OK 3us\n"                                                                   \
    "61.6995 plain = EADDRINUSE 1us\n"                                                         \
    "61.7000 plain = OK 4us\n"                                                                 \
    "61.8000 plain = EADDRINUSE 4us\n"
#define CLIENT_FIRST                                                                           \
    CONNECTED "0.100 client > server F.\n"                                                     \
              "0.140 server > client .\n"                                                      \
              "0.200 server > client F.\n"                                                     \
              "0.201 client > server .\n"

static const struct {
    const char *what;
    int first_error;
    long first, refused, released; /* lines of the ledger, from 0 */
    size_t n_tries;
    double from, to; /* seconds */
    const char *ledger;
} binds[] = {
    {"none", 0, -1, -1, -1, 0, 0, 0, PROBE SERVER_FIRST},
    {"at the first try", 0, 0, -1, 0, 1, 0, 0.300020, PROBE "0.3 plain = OK 20us\n"},
    {"later", EADDRINUSE, 0, 2, 3, 3, 61.6995, 61.700004, PROBE BINDS},
    {"never", EADDRINUSE, 0, 1, -1, 2, 0.4, 0,
     PROBE "0.3 plain = EADDRINUSE\n0.4 plain = EACCES\n"},
    {"it is not written how long it took", 0, 0, -1, 0, 1, 0, 0.3, PROBE "0.3 plain = OK\n"},
};

static const struct {
    const char *what;
    enum tw_since since;
    double at;
    const char *who, *ledger;
} sinces[] = {
    {"the last ACK", TW_SINCE_LAST_ACK, 0.201, "server", PROBE SERVER_FIRST BINDS},
    {"the last ACK again", TW_SINCE_LAST_ACK, 0.301, "server",
     PROBE SERVER_FIRST "0.300 client > server F. seq 1 ack 2\n"
                        "0.301 server > client . seq 2 ack 2\n"},
    {"without an ACK, the FIN", TW_SINCE_LAST_FIN, 0.2, "server",
     PROBE CONNECTED "0.100 server > client F. seq 1 ack 1\n"
                     "0.200 client > server F. seq 1 ack 2\n"},
    {"the later of two", TW_SINCE_LAST_ACK, 0.5, "server",
     PROBE SERVER_FIRST "0.3 server > second F.\n0.4 second > server F.\n"
                        "0.5 server > second .\n"},
    {"the later of two, which began first", TW_SINCE_LAST_ACK, 0.7, "server",
     PROBE SERVER_FIRST "0.3 server > second F.\n0.4 second > server F.\n"
                        "0.5 server > second .\n"
                        "0.6 client > server F. seq 1 ack 2\n"
                        "0.7 server > client . seq 2 ack 2\n"},
    {"a SYN with an older timestamp", TW_SINCE_LAST_ACK, 5.1, "server",
     PROBE SERVER_FIRST
     "5.0 wire ! inject S from client seq ISN ts -100000 = OK 9us\n"
     "5.05 client > server S seq 100006\n5.1 server > client . seq 2 ack 2\n"},
    {"... which nobody answered", TW_SINCE_LAST_ACK, 5.05, "server",
     PROBE SERVER_FIRST "5.0 wire ! inject S from client seq ISN ts -100000 = OK 9us\n"
                        "5.05 client > server S seq 100006\n"},
    {"one with a newer timestamp", TW_SINCE_LAST_ACK, 0.201, "server",
     PROBE SERVER_FIRST "5.0 wire ! inject S from client seq ISN ts +5 = OK 9us\n"
                        "5.05 client > server S seq 100006\n"},
    {"one without a timestamp", TW_SINCE_LAST_ACK, 0.201, "server",
     PROBE SERVER_FIRST
     "5.0 wire ! inject S from client seq ISN bare = OK 9us\n"
     "5.05 client > server S seq 100006\n5.1 server > client . seq 2 ack 2\n"},
    {"one that could not be injected, before another", TW_SINCE_LAST_ACK, 0.201, "server",
     PROBE SERVER_FIRST
     "5.0 wire ! inject S from client seq ISN ts -100000 = ENODATA 9us\n"
     "5.05 client > server S seq 100006\n5.1 server > client . seq 2 ack 2\n"},
    {"the port that the kernel chose", TW_SINCE_LAST_ACK, 0.201, "server",
     "# endpoint plain 0.0.0.0:5000\n" ANY SERVER_FIRST BINDS},
    {"... which is another one", TW_SINCE_UNKNOWN, 0, "server",
     "# endpoint plain 0.0.0.0:5001\n" ANY SERVER_FIRST "0.3 plain = OK 3us\n"},
    {"the only port that it can choose", TW_SINCE_LAST_ACK, 0.201, "server",
     "# setting ip_local_port_range 5000\t5000\n" ANY SERVER_FIRST BINDS},
    {"... since a step", TW_SINCE_LAST_ACK, 0.201, "server",
     "# setting ip_local_port_range 32768\t60999\n" EXPERIMENT STEPS
     "| lab = set ip_local_port_range 5000 5000\n" ANY_PROBE SERVER_FIRST BINDS},
    {"it can choose from several, and chose none", TW_SINCE_UNKNOWN, 0, "server",
     "# setting ip_local_port_range 5000\t5001\n" ANY SERVER_FIRST "0.3 plain = EADDRINUSE\n"},
    {"of a server's second connection", TW_SINCE_LAST_ACK, 0.5, "server.2",
     PROBE SERVER_FIRST "0.3 server.2 > client.2 F.\n0.4 client.2 > server.2 F.\n"
                        "0.5 server.2 > client.2 .\n"},
    {"a client's second port is another one", TW_SINCE_LAST_ACK, 0.201, "client",
     "# endpoint client 127.0.0.1:5000\n# endpoint client.2 127.0.0.1:6000\n" PROBE CLIENT_FIRST
     "0.3 client.2 > server.2 F.\n0.4 server.2 > client.2 F.\n"
     "0.5 client.2 > server.2 .\n"},
    {"an orphan's FIN-WAIT-2", TW_SINCE_ACK_OF_FIN, 0.14, "server",
     PROBE CONNECTED "0.1 server > client F.\n0.14 client > server .\n"},
    {"a client's at the end of a slow wire: when the ACK was there", TW_SINCE_LAST_ACK, 0.301,
     "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.020 wire ! delay from client by 30ms = OK\n"
     "0.100 server > client F. seq 1 ack 1\n"
     "0.101 client > server F. seq 1 ack 1\n"
     "0.102 client > server . seq 2 ack 2\n"
     "0.201 server > client . seq 2 ack 2\n"},
    {"... and not when its own was sent before that, in CLOSING", TW_SINCE_LAST_ACK, 0.202,
     "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.020 wire ! delay from client by 100ms = OK\n"
     "0.100 server > client F. seq 1 ack 1\n"
     "0.101 client > server F. seq 1 ack 1\n"
     "0.102 server > client . seq 2 ack 2\n"
     "0.200 client > server . seq 2 ack 2\n"},
    {"... FIN and ACK in one: when that was there", TW_SINCE_LAST_ACK, 0.251, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.100 client > server F. seq 1 ack 1\n"
     "0.150 server > client F. seq 1 ack 2\n"
     "0.251 client > server . seq 2 ack 2\n"},
    {"... old data that it answers by no ACK of a FIN: when that was there", TW_SINCE_LAST_ACK,
     0.401, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE
     "0.0001 wire ! delay from server by 100ms = OK\n" CLIENT_FIRST
     "0.301 server > client . seq 1 ack 1\n"},
    {"... a FIN again: when that was there", TW_SINCE_LAST_FIN, 0.45, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE
     "0.0001 wire ! delay from server by 100ms = OK\n" CLIENT_FIRST
     "0.350 server > client F. seq 1 ack 2\n"},
    {"... of which the wire's far end tells the moment", TW_SINCE_LAST_ACK, 0.3017, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.100 server > client F. seq 1 ack 1 len 0\n"
     "0.101 client > server F. seq 1 ack 1 len 0\n"
     "0.201 server > client . seq 2 ack 2 len 0 far 0.3017\n"
     "0.202 client > server . seq 2 ack 2 len 0 far 0.2015\n"},
    {"an orphan at the end of a slow wire: when the ACK of its FIN was there",
     TW_SINCE_ACK_OF_FIN, 0.24, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.100 client > server F. seq 1 ack 1\n"
     "0.140 server > client . seq 1 ack 2\n"},
    {"... or when it was closed after that", TW_SINCE_CLOSE, 0.3, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.090 client ! shutdown wr = OK 9us\n"
     "0.100 client > server F. seq 1 ack 1\n"
     "0.140 server > client . seq 1 ack 2\n"
     "0.3 client ! close = OK 9us\n"},
    {"... but not when it was closed before that was there", TW_SINCE_ACK_OF_FIN, 0.24,
     "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.090 client ! shutdown wr = OK 9us\n"
     "0.100 client > server F. seq 1 ack 1\n"
     "0.140 server > client . seq 1 ack 2\n"
     "0.2 client ! close = OK 9us\n"},
    {"ended by a RST at the far end: when that was there", TW_SINCE_RESET, 0.35, "server",
     "# endpoint client 127.0.0.1:5000\n" PROBE
     "0.0001 wire ! delay from server by 100ms = OK\n" CLIENT_FIRST
     "0.25 server > client R seq 2\n0.4 plain = OK\n"},
    {"... or when its own was sent, which is later", TW_SINCE_LAST_ACK, 0.302, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CONNECTED
     "0.010 wire ! delay from server by 100ms = OK\n"
     "0.020 wire ! delay from client by 30ms = OK\n"
     "0.100 client > server F. seq 1 ack 1\n"
     "0.140 server > client . seq 1 ack 2\n"
     "0.200 server > client F. seq 1 ack 2\n"
     "0.332 client > server . seq 2 ack 2\n"},
    {"... and a server's as it passed there", TW_SINCE_LAST_ACK, 0.201, "server",
     PROBE "0.0001 wire ! delay from server by 100ms = OK\n"
           "0.0002 wire ! delay from client by 30ms = OK\n" SERVER_FIRST},
    {"an orphan that was half closed: its close", TW_SINCE_CLOSE, 0.2, "server",
     PROBE CONNECTED "0.090 server ! shutdown wr = OK 9us\n"
                     "0.1 server > client F.\n0.14 client > server .\n"
                     "0.2 server ! close = OK 9us\n"},
    {"... by the end of its process: that, not the signal", TW_SINCE_CLOSE, 0.201, "server",
     PROBE CONNECTED "0.090 server ! shutdown wr = OK 9us\n"
                     "0.1 server > client F.\n0.14 client > server .\n"
                     "0.2 server ! stop SIGINT = OK 1000us\n"},
    {"... which the end of its listener shows better", TW_SINCE_CLOSE, 0.2007, "server",
     PROBE CONNECTED "0.090 server ! shutdown wr = OK 9us\n"
                     "0.1 server > client F.\n0.14 client > server .\n"
                     "0.2 server ! stop SIGINT = OK 1000us\n"
                     "0.2006 server : LISTEN\n0.2007 server : LISTEN gone\n"},
    {"ended by a RST before the first try: that", TW_SINCE_RESET, 0.25, "client",
     PROBE SERVER_FIRST "0.25 client > server R seq 2\n0.3 plain = OK\n"},
    {"ended by SOCK_DESTROY before the first try: that", TW_SINCE_DESTROYED, 0.25, "server",
     PROBE SERVER_FIRST "0.25 server ! destroy = OK\n0.3 plain = OK\n"},
    {"ended by a RST later", TW_SINCE_LAST_ACK, 0.201, "server",
     PROBE SERVER_FIRST "0.25 plain = EADDRINUSE\n0.3 client > server R seq 2\n"},
    {"... by the RST that an old SYN brought about", TW_SINCE_RESET, 0.32, "client",
     PROBE SERVER_FIRST
     "0.3 client > server #8 S seq 0\n0.31 server > client #9 . seq 2 ack 2\n"
     "0.32 client > server #10 R seq 2\n0.4 plain = OK\n"},
    {"a client that connected to itself", TW_SINCE_LAST_ACK, 0.101, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE SELF_CLOSED},
    {"a connection that was reset", TW_SINCE_RESET, 0.1, "server",
     PROBE CONNECTED "0.1 server > client R. seq 1 ack 1\n0.3 plain = OK\n"},
    {"that is not the one on another port", TW_SINCE_LAST_ACK, 0.201, "server",
     EXPERIMENT "| [server]\n| port = 5000\n| [server far]\n| port = 6000\n" STEPS
                "| [probe plain]\n| expect = OK\n" SERVER_FIRST
                "0.3 far > second F.\n0.4 second > far F.\n0.5 far > second .\n"},
    {"the probe's own port counts", TW_SINCE_LAST_ACK, 0.5, "far",
     EXPERIMENT "| [server]\n| port = 5000\n| [server far]\n| port = 6000\n" STEPS
                "| [probe plain]\n| port = 6000\n| expect = OK\n" SERVER_FIRST
                "0.3 far > second F.\n0.4 second > far F.\n0.5 far > second .\n"},
    {"a client on the port, which the kernel chose", TW_SINCE_LAST_ACK, 0.201, "client",
     "# endpoint client 127.0.0.1:5000\n" PROBE CLIENT_FIRST},
    {"a proof's TIME-WAIT is not on the port", TW_SINCE_UNKNOWN, 0, "",
     PROBE "0.1 proof > plain F.\n0.2 plain > proof F.\n0.3 proof > plain .\n"},
    {"the client waits: the listener's end", TW_SINCE_LISTENER_GONE, 0.3, "server",
     PROBE CLIENT_FIRST "0.25 server ! stop SIGINT = OK 900us\n0.3 server : LISTEN gone\n"},
    {"... seen before the stop was over", TW_SINCE_LISTENER_GONE, 0.25, "server",
     PROBE CLIENT_FIRST "0.25 server : LISTEN gone\n0.25 server ! stop SIGINT = OK 900us\n"},
    {"... not seen: the stop's end", TW_SINCE_LISTENER_GONE, 0.2509, "server",
     PROBE CLIENT_FIRST "0.25 server ! stop SIGINT = OK 900us\n"},
    {"a stop that failed closed nothing", TW_SINCE_UNKNOWN, 0, "",
     PROBE CLIENT_FIRST "0.25 server ! stop SIGINT = ETIMEDOUT 900us\n"},
    {"nor did the client's", TW_SINCE_UNKNOWN, 0, "",
     PROBE CLIENT_FIRST "0.25 client ! stop SIGINT = OK 900us\n"},
    {"nothing", TW_SINCE_UNKNOWN, 0, "", PROBE "0.3 server : LISTEN\n"},
};

static const struct {
    const char *what;
    long seen;
    const char *ledger;
} proofs[] = {
    {"an echo", 0, PROBE "0.4 plain ! proof = OK 210us\n"},
    {"none", -1, PROBE "0.3 plain = OK\n0.4 other ! proof = OK 210us\n"},
    {"it failed", 0, PROBE "0.4 plain ! proof = ECONNREFUSED 210us\n"},
};

static const struct {
    const char *what;
    bool known;
    double from, to, predicted; /* predicted 0: nothing was */
    const char *ledger;
} helds[] = {
    {"refused, then worked", true, 60.0, 60.0001, 61,
     "# predicted plain 61\n" PROBE SERVER_FIRST
     "0.21 plain = EADDRINUSE\n60.201 plain = EADDRINUSE\n60.2010 plain = OK 100us\n"},
    {"never refused", false, 0, 0, 0, PROBE SERVER_FIRST "0.21 plain = OK 100us\n"},
    {"never worked", false, 0, 0, 61,
     "# predicted plain 61\n" PROBE SERVER_FIRST "0.21 plain = EADDRINUSE\n"},
    {"refused since nobody knows when", false, 0, 0, 0,
     PROBE "0.21 plain = EADDRINUSE\n60.2 plain = OK 100us\n"},
};

#define THEN                                                                                   \
    EXPERIMENT STEPS "| [then]\n| server = close listener\n| [probe plain]\n"                  \
                     "| expect = EADDRINUSE, then OK after [then]\n"

static const struct {
    const char *what;
    long seen;
    const char *ledger;
} freeds[] = {
    {"the step between the tries", 1,
     THEN "0.3 plain = EADDRINUSE\n0.4 server ! close = OK\n0.5 plain = OK\n"},
    {"the last of two", 2,
     THEN "0.3 plain = EADDRINUSE\n0.35 client ! close = OK\n0.4 server ! close = OK\n"
          "0.5 plain = OK\n"},
    {"not what came after it worked", -1,
     THEN "0.3 plain = EADDRINUSE\n0.4 plain = OK\n0.5 server ! close = OK\n"},
    {"it never worked", -1, THEN "0.3 plain = EADDRINUSE\n0.4 server ! close = OK\n"},
    {"a timer is waited for", -1,
     PROBE "0.3 plain = EADDRINUSE\n0.4 server ! close = OK\n0.5 plain = OK\n"},
};

static void release_of(const char *what, const char *ledger, struct tw_run *run,
                       struct tw_release *out)
{
    struct tw_connection room[TW_MAX_CONNECTIONS];
    struct tw_follow follow = {.connections = room};
    typed_run(what, ledger, run);
    tw_follow_run(&follow, run);
    tw_release_of(run, &follow, 0, out);
}

static tw_ns ns_of(double seconds)
{
    return (tw_ns)(seconds * 1e6 + 0.5) * TW_US;
}

START_TEST(test_binds)
{
    struct tw_run run;
    struct tw_release release;
    release_of(binds[_i].what, binds[_i].ledger, &run, &release);
    ck_assert_int_eq(release.first_error, binds[_i].first_error);
    ck_assert_int_eq(release.first_seen, binds[_i].first);
    ck_assert_int_eq(release.refused_seen, binds[_i].refused);
    ck_assert_int_eq(release.released_seen, binds[_i].released);
    ck_assert_uint_eq(release.n_tries, binds[_i].n_tries);
    ck_assert_int_eq(release.from_ns, ns_of(binds[_i].from));
    ck_assert_int_eq(release.to_ns, ns_of(binds[_i].to));
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_since)
{
    struct tw_run run;
    struct tw_release release;
    release_of(sinces[_i].what, sinces[_i].ledger, &run, &release);
    bool is_known = sinces[_i].since != TW_SINCE_UNKNOWN;
    ck_assert_msg(release.since == sinces[_i].since, "%s: %d", sinces[_i].what,
                  (int)release.since);
    ck_assert_int_eq(release.since_ns, ns_of(sinces[_i].at));
    ck_assert_int_eq(release.since_seen >= 0, is_known);
    if (is_known)
        ck_assert_str_eq(run.names[release.since_who], sinces[_i].who);
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_held)
{
    struct tw_run run;
    struct tw_release release;
    release_of(helds[_i].what, helds[_i].ledger, &run, &release);
    ck_assert_msg(release.held_known == helds[_i].known, "%s", helds[_i].what);
    ck_assert_int_eq(release.held_from_ns, ns_of(helds[_i].from));
    ck_assert_int_eq(release.held_to_ns, ns_of(helds[_i].to));
    ck_assert_int_eq(release.predicted_ns,
                     helds[_i].predicted > 0 ? ns_of(helds[_i].predicted) : -1);
    ck_assert_uint_eq(release.port, TW_DEFAULT_PORT);
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_freed)
{
    struct tw_run run;
    struct tw_release release;
    release_of(freeds[_i].what, freeds[_i].ledger, &run, &release);
    ck_assert_msg(release.freed_seen == freeds[_i].seen, "%s: %ld", freeds[_i].what,
                  release.freed_seen);
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_proof)
{
    struct tw_run run;
    struct tw_release release;
    release_of(proofs[_i].what, proofs[_i].ledger, &run, &release);
    ck_assert_int_eq(release.proof_seen, proofs[_i].seen);
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("release");
    TCase *tc = tcase_create("binds");
    tcase_add_loop_test(tc, test_binds, 0, (int)TW_COUNT(binds));
    suite_add_tcase(s, tc);
    tc = tcase_create("since");
    tcase_add_loop_test(tc, test_since, 0, (int)TW_COUNT(sinces));
    suite_add_tcase(s, tc);
    tc = tcase_create("held");
    tcase_add_loop_test(tc, test_held, 0, (int)TW_COUNT(helds));
    suite_add_tcase(s, tc);
    tc = tcase_create("freed");
    tcase_add_loop_test(tc, test_freed, 0, (int)TW_COUNT(freeds));
    suite_add_tcase(s, tc);
    tc = tcase_create("proof");
    tcase_add_loop_test(tc, test_proof, 0, (int)TW_COUNT(proofs));
    suite_add_tcase(s, tc);
    return s;
}
