#include "port_scene.h"
#include "port_text.h"
#include "suite.h"

#include "own.h"

#include <string.h>

/* Whole reports, as they are printed. */
static const struct {
    const char *sockets, *at, *answers; /* answers NULL: nothing was tried */
    unsigned width;
    const char *report;
} reports[] = {
    {"LISTEN 0.0.0.0 A queued 2 by nginx:71 by nginx:72;ESTABLISHED 10.9.9.1 A peer "
     "10.9.9.2:40000 by nginx:72 times 50;ESTABLISHED 10.9.9.1 ? peer 10.9.9.3:40000 queue "
     "times 2",
     NULL, "IN IN IN IN IN IN IN IN", 80,
     "Port 5000 is held: nginx (pid 71) and nginx (pid 72) listen on 0.0.0.0.\n"
     "\n"
     "  LISTEN          0.0.0.0; nginx (pid 71) and nginx (pid 72); 2 connections not\n"
     "                  yet accepted (at most 1); SO_REUSEADDR\n"
     "  ESTABLISHED     50 at 10.9.9.1; nginx (pid 72); SO_REUSEADDR\n"
     "  ESTABLISHED     2 at 10.9.9.1; in the accept queue, until accept(), or the end\n"
     "                  of the listener\n"
     "\n"
     "  pid 71          /usr/bin/nginx; user root, started 1 h 0 min ago; and\n"
     "                  1 process like it\n"
     "\n"
     "  bind() now      no option      SO_REUSEADDR   SO_REUSEPORT   both\n"
     "  0.0.0.0:5000    EADDRINUSE     EADDRINUSE     EADDRINUSE     EADDRINUSE\n"
     "  [::]:5000       EADDRINUSE     EADDRINUSE     EADDRINUSE     EADDRINUSE\n"
     "  refused         all: The other socket listens, and SO_REUSEADDR never helps\n"
     "                  against a listener.\n"
     "\n"
     "  held            until its owner closes it: no timer does\n"
     "  what to do      End all processes that have the socket open; it stays until\n"
     "                  the last of them closes it:\n"
     "                    kill 71 72\n"
     "  restarted now   the server would get the port at once: it sets SO_REUSEADDR,\n"
     "                  and its 50 connections took that over. One without\n"
     "                  SO_REUSEADDR would be refused for another minute.\n"},
    {"TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 41000;TIME-WAIT 127.0.0.1 ? peer "
     "127.0.0.1:10 wait 21000;CLOSED 0.0.0.0 udp by dns:4",
     "127.0.0.1", "IN ok IN ok", 80,
     "Port 5000 of 127.0.0.1 is held by 2 connections in TIME-WAIT, the last for\n"
     "another 41.1 s; no process has it.\n"
     "\n"
     "  TIME-WAIT       2 at 127.0.0.1; no process; the kernel keeps it for another\n"
     "                  22.6 to 41.1 s\n"
     "  UDP             0.0.0.0; dns (pid 4), not in the way\n"
     "\n"
     "  pid 4           /usr/bin/dns; user root, started 1 h 0 min ago\n"
     "\n"
     "  bind() now      no option      SO_REUSEADDR   SO_REUSEPORT   both\n"
     "  127.0.0.1:5000  EADDRINUSE     works          EADDRINUSE     works\n"
     "  refused         no option: The other socket has the option, the new socket\n"
     "                  does not: Linux requires it on both.\n"
     "                  SO_REUSEPORT: One has SO_REUSEADDR and the other SO_REUSEPORT:\n"
     "                  Linux requires the same one on both.\n"
     "\n"
     "  held            for another 41.1 s, to the kernel's tick\n"
     "  what to do      Set SO_REUSEADDR in the server before bind(): with it the bind\n"
     "                  works now (tried).\n"
     "                  Or destroy what the kernel keeps, as root:\n"
     "                    ss -K -t state time-wait sport = :5000\n"},
    {"TIME-WAIT 127.0.0.1 ? peer 127.0.0.1:9 wait 41000", NULL, NULL, 80,
     "Port 5000 is held by the kernel's TIME-WAIT for another 41.1 s; no process has\n"
     "it.\n"
     "\n"
     "  TIME-WAIT       127.0.0.1, peer 127.0.0.1:9; no process; the kernel keeps it\n"
     "                  for another 41.1 s\n"
     "\n"
     "  bind() would    no option      SO_REUSEADDR   SO_REUSEPORT   both\n"
     "  0.0.0.0:5000    EADDRINUSE     not known      not known      not known\n"
     "  [::]:5000       EADDRINUSE     not known      not known      not known\n"
     "  refused         no option: The options of the other socket could not be read,\n"
     "                  so the clause is not known.\n"
     "  not known       It depends on options of the other socket that could not be\n"
     "                  read; without --look-only, the kernel's answers show them.\n"
     "\n"
     "  held            for another 41.1 s, to the kernel's tick\n"
     "  what to do      Destroy what the kernel keeps, as root:\n"
     "                    ss -K -t state time-wait sport = :5000\n"},
    {"", NULL, "ok ok ok ok EAFNOSUPPORT EAFNOSUPPORT EAFNOSUPPORT EAFNOSUPPORT", 60,
     "Port 5000 is free.\n"
     "\n"
     "  bind() now    no option     SO_REUSEADDR  SO_REUSEPORT\n"
     "  0.0.0.0:5000  works         works         works\n"
     "  [::]:5000     EAFNOSUPPORT  EAFNOSUPPORT  EAFNOSUPPORT\n"
     "\n"
     "  bind() now    both\n"
     "  0.0.0.0:5000  works\n"
     "  [::]:5000     EAFNOSUPPORT\n"},
    {"CLOSE-WAIT ::ffff:10.9.9.1 - peer [::ffff:10.9.9.2]:40000 queued 7 by java:9",
     "::", "IN IN IN IN", 60,
     "Port 5000 of [::] is held: java (pid 9) has a connection\n"
     "with 10.9.9.2:40000 in CLOSE-WAIT.\n"
     "\n"
     "  CLOSE-WAIT      10.9.9.1 (by an IPv6 socket), peer\n"
     "                  10.9.9.2:40000; java (pid 9); 7 bytes not\n"
     "                  read; without SO_REUSEADDR\n"
     "\n"
     "  pid 9           /usr/bin/java; user root, started 1 h\n"
     "                  0 min ago\n"
     "\n"
     "  bind() now no option  SO_REUSEADDR SO_REUSEPORT both\n"
     "  [::]:5000  EADDRINUSE EADDRINUSE   EADDRINUSE   EADDRINUSE\n"
     "  refused         no option: Neither socket has\n"
     "                  SO_REUSEADDR, so the port is held as long\n"
     "                  as the other socket exists.\n"
     "                  SO_REUSEADDR, SO_REUSEPORT, both: The new\n"
     "                  socket has the option, the other socket\n"
     "                  does not: Linux requires it on both.\n"
     "\n"
     "  held            until its owner closes it: no timer does\n"
     "  what to do      Set SO_REUSEADDR before bind() in the\n"
     "                  server, always: connections take it over\n"
     "                  from the socket that listened, so the next\n"
     "                  start finds it on both.\n"
     "                  CLOSE-WAIT never ends by itself: the peer\n"
     "                  has closed, and the program does not call\n"
     "                  close(). That is a mistake in the program.\n"
     "                  End the process:\n"
     "                    kill 9\n"
     "                  Or destroy the connections, as root; the\n"
     "                  program that has one open gets\n"
     "                  ECONNABORTED:\n"
     "                    ss -K -t state close-wait sport = :5000\n"},
};

START_TEST(test_report)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = port_scene(reports[_i].sockets);
    TW_AUTO(tw_string_drop) char *text = NULL;
    const struct tw_style style = {.width = reports[_i].width, .ascii = true};
    struct tw_port_judged judged;
    struct tw_err err = {0};
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    ck_assert_ptr_nonnull(to);
    if (reports[_i].answers != NULL)
        port_scene_try(&look, reports[_i].at, reports[_i].answers);
    tw_port_judged_make(&look, &judged);
    ck_assert_int_eq(tw_port_text(&judged, &style, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_str_eq(text, reports[_i].report);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("port_text");
    TCase *tc = tcase_create("reports");
    tcase_add_loop_test(tc, test_report, 0, (int)TW_COUNT(reports));
    suite_add_tcase(s, tc);
    return s;
}
