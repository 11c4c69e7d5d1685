#include "suite.h"

#include "descriptors.h"
#include "process_list.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOW = 100, HIGH = 700 }; /* descriptors of this process that no other part of it has */

struct seen {
    int fds[8];
    uint64_t sockets[8];
    size_t n;
};

static void note(const struct tw_descriptor *descriptor, void *arg)
{
    struct seen *seen = arg;
    if (descriptor->fd < LOW || seen->n == TW_COUNT(seen->fds))
        return;
    seen->fds[seen->n] = descriptor->fd;
    seen->sockets[seen->n++] = descriptor->socket;
}

static const struct {
    int from, until;
    size_t n;
    int first;
} walks[] = {
    {0, INT_MAX, 2, LOW},        {0, LOW, 0, 0},
    {0, LOW + 1, 1, LOW},        {LOW, INT_MAX, 2, LOW},
    {LOW + 1, INT_MAX, 1, HIGH}, {HIGH, INT_MAX, 1, HIGH},
    {HIGH + 1, INT_MAX, 0, 0},
};

START_TEST(test_walk)
{
    struct stat what;
    struct seen seen = {.n = 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(dup2(fd, LOW), LOW);
    ck_assert_int_eq(dup2(fd, HIGH), HIGH);
    /* A file between them is no socket. */
    ck_assert_int_eq(dup2(open("/dev/null", O_RDONLY), LOW + 50), LOW + 50);
    ck_assert_int_eq(fstat(fd, &what), 0);
    const struct tw_descriptors_of of = {.pid = getpid(),
                                         .tid = getpid(),
                                         .from = walks[_i].from,
                                         .until = walks[_i].until,
                                         .until_ns = INT64_MAX};
    ck_assert_int_eq(tw_descriptors_walk(&of, note, &seen), 0);
    ck_assert_uint_eq(seen.n, walks[_i].n);
    ck_assert(seen.n == 0 || seen.fds[0] == walks[_i].first);
    for (size_t i = 0; i < seen.n; i++)
        ck_assert_uint_eq(seen.sockets[i], what.st_ino);
}
END_TEST

START_TEST(test_refused)
{
    struct seen seen = {.n = 0};
    struct tw_descriptors_of of = {.pid = INT_MAX, .tid = INT_MAX, .until = INT_MAX};
    ck_assert_int_eq(tw_descriptors_walk(&of, note, &seen), ENOENT);
    /* Time is over after the first few descriptors, if there are more. */
    of.pid = of.tid = getpid();
    for (int fd = LOW; fd < HIGH; fd++)
        ck_assert_int_eq(dup2(STDERR_FILENO, fd), fd);
    ck_assert_int_eq(tw_descriptors_walk(&of, note, &seen), ETIME);
}
END_TEST

/* Few descriptors first, and this process has as many as it sees itself. */
START_TEST(test_list)
{
    TW_AUTO(tw_process_list_drop) struct tw_process_list list = {0};
    struct tw_err err = {0};
    bool found = false;
    ck_assert_int_eq(tw_process_list_read(&list, &err), 0);
    for (size_t i = 0; i < list.n; i++) {
        ck_assert(i == 0 ||
                  list.processes[i - 1].n_descriptors <= list.processes[i].n_descriptors);
        ck_assert_int_eq(list.processes[i].owner, -1);
        found = found || list.processes[i].pid == getpid();
    }
    ck_assert(found);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("descriptors");
    TCase *walk = tcase_create("walk");
    tcase_add_loop_test(walk, test_walk, 0, (int)TW_COUNT(walks));
    tcase_add_test(walk, test_refused);
    suite_add_tcase(suite, walk);
    TCase *processes = tcase_create("processes");
    tcase_add_test(processes, test_list);
    suite_add_tcase(suite, processes);
    return suite;
}
