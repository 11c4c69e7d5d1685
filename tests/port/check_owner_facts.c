#include "suite.h"

#include "owner_facts.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *path, *unit;
} units[] = {
    {"/", ""},
    {"", ""},
    {"/system.slice/nginx.service", "nginx.service"},
    {"/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope", "app-x.scope"},
    {"/user.slice/user-1000.slice/session-3.scope", "session-3.scope"},
    /* what a service makes below itself is its own affair */
    {"/system.slice/docker.service/worker", "docker.service"},
    {"/machine.slice/libpod-1234.scope/container", "libpod-1234.scope"},
    {"/docker/0123456789abcdef", "0123456789abcdef"},
    {"/lxc.payload/one/", "one"},
};

START_TEST(test_unit)
{
    char unit[TW_PORT_TEXT];
    tw_owner_facts_unit(units[_i].path, unit);
    ck_assert_str_eq(unit, units[_i].unit);
}
END_TEST

/* A child with a name of parentheses, blanks and a character that moves a terminal's cursor. */
static pid_t named_child(void)
{
    int ready[2];
    char go = 0;
    ck_assert_int_eq(pipe(ready), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)prctl(PR_SET_NAME, "a) Z 1 (\033[2J");
        (void)!write(ready[1], &go, 1);
        for (;;)
            (void)pause();
    }
    ck_assert_int_eq(read(ready[0], &go, 1), 1);
    (void)close(ready[0]);
    (void)close(ready[1]);
    return pid;
}

START_TEST(test_process)
{
    struct tw_port_owner owner;
    pid_t pid = named_child();
    int status = 0;
    (void)kill(pid, SIGSTOP);
    (void)waitpid(pid, &status, WUNTRACED);
    tw_owner_facts_read(pid, 0, &owner);
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);

    ck_assert_int_eq(owner.pid, pid);
    ck_assert_str_eq(owner.name, "a) Z 1 (?[2J");
    ck_assert_int_eq(owner.state, 'T');
    ck_assert_int_eq(owner.parent, getpid());
    ck_assert_int_eq(owner.process_group, getpgrp());
    ck_assert_uint_eq(owner.uid, geteuid());
    ck_assert(owner.age_ns >= -TW_S / 100 && owner.age_ns < 60 * TW_S);
    ck_assert_ptr_nonnull(strstr(owner.executable, "check_owner_facts"));
    ck_assert_ptr_nonnull(strstr(owner.command, "check_owner_facts"));
    ck_assert(!owner.is_deleted && !owner.dumps_core);
    ck_assert_int_eq(owner.same_network, TW_NOT_LOOKED);
}
END_TEST

START_TEST(test_gone)
{
    struct tw_port_owner owner;
    int status = 0;
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(0);
    (void)waitpid(pid, &status, 0);
    tw_owner_facts_read(pid, 1, &owner);
    ck_assert_int_eq(owner.pid, pid);
    ck_assert_str_eq(owner.name, "");
    ck_assert_str_eq(owner.command, "");
    ck_assert_int_eq(owner.age_ns, -1);
    ck_assert_int_eq(owner.same_network, TW_NOT_LOOKED);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("owner_facts");
    TCase *unit = tcase_create("unit");
    tcase_add_loop_test(unit, test_unit, 0, (int)TW_COUNT(units));
    suite_add_tcase(suite, unit);
    TCase *process = tcase_create("process");
    tcase_add_test(process, test_process);
    tcase_add_test(process, test_gone);
    suite_add_tcase(suite, process);
    return suite;
}
