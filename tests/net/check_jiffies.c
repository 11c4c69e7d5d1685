#include "suite.h"

#include "clock.h"
#include "jiffies.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CROWD = 8 };

/* Where jiffy 0 was, on CLOCK_MONOTONIC. */
static tw_ns origin(const struct tw_jiffies *jiffies)
{
    return jiffies->began_ns - (tw_ns)jiffies->jiffy * tw_wheel_tick(jiffies->hz);
}

START_TEST(test_quiet)
{
    struct tw_jiffies jiffies;
    ck_assert_uint_ne(tw_jiffies_hz(), 0);
    tw_jiffies_sample(&jiffies);
    ck_assert_uint_eq(jiffies.hz, tw_jiffies_hz());
    /* An edge that lies just past a multiple of the tick was that multiple, seen late. */
    tw_ns tick = tw_wheel_tick(jiffies.hz);
    tw_ns late = jiffies.began_ns % tick;
    ck_assert_msg(late == 0 || late >= tick / 16, "%lld ns late", (long long)late);
}
END_TEST

/* Others want the processors all the time: whoever samples is often kept from running for
 * longer than it waits for a step, and must not take that for a clock that stands still. */
START_TEST(test_crowded)
{
    struct tw_jiffies before;
    struct tw_jiffies crowded;
    pid_t crowd[CROWD];
    tw_jiffies_sample(&before);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = fork();
        ck_assert_int_ge(crowd[i], 0);
        if (crowd[i] == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;)
                __asm__ volatile("");
        }
    }
    tw_jiffies_sample(&crowded);
    for (int i = 0; i < CROWD; i++) {
        (void)kill(crowd[i], SIGKILL);
        (void)waitpid(crowd[i], NULL, 0);
    }
    ck_assert_uint_eq(crowded.hz, tw_jiffies_hz());
    tw_ns apart = origin(&crowded) - origin(&before);
    ck_assert_int_lt(apart < 0 ? -apart : apart, tw_wheel_tick(crowded.hz));
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("jiffies");
    TCase *quiet = tcase_create("quiet");
    tcase_add_test(quiet, test_quiet);
    suite_add_tcase(suite, quiet);
    TCase *crowded = tcase_create("crowded");
    tcase_set_timeout(crowded, 20);
    tcase_add_test(crowded, test_crowded);
    suite_add_tcase(suite, crowded);
    return suite;
}
