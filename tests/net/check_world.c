#include "suite.h"

#include "own.h"
#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

/* Whoever is forked in a world is gone with it, however far it went away from its parent. Each
 * one of them holds the writing end of a pipe: when the reading end says that nobody does, all
 * are gone, and no number of a process is needed for that. */

enum { PATIENCE_MS = 20000 };

static const struct tw_world_spec private = {.venue = TW_VENUE_PRIVATE};

struct runaway {
    int ready_fd;  /* gets a byte when it has */
    bool outlives; /* the body waits, too, instead of coming to its end */
    bool changes; /* it becomes another user and comes back, which the kernel takes for a reason
                   * to forget who dies with whom (prctl(2), PR_SET_PDEATHSIG) */
};

/* Forks twice, in a session of its own, deaf to every signal that can be ignored. */
static int run_away(const struct runaway *runaway, struct tw_err *err)
{
    pid_t pid = fork();
    if (pid < 0)
        return tw_fail(err, errno, "fork");
    if (pid > 0)
        return waitpid(pid, NULL, 0) == pid ? 0 : tw_fail(err, errno, "waitpid");
    if (setsid() < 0 || fork() != 0)
        _exit(0);
    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_IGN);
    (void)!write(runaway->ready_fd, "!", 1);
    for (;;)
        (void)pause();
}

static int body(int stop_fd, void *arg, struct tw_err *err)
{
    const struct runaway *runaway = arg;
    (void)stop_fd;
    if (runaway->changes && (seteuid(1) < 0 || seteuid(0) < 0))
        return tw_fail(err, errno, "seteuid");
    if (run_away(runaway, err) < 0)
        return -1;
    while (runaway->outlives)
        (void)pause();
    return 0;
}

static bool comes(int fd, short events)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    return poll(&polled, 1, PATIENCE_MS) == 1 && (polled.revents & events) != 0;
}

struct pipes {
    int held[2], ready[2];
};

static void open_pipes(struct pipes *pipes)
{
    ck_assert_int_eq(pipe2(pipes->held, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(pipes->ready, O_CLOEXEC), 0);
}

/* The world's end is the end of whoever ran away in it. */
START_TEST(test_gone_with_its_world)
{
    struct pipes pipes;
    struct tw_proc world;
    struct tw_err err = {0};
    open_pipes(&pipes);
    struct runaway runaway = {.ready_fd = pipes.ready[1]};
    ck_assert_msg(tw_world_start(&private, body, &runaway, &world, &err) == 0, "%s", err.text);
    (void)close(pipes.held[1]);
    ck_assert_msg(tw_world_end(&world, &err) == 0, "%s", err.text);
    ck_assert(comes(pipes.held[0], POLLHUP));
}
END_TEST

/* As twlab: starts a world and waits, until it is killed. */
static void be_twlab(const struct pipes *pipes, bool changes)
{
    struct tw_proc world;
    struct tw_err err = {0};
    struct runaway runaway = {
        .ready_fd = pipes->ready[1], .outlives = true, .changes = changes};
    if (tw_world_start(&private, body, &runaway, &world, &err) < 0)
        _exit(1);
    for (;;)
        (void)pause();
}

/* kill -9 of the one who made the world; _i: whose body has been another user. */
START_TEST(test_gone_with_its_maker)
{
    struct pipes pipes;
    char ready = 0;
    open_pipes(&pipes);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        be_twlab(&pipes, _i == 1);
    (void)close(pipes.held[1]);
    ck_assert(comes(pipes.ready[0], POLLIN));
    ck_assert_int_eq(read(pipes.ready[0], &ready, 1), 1);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert(comes(pipes.held[0], POLLHUP));
}
END_TEST

static int do_nothing(int stop_fd, void *arg, struct tw_err *err)
{
    (void)stop_fd, (void)arg, (void)err;
    return 0;
}

/* Can this machine make one? */
static bool can_make_worlds(struct tw_err *err)
{
    struct tw_proc world;
    return tw_world_start(&private, do_nothing, NULL, &world, err) == 0 &&
           tw_world_end(&world, err) == 0;
}

Suite *suite(void)
{
    struct tw_err err = {0};
    if (getenv("CI") == NULL && !can_make_worlds(&err))
        return suite_skip(err.text);
    Suite *suite = suite_create("world");
    TCase *gone = tcase_create("gone");
    tcase_set_timeout(gone, 60);
    tcase_add_test(gone, test_gone_with_its_world);
    /* Only root's world has another user. */
    tcase_add_loop_test(gone, test_gone_with_its_maker, 0, geteuid() == 0 ? 2 : 1);
    suite_add_tcase(suite, gone);
    return suite;
}
