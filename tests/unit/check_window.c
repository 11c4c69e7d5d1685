#include "suite.h"
#include "typed_run.h"

/* The windows in which a port is to come free, other than TIME_WAIT's (check_probe_claims.c).
 * The server's orphan is in FIN-WAIT-2 from 0.140 on; a timer of 5 s fires, at HZ 250, within
 * 5.260 s of that, one of 2 s within 2.036 s. */

#define EXPECT(what) EXPERIMENT STEPS "| [probe plain]\n| expect = " what "\n"
#define FIN_TIMEOUT                                                                            \
    EXPECT("EADDRINUSE, then OK after FIN_TIMEOUT") "# setting tcp_fin_timeout 5\n"
#define LONG_TIMEOUT                                                                           \
    EXPECT("EADDRINUSE, then OK after FIN_TIMEOUT") "# setting tcp_fin_timeout 80\n"
#define TIMER EXPECT("EADDRINUSE, then OK after 2s")
#define AFTER_THEN                                                                             \
    EXPECT("EADDRINUSE, then OK after [then]")                                                 \
    "| [then]\n| server = stop SIGKILL\n| server = await CLOSED\n"
#define NOT_WITHIN EXPECT("EADDRINUSE, not OK within 3s")
#define LAB_SET "0.050 lab ! set tcp_fin_timeout 2 = OK 20us\n"
#define CLOSING                                                                                \
    "0.099 server ! stop SIGINT = OK 900us\n"                                                  \
    "0.100 server > client #4 F. seq 1 ack 1\n"                                                \
    "0.140 client > server #5 . seq 1 ack 2\n"
#define ORPHAN CONNECTED CLOSING
#define REFUSED "0.300 plain = EADDRINUSE 3us\n"
#define RELEASED(from, to) REFUSED from " plain = EADDRINUSE 1us\n" to " plain = OK 4us\n"
#define DONE "0.001 client ! connect = OK 30us\n"
#define THEN_DONE                                                                              \
    "0.4 server ! stop SIGKILL = OK 100us\n0.5 server ! await CLOSED = OK 10000us\n"
#define LOST "# dropped 1\n"
#define FIRST_BIND "# first-bind\n"
#define INTERRUPTED "# interrupted SIGINT\n"

static const struct ruling fin_timeouts[] = {
    {"in the window", "plain-release", TW_HOLDS, "between 5.0600 and 5.0611 s",
     FIN_TIMEOUT ORPHAN RELEASED("5.200", "5.201")},
    {"too early", "plain-release", TW_FAILS, "between 4.8600",
     FIN_TIMEOUT ORPHAN RELEASED("5.000", "5.001")},
    {"too late", "plain-release", TW_FAILS, "between 5.3100",
     FIN_TIMEOUT ORPHAN RELEASED("5.450", "5.451")},
    {"... as the lab stood still", "plain-release", TW_UNKNOWN,
     "between 5.3100 and 5.3111 s, but the lab was stalled for 0.100 s meanwhile",
     FIN_TIMEOUT ORPHAN REFUSED "5.440 lab has 100000 stalled-us\n"
                                "5.450 plain = EADDRINUSE 1us\n5.451 plain = OK 4us\n"},
    {"... which it did before the timer can end", "plain-release", TW_FAILS, "between 5.3100",
     FIN_TIMEOUT ORPHAN REFUSED "5.100 lab has 100000 stalled-us\n"
                                "5.450 plain = EADDRINUSE 1us\n5.451 plain = OK 4us\n"},
    {"... for much less than it was late", "plain-release", TW_FAILS, "between 6.8600",
     FIN_TIMEOUT ORPHAN REFUSED "5.440 lab has 100000 stalled-us\n"
                                "7.000 plain = EADDRINUSE 1us\n7.001 plain = OK 4us\n"},
    {"never, though the lab was stalled for a moment", "plain-release", TW_FAILS,
     "still refused 6.8600 s",
     FIN_TIMEOUT ORPHAN REFUSED "6.9 lab has 100000 stalled-us\n7.0 plain = EADDRINUSE\n"},
    {"never, as the lab stood still", "plain-release", TW_UNKNOWN, "stalled for 1.000 s",
     FIN_TIMEOUT ORPHAN REFUSED "6.9 lab has 1000000 stalled-us\n7.0 plain = EADDRINUSE\n"},
    {"never", "plain-release", TW_FAILS, "still refused 6.8600 s after FIN-WAIT-2 began",
     FIN_TIMEOUT ORPHAN REFUSED "7.0 plain = EADDRINUSE\n"},
    {"given up", "plain-release", TW_UNKNOWN, "given up 2.8600 s",
     FIN_TIMEOUT ORPHAN REFUSED "3.0 plain = EADDRINUSE\n"},
    {"at once", "plain-release", TW_FAILS, "worked at the first try",
     FIN_TIMEOUT ORPHAN "0.3 plain = OK\n"},
    {"the setting was changed before it", "plain-release", TW_HOLDS, "between 2.0100",
     FIN_TIMEOUT CONNECTED LAB_SET CLOSING RELEASED("2.150", "2.151")},
    {"... and after it", "plain-release", TW_HOLDS, "between 5.0600",
     FIN_TIMEOUT ORPHAN
     "0.2 lab ! set tcp_fin_timeout 2 = OK 20us\n" RELEASED("5.200", "5.201")},
    {"past 60 s the excess, twice", "plain-release", TW_HOLDS, "between 40.0600",
     LONG_TIMEOUT ORPHAN RELEASED("40.200", "40.201")},
    {"... and each rounded up", "plain-release", TW_HOLDS, "between 44.0600",
     LONG_TIMEOUT ORPHAN RELEASED("44.200", "44.201")},
    {"... and not as long as it says", "plain-release", TW_FAILS, "between 80.0600",
     LONG_TIMEOUT ORPHAN RELEASED("80.200", "80.201")},
    {"... what is to be waited is asked anew when the first is over", "plain-release", TW_HOLDS,
     "between 25.0600",
     LONG_TIMEOUT ORPHAN
     "0.2 lab ! set tcp_fin_timeout 65 = OK 20us\n" RELEASED("25.200", "25.201")},
    {"... and no more than 60 s then are none", "plain-release", TW_HOLDS, "between 20.0600",
     LONG_TIMEOUT ORPHAN "0.2 lab ! set tcp_fin_timeout 60 = OK 20us\n" REFUSED
                         "20.200 plain = EADDRINUSE 1us\n"
                         "20.200 server > client R. seq 2 ack 1\n20.201 plain = OK 4us\n"},
    {"... which is not when it was reset before that", "plain-release", TW_UNKNOWN,
     "no segment shows a FIN-WAIT-2",
     LONG_TIMEOUT ORPHAN "0.2 lab ! set tcp_fin_timeout 60 = OK 20us\n" REFUSED
                         "19.199 plain = EADDRINUSE 1us\n"
                         "19.200 server > client R. seq 2 ack 1\n19.201 plain = OK 4us\n"},
    {"it was half closed, and closed later", "plain-release", TW_HOLDS, "between 5.0600",
     FIN_TIMEOUT CONNECTED "0.099 server ! shutdown = OK 9us\n"
                           "0.100 server > client F.\n0.140 client > server .\n"
                           "0.200 server ! close = OK 9us\n" RELEASED("5.260", "5.261")},
    {"it was half closed only", "plain-release", TW_UNKNOWN, "no segment shows a FIN-WAIT-2",
     FIN_TIMEOUT CONNECTED
     "0.099 server ! shutdown = OK 9us\n"
     "0.100 server > client F.\n0.140 client > server .\n" RELEASED("5.260", "5.261")},
    {"a TIME-WAIT held it for longer", "plain-release", TW_FAILS, "between 61.4985",
     FIN_TIMEOUT SERVER_FIRST RELEASED("61.6995", "61.7000")},
    {"... and for as long", "plain-release", TW_UNKNOWN, "a TIME-WAIT held the port",
     EXPECT(
         "EADDRINUSE, then OK after FIN_TIMEOUT") "# setting tcp_fin_timeout 60\n" SERVER_FIRST
         RELEASED("61.6995", "61.7000")},
    {"not waited for", "plain-release", TW_UNKNOWN, "--first-bind",
     FIRST_BIND FIN_TIMEOUT ORPHAN REFUSED},
    {"packets were lost", "plain-release", TW_UNKNOWN, "lost 1 packet",
     FIN_TIMEOUT LOST ORPHAN RELEASED("5.200", "5.201")},
    {"on the tick", "released-on-the-tick", TW_HOLDS, "predicted 5.1990 s",
     "# predicted plain 5.2\n" FIN_TIMEOUT ORPHAN RELEASED("5.200", "5.201")},
    {"not on the tick", "released-on-the-tick", TW_FAILS, "predicted 5.2990 s",
     "# predicted plain 5.3\n" FIN_TIMEOUT ORPHAN RELEASED("5.200", "5.201")},
};

static const struct ruling timers[] = {
    {"in the window", "plain-release", TW_HOLDS, "between 2.0100 and 2.0111 s",
     TIMER ORPHAN RELEASED("2.150", "2.151")},
    {"too early", "plain-release", TW_FAILS, "between 1.9100",
     TIMER ORPHAN RELEASED("2.050", "2.051")},
    {"too late", "plain-release", TW_FAILS, "between 2.0600",
     TIMER ORPHAN RELEASED("2.200", "2.201")},
    {"a TIME-WAIT's length", "plain-release", TW_HOLDS, "between 61.4985",
     EXPECT("EADDRINUSE, then OK after 60s") SERVER_FIRST RELEASED("61.6995", "61.7000")},
    {"counted from its last beginning", "plain-release", TW_HOLDS, "between 60.4995",
     EXPECT("EADDRINUSE, then OK after 60s") SERVER_FIRST REFUSED
     "20.0 client > server F. seq 1 ack 2\n"
     "20.0 server > client . seq 2 ack 2\n"
     "80.4995 plain = EADDRINUSE\n80.5000 plain = OK\n"},
    {"a RST ended it", "plain-release", TW_FAILS, "ended early",
     EXPECT("EADDRINUSE, then OK after 60s") SERVER_FIRST REFUSED
     "1.0 client > server R seq 2\n"
     "1.001 plain = EADDRINUSE\n1.02 plain = OK\n"},
    {"SOCK_DESTROY ended it", "plain-release", TW_FAILS, "ended early",
     EXPECT("EADDRINUSE, then OK after 60s") SERVER_FIRST REFUSED
     "1.0 server ! destroy = OK 9us\n"
     "1.001 plain = EADDRINUSE\n1.02 plain = OK\n"},
    {"no timer on the port", "plain-release", TW_UNKNOWN, "no segment shows",
     TIMER DONE RELEASED("2.150", "2.151")},
    {"not waited for", "plain-release", TW_UNKNOWN, "--first-bind",
     FIRST_BIND TIMER ORPHAN REFUSED},
    {"on the tick", "released-on-the-tick", TW_HOLDS, "predicted 2.1490 s",
     "# predicted plain 2.15\n" TIMER ORPHAN RELEASED("2.150", "2.151")},
};

static const struct ruling thens[] = {
    {"when they are done", "plain-release", TW_HOLDS, "worked 0.0101 s after [then]",
     AFTER_THEN DONE REFUSED THEN_DONE "0.520 plain = OK 100us\n"},
    {"after a refusal or two more", "plain-release", TW_HOLDS, "worked 0.0301 s after [then]",
     AFTER_THEN DONE REFUSED THEN_DONE "0.520 plain = EADDRINUSE\n0.540 plain = OK 100us\n"},
    {"before the last one", "plain-release", TW_FAILS, "before the last step of [then]",
     AFTER_THEN DONE REFUSED "0.35 plain = OK\n" THEN_DONE},
    {"after them in a bracket in which nobody looked", "plain-release", TW_UNKNOWN,
     "worked 1.5900 s after [then]; not tried within 1 s of that",
     AFTER_THEN DONE REFUSED THEN_DONE "0.52 plain = EADDRINUSE\n2.1 plain = OK\n"},
    {"... in which they are, too", "plain-release", TW_UNKNOWN, "not tried within 1 s",
     AFTER_THEN DONE REFUSED THEN_DONE "2.1 plain = OK\n"},
    {"long after them", "plain-release", TW_FAILS,
     "still refused 1.5700 s after [then], and worked 1.5900 s after it",
     AFTER_THEN DONE REFUSED THEN_DONE "2.08 plain = EADDRINUSE\n2.1 plain = OK\n"},
    {"never", "plain-release", TW_FAILS, "still refused 1.4900 s after [then]",
     AFTER_THEN DONE REFUSED THEN_DONE "2.0 plain = EADDRINUSE\n"},
    {"given up", "plain-release", TW_UNKNOWN, "not seen free",
     AFTER_THEN DONE REFUSED THEN_DONE "0.52 plain = EADDRINUSE\n"},
    {"at the first try", "plain-release", TW_FAILS, "worked at the first try",
     AFTER_THEN DONE "0.3 plain = OK\n" THEN_DONE},
    {"first tried after them", "plain-release", TW_UNKNOWN, "not tried before",
     AFTER_THEN DONE THEN_DONE "0.52 plain = EADDRINUSE\n0.54 plain = OK\n"},
    {"one was not done", "plain-release", TW_UNKNOWN,
     "`server = stop SIGKILL` failed with ESRCH",
     AFTER_THEN DONE REFUSED "0.4 server ! stop SIGKILL = ESRCH\n0.52 plain = OK\n"},
    {"one was not seen", "plain-release", TW_UNKNOWN, "`server = await CLOSED` was not seen",
     AFTER_THEN DONE REFUSED "0.4 server ! stop SIGKILL = OK\n0.52 plain = OK\n"},
    {"there are none", "plain-release", TW_UNKNOWN, "no steps in [then]",
     EXPECT("EADDRINUSE, then OK after [then]") DONE REFUSED "0.52 plain = OK\n"},
    {"not done (--first-bind)", "plain-release", TW_UNKNOWN, "--first-bind",
     FIRST_BIND AFTER_THEN DONE REFUSED},
    {"interrupted", "plain-release", TW_UNKNOWN, "interrupted",
     INTERRUPTED AFTER_THEN DONE REFUSED THEN_DONE},
    {"no tick is predicted", "released-on-the-tick", LEFT_OUT, "",
     AFTER_THEN DONE REFUSED THEN_DONE "0.520 plain = OK 100us\n"},
    {"they are steps, too", "steps-done", TW_FAILS, "`server = stop SIGKILL` failed with ESRCH",
     AFTER_THEN DONE REFUSED "0.4 server ! stop SIGKILL = ESRCH\n"},
    {"all of them", "steps-done", TW_HOLDS, "3 steps", AFTER_THEN DONE REFUSED THEN_DONE},
    {"not asked for", "steps-done", TW_HOLDS, "1 step", FIRST_BIND AFTER_THEN DONE REFUSED},
};

static const struct ruling not_withins[] = {
    {"still refused", "plain-release", TW_HOLDS, "still refused 3.0010 s",
     NOT_WITHIN DONE REFUSED "3.301 plain = EADDRINUSE\n"},
    {"the second server never listens there", "plain-alive", LEFT_OUT, "",
     NOT_WITHIN DONE REFUSED "3.285 plain = EADDRINUSE\n"},
    {"it worked in that time", "plain-release", TW_FAILS, "worked within",
     NOT_WITHIN DONE REFUSED "2.0 plain = OK\n"},
    {"it worked at the first try", "plain-release", TW_FAILS, "worked at the first try",
     NOT_WITHIN DONE "0.3 plain = OK\n"},
    {"it worked later", "plain-release", TW_HOLDS, "still refused 3.0010 s",
     NOT_WITHIN DONE REFUSED "3.301 plain = EADDRINUSE\n3.321 plain = OK\n"},
    {"it came free about then", "plain-release", TW_UNKNOWN, "tried for 2.9850 s",
     NOT_WITHIN DONE REFUSED "3.285 plain = EADDRINUSE\n3.305 plain = OK\n"},
    {"the last try was too early", "plain-release", TW_UNKNOWN, "tried for 2.9990 s",
     NOT_WITHIN DONE REFUSED "3.299 plain = EADDRINUSE\n"},
    {"nobody looked for so long", "plain-release", TW_UNKNOWN, "tried for 0.7000 s",
     NOT_WITHIN DONE REFUSED "1.000 plain = EADDRINUSE\n"},
    {"not waited for", "plain-release", TW_UNKNOWN, "--first-bind",
     FIRST_BIND NOT_WITHIN DONE REFUSED},
    {"not tried", "plain-release", TW_UNKNOWN, "not tried", NOT_WITHIN DONE},
    {"interrupted", "plain-release", TW_UNKNOWN, "interrupted",
     INTERRUPTED NOT_WITHIN DONE REFUSED},
};

static const struct ruling users[] = {
    {"a probe", "plain-first-try", TW_UNKNOWN, "only root can try a bind as another user",
     EXPECT("OK") DONE "0.002 plain ! become user 65534 = EPERM\n"},
    {"a peer", "plain-first-try", TW_UNKNOWN, "only root can run a peer as another user",
     EXPECT("OK") "0.001 server ! become user 65534 = EPERM\n"},
    {"a peer's steps", "steps-done", TW_UNKNOWN, "only root can run a peer as another user",
     EXPECT("OK") "0.001 server ! become user 65534 = EPERM\n"},
    {"root can", "plain-first-try", TW_HOLDS, "OK",
     EXPECT("OK") DONE "0.002 plain ! become user 65534 = OK\n0.3 plain = OK\n"},
};

START_TEST(test_fin_timeout)
{
    ruling_check(&fin_timeouts[_i]);
}
END_TEST

START_TEST(test_timer)
{
    ruling_check(&timers[_i]);
}
END_TEST

START_TEST(test_then)
{
    ruling_check(&thens[_i]);
}
END_TEST

START_TEST(test_not_within)
{
    ruling_check(&not_withins[_i]);
}
END_TEST

START_TEST(test_user)
{
    ruling_check(&users[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("window");
    TCase *tc = tcase_create("fin-timeout");
    tcase_add_loop_test(tc, test_fin_timeout, 0, (int)TW_COUNT(fin_timeouts));
    suite_add_tcase(s, tc);
    tc = tcase_create("timer");
    tcase_add_loop_test(tc, test_timer, 0, (int)TW_COUNT(timers));
    suite_add_tcase(s, tc);
    tc = tcase_create("then");
    tcase_add_loop_test(tc, test_then, 0, (int)TW_COUNT(thens));
    suite_add_tcase(s, tc);
    tc = tcase_create("not-within");
    tcase_add_loop_test(tc, test_not_within, 0, (int)TW_COUNT(not_withins));
    suite_add_tcase(s, tc);
    tc = tcase_create("user");
    tcase_add_loop_test(tc, test_user, 0, (int)TW_COUNT(users));
    suite_add_tcase(s, tc);
    return s;
}
