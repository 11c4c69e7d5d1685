#include "port_judged.h"
#include "port_scene.h"
#include "port_words.h"
#include "suite.h"

#include "own.h"

#include <string.h>

/* IN: EADDRINUSE. Binds without options, with A, P, A and P; at 0.0.0.0, then at [::]. */
#define NONE_WORKS "IN IN IN IN IN IN IN IN"
#define ALL_WORK "ok ok ok ok ok ok ok ok"

/* What a look has besides sockets and answers: owners, the search, the user. */

static void is_stopped(struct tw_port_look *look)
{
    look->owners[0].state = 'T';
}

static void is_a_service(struct tw_port_look *look)
{
    (void)snprintf(look->owners[0].unit, TW_PORT_TEXT, "nginx.service");
}

static void is_a_users_service(struct tw_port_look *look)
{
    is_a_service(look);
    look->owners[0].is_users_unit = true;
}

static void has_workers(struct tw_port_look *look)
{
    look->owners[0].parent = 73;
    look->owners[1].parent = 73;
}

static void is_in_a_message(struct tw_port_look *look)
{
    look->holds[0].by = TW_PORT_BY_MESSAGE;
}

static void is_in_docker(struct tw_port_look *look)
{
    (void)snprintf(look->owners[0].unit, TW_PORT_TEXT, "docker-0123456789abcdef0123.scope");
}

static void is_in_podman(struct tw_port_look *look)
{
    (void)snprintf(look->owners[0].unit, TW_PORT_TEXT, "libpod-0123456789abcdef0123.scope");
}

static void is_in_a_shell(struct tw_port_look *look)
{
    (void)snprintf(look->owners[0].unit, TW_PORT_TEXT, "session-3.scope");
}

static void is_another_users(struct tw_port_look *look)
{
    look->uid = 1000;
    look->search.n_denied = 40;
}

static void has_a_unit(struct tw_port_look *look)
{
    is_another_users(look);
    look->sockets[0].cgroup = 25;
    look->cgroups[look->n_cgroups++] = (struct tw_port_cgroup){25, "nginx.service"};
}

static void was_not_searched(struct tw_port_look *look)
{
    look->search.n_left = 2;
    look->search.n_left_descriptors = 41000;
}

static void may_not_bind(struct tw_port_look *look)
{
    is_another_users(look);
    look->unprivileged_start = 6000;
    look->may_bind_low = false;
}

static void is_ours(struct tw_port_look *look)
{
    look->uid = 1000;
    look->owners[0].uid = 1000;
}

static void is_roots(struct tw_port_look *look)
{
    look->uid = 1000;
}

static void is_in_range(struct tw_port_look *look)
{
    look->range_low = 4000;
}

static void is_reserved(struct tw_port_look *look)
{
    is_in_range(look);
    look->reserved = TW_YES;
}

static void has_no_ipv6(struct tw_port_look *look)
{
    look->ipv6_is_off = TW_YES;
}

static void is_elsewhere(struct tw_port_look *look)
{
    (void)snprintf(look->network, sizeof look->network, "blue");
}

static void is_a_process_network(struct tw_port_look *look)
{
    (void)snprintf(look->network, sizeof look->network, "71");
}

static void is_link_local(struct tw_port_look *look)
{
    ck_assert(tw_endpoint_parse_address("fe80::1", &look->at));
    look->has_address = true;
}

static void is_an_old_kernel(struct tw_port_look *look)
{
    look->bound_visible = TW_NO;
}

static void has_unknown_jiffies(struct tw_port_look *look)
{
    look->jiffies.hz = 0;
}

/* answers NULL: nothing was tried. Texts: NULL for one that is not looked at. */
static const struct {
    void (*change)(struct tw_port_look *look);
    const char *sockets, *answers, *verdict, *command, *advice;
} circumstances[] = {
    {is_stopped, "LISTEN 0.0.0.0 - by vi:71", NONE_WORKS,
     "Port 5000 is held: vi (pid 71) listens on 0.0.0.0.", "kill 71 && kill -CONT 71",
     "stopped (Ctrl-Z)"},
    {is_a_service, "LISTEN 0.0.0.0 - by nginx:71", NONE_WORKS, NULL,
     "systemctl stop nginx.service", "Restart="},
    {is_a_users_service, "LISTEN 0.0.0.0 - by nginx:71", NONE_WORKS, NULL,
     "systemctl --user stop nginx.service", "Restart="},
    {has_workers, "LISTEN 0.0.0.0 - by web:71 by web:72 by web:73", NONE_WORKS,
     "Port 5000 is held: web (pid 73) and 2 more processes listen on 0.0.0.0.", "kill 73 71 72",
     "the last of them"},
    {is_in_a_message, "LISTEN 0.0.0.0 - by web:71", NONE_WORKS,
     "Port 5000 is held: perhaps web (pid 71) listens on 0.0.0.0.", "kill 71",
     "may be in a message"},
    {is_in_docker, "LISTEN 0.0.0.0 - by nginx:71", NONE_WORKS, NULL, "docker stop 0123456789ab",
     "container"},
    {is_in_podman, "LISTEN 0.0.0.0 - by nginx:71", NONE_WORKS, NULL, "podman stop 0123456789ab",
     "container"},
    {is_in_a_shell, "LISTEN 0.0.0.0 - by nginx:71", NONE_WORKS, NULL, "kill 71", "End"},
    {is_in_a_shell, "LISTEN 0.0.0.0 - by docker-proxy:71", NONE_WORKS, NULL,
     "docker ps --filter publish=5000", "publishes"},
    {is_in_a_shell, "LISTEN 0.0.0.0 - by systemd:1", NONE_WORKS, NULL,
     "systemctl list-sockets | grep -w 5000", ".socket unit"},
    {is_another_users, "LISTEN 0.0.0.0 ? uid33", NONE_WORKS,
     "Port 5000 is held: a process of uid 33 listens on 0.0.0.0.", "sudo twlab why 5000",
     "Only root"},
    {has_a_unit, "LISTEN 0.0.0.0 ? uid33", NONE_WORKS,
     "Port 5000 is held: a process of uid 33 in nginx.service listens on 0.0.0.0.",
     "sudo systemctl stop nginx.service", "Restart="},
    {was_not_searched, "LISTEN 0.0.0.0 ?", NONE_WORKS,
     "Port 5000 is held: a process that was not found yet listens on 0.0.0.0.", NULL, NULL},
    {may_not_bind, "LISTEN 0.0.0.0 ?",
     "EACCES EACCES EACCES EACCES EACCES EACCES EACCES EACCES",
     "Port 5000 is held: a process of root listens on 0.0.0.0.", "sudo twlab why 5000",
     "CAP_NET_BIND_SERVICE"},
    {may_not_bind, "", "EACCES EACCES EACCES EACCES EACCES EACCES EACCES EACCES",
     "Port 5000 is free, but this user may not bind it: it needs CAP_NET_BIND_SERVICE.",
     "sudo sysctl -w net.ipv4.ip_unprivileged_port_start=5000", "CAP_NET_BIND_SERVICE"},
    {may_not_bind, "", NULL,
     "Port 5000 is free, but this user may not bind it: it needs CAP_NET_BIND_SERVICE.", NULL,
     "CAP_NET_BIND_SERVICE"},
    {is_ours, "LISTEN 0.0.0.0 - uid1000 by nc:71", NONE_WORKS, NULL, "kill 71", NULL},
    {is_roots, "LISTEN 0.0.0.0 - by nc:71", NONE_WORKS, NULL, "sudo kill 71", NULL},
    {is_in_range, "", ALL_WORK, "Port 5000 is free.", NULL, "any connect() may take it"},
    {is_in_range, "ESTABLISHED 127.0.0.1 - peer 127.0.0.1:9 by curl:8", NONE_WORKS, NULL,
     "kill 8", "That is a client's socket"},
    {is_reserved, "", ALL_WORK, "Port 5000 is free.", NULL, NULL},
    {has_no_ipv6, "", "ok ok ok ok EAFNOSUPPORT EAFNOSUPPORT EAFNOSUPPORT EAFNOSUPPORT",
     "Port 5000 is free.", NULL, NULL},
    {has_no_ipv6, "", NULL, "Port 5000 is free.", NULL, NULL},
    {is_elsewhere, "TIME-WAIT 10.0.0.1 ? peer 10.0.0.2:9 wait 41000", NONE_WORKS,
     "Port 5000 in network blue is held by the kernel's TIME-WAIT for another 41.1 s; no "
     "process has it.",
     "ip netns exec blue ss -K -t state time-wait sport = :5000", NULL},
    {is_a_process_network, "TIME-WAIT 10.0.0.1 ? peer 10.0.0.2:9 wait 41000", NONE_WORKS,
     "Port 5000 in the network of process 71 is held by the kernel's TIME-WAIT for another "
     "41.1 s; no process has it.",
     "nsenter -n -t 71 ss -K -t state time-wait sport = :5000", NULL},
    {is_link_local, "", "EINVAL EINVAL EINVAL EINVAL",
     "Port 5000 of [fe80::1]: bind() of a link-local address needs an interface, which twlab "
     "cannot name; ask about the port without an address.",
     NULL, NULL},
    {is_an_old_kernel, "", NONE_WORKS,
     "Port 5000 is held, by a socket that is bound and does nothing, which this kernel does "
     "not list (Linux 6.8 does).",
     NULL, NULL},
    {has_unknown_jiffies, "TIME-WAIT 10.0.0.1 ? peer 10.0.0.2:9 wait 41000", NONE_WORKS,
     "Port 5000 is held by the kernel's TIME-WAIT for another 41.0 to 45.1 s; no process has "
     "it.",
     NULL, NULL},
    /* what nobody tried: as the rule predicts */
    {is_in_a_shell, "LISTEN 0.0.0.0 A by nginx:71", NULL,
     "Port 5000 is held: nginx (pid 71) listens on 0.0.0.0.", "kill 71", NULL},
    {is_in_a_shell, "BOUND 0.0.0.0 A by nginx:71", NULL, NULL, "kill 71",
     "works now (predicted)"},
    {is_in_a_shell, "LISTEN 0.0.0.0 - by a:1 by b:2 by c:3 by d:4", NONE_WORKS,
     "Port 5000 is held: a (pid 1) and 3 more processes listen on 0.0.0.0.", "kill 1 2 3 4",
     "the last of them"},
};

static bool has_command(const struct tw_port_advices *advices, const char *command)
{
    bool any = false;
    for (size_t i = 0; i < advices->n; i++) {
        any = any || advices->list[i].command[0] != '\0';
        if (command != NULL && strcmp(advices->list[i].command, command) == 0)
            return true;
    }
    return command == NULL && !any;
}

static bool has_advice(const struct tw_port_advices *advices, const char *words)
{
    for (size_t i = 0; i < advices->n; i++) {
        if (strstr(advices->list[i].text, words) != NULL)
            return true;
    }
    return false;
}

START_TEST(test_circumstance)
{
    TW_AUTO(tw_port_look_drop) struct tw_port_look look = port_scene(circumstances[_i].sockets);
    struct tw_port_judged judged;
    char text[TW_PORT_WORDS];
    if (circumstances[_i].answers != NULL)
        port_scene_try(&look, NULL, circumstances[_i].answers);
    if (look.n_owners > 0 || circumstances[_i].change != is_in_a_shell)
        circumstances[_i].change(&look);
    tw_port_judged_make(&look, &judged);
    (void)tw_port_words_verdict(&judged.port, text);
    if (circumstances[_i].verdict != NULL)
        ck_assert_str_eq(text, circumstances[_i].verdict);
    if (circumstances[_i].command != NULL)
        ck_assert_msg(has_command(&judged.advices, circumstances[_i].command), "row %d: %s, %s",
                      _i, text, judged.advices.list[0].command);
    if (circumstances[_i].advice != NULL)
        ck_assert_msg(has_advice(&judged.advices, circumstances[_i].advice), "row %d: %s", _i,
                      text);
    if (circumstances[_i].command == NULL && circumstances[_i].advice == NULL &&
        judged.verdict.finding == TW_PORT_FREE)
        ck_assert_uint_eq(judged.advices.n, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("port_advice");
    TCase *tc = tcase_create("circumstances");
    tcase_add_loop_test(tc, test_circumstance, 0, (int)TW_COUNT(circumstances));
    suite_add_tcase(s, tc);
    return s;
}
