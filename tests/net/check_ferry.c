#include "suite.h"

#include "ferry.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* A client and a server, each connected over loopback to the ferry between them. */

static struct tw_ferry ferry;
static int client, server;

static void connect_pair(int out[2])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n_bytes = sizeof at;
    TW_AUTO(tw_fd_drop) int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &n_bytes), 0);
    out[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(out[0], (struct sockaddr *)&at, sizeof at), 0);
    out[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ck_assert_int_ge(out[1], 0);
}

static void open_ferry(void)
{
    int pairs[2][2];
    connect_pair(pairs[0]);
    connect_pair(pairs[1]);
    client = pairs[0][0];
    server = pairs[1][0];
    tw_ferry_open(&ferry, pairs[0][1], pairs[1][1]);
}

static void close_all(void)
{
    tw_ferry_drop(&ferry);
    tw_fd_drop(&client);
    tw_fd_drop(&server);
}

/* Carries until there is nothing to do for that long. Returns false when it is over. */
static bool carry(void)
{
    enum { QUIET_MS = 20 };
    struct pollfd polls[2];
    bool goes_on = true;
    tw_ferry_polls(&ferry, polls);
    while (goes_on && poll(polls, 2, QUIET_MS) > 0) {
        goes_on = tw_ferry_carry(&ferry);
        tw_ferry_polls(&ferry, polls);
    }
    return goes_on;
}

static void assert_read(int fd, const char *expected)
{
    char text[16] = "";
    ssize_t n = recv(fd, text, sizeof text - 1, 0);
    ck_assert_int_eq(n, (ssize_t)strlen(expected));
    ck_assert_str_eq(text, expected);
}

START_TEST(test_bytes)
{
    open_ferry();
    ck_assert_int_eq(send(client, "question", 8, 0), 8);
    ck_assert(carry());
    assert_read(server, "question");
    ck_assert_int_eq(send(server, "answer", 6, 0), 6);
    ck_assert(carry());
    assert_read(client, "answer");
    close_all();
}
END_TEST

/* The other direction goes on after a FIN, which comes after the bytes before it. */
START_TEST(test_half)
{
    open_ferry();
    ck_assert_int_eq(send(client, "last", 4, 0), 4);
    ck_assert_int_eq(shutdown(client, SHUT_WR), 0);
    ck_assert(carry());
    assert_read(server, "last");
    assert_read(server, "");
    ck_assert_int_eq(send(server, "answer", 6, 0), 6);
    ck_assert(carry());
    assert_read(client, "answer");
    ck_assert_int_eq(shutdown(server, SHUT_WR), 0);
    ck_assert(!carry());
    ck_assert_int_eq(ferry.fds[0], -1);
    ck_assert_int_eq(ferry.fds[1], -1);
    assert_read(client, "");
    close_all();
}
END_TEST

START_TEST(test_reset)
{
    const struct linger at_once = {.l_onoff = 1};
    open_ferry();
    ck_assert_int_eq(setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    tw_fd_drop(&client);
    ck_assert(!carry());
    char byte = 0;
    ck_assert_int_eq(recv(server, &byte, 1, 0), -1);
    ck_assert_int_eq(errno, ECONNRESET);
    close_all();
}
END_TEST

/* Who does not read slows the other side down, and nothing is lost. That both sides have sent
 * FIN meanwhile, which poll() tells as POLLHUP, is no reason to look again and again. */
START_TEST(test_slow)
{
    enum { MOST = 1 << 20 };
    static char block[4096];
    static char received[1 << 16];
    const int room = 4096;
    size_t n_sent = 0;
    size_t n_received = 0;
    ssize_t n = 0;
    open_ferry();
    ck_assert_int_eq(fcntl(server, F_SETFL, O_NONBLOCK), 0);
    ck_assert_int_eq(setsockopt(ferry.fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room), 0);
    ck_assert_int_eq(setsockopt(server, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
    while (ferry.lanes[0].from == ferry.lanes[0].to && n_sent < MOST) {
        ck_assert_int_eq(send(client, block, sizeof block, 0), sizeof block);
        n_sent += sizeof block;
        ck_assert(carry());
    }
    ck_assert_uint_lt(n_sent, MOST);
    ck_assert_int_eq(shutdown(client, SHUT_WR), 0);
    ck_assert_int_eq(shutdown(server, SHUT_WR), 0);
    ck_assert(carry());
    for (bool goes_on = true; goes_on;) {
        while ((n = recv(server, received, sizeof received, 0)) > 0)
            n_received += (size_t)n;
        goes_on = carry();
    }
    ck_assert_int_eq(fcntl(server, F_SETFL, 0), 0); /* the last bytes come, and the end */
    while ((n = recv(server, received, sizeof received, 0)) > 0)
        n_received += (size_t)n;
    ck_assert_uint_eq(n_received, n_sent);
    close_all();
}
END_TEST

Suite *suite(void)
{
    const struct {
        const char *name;
        const TTest *test;
    } cases[] = {
        {"bytes", test_bytes}, {"half", test_half}, {"reset", test_reset}, {"slow", test_slow}};
    Suite *suite = suite_create("ferry");
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        TCase *one = tcase_create(cases[i].name);
        tcase_set_timeout(one, 20);
        tcase_add_test(one, cases[i].test);
        suite_add_tcase(suite, one);
    }
    return suite;
}
