#include "port_scene.h"

#include "names.h"
#include "own.h"
#include "scan.h"

#include <check.h>
#include <string.h>

enum { PORT = 5000, WORDS = 400, SOCKETS = 128, OWNERS = 64, HOLDS = 256 };
#define AT (1000 * TW_S)

static const char *next(char **rest)
{
    const char *word = strtok_r(NULL, " ", rest);
    ck_assert_ptr_nonnull(word);
    return word;
}

static int64_t next_number(char **rest)
{
    return strtoll(next(rest), NULL, 10);
}

static size_t owner_of(struct tw_port_look *look, const char *word)
{
    const char *colon = strchr(word, ':');
    ck_assert_ptr_nonnull(colon);
    pid_t pid = (pid_t)strtol(colon + 1, NULL, 10);
    for (size_t i = 0; i < look->n_owners; i++) {
        if (look->owners[i].pid == pid)
            return i;
    }
    struct tw_port_owner *owner = &look->owners[look->n_owners];
    *owner = (struct tw_port_owner){.pid = pid,
                                    .parent = 1,
                                    .process_group = pid,
                                    .state = 'S',
                                    .same_network = TW_YES,
                                    .in_container = TW_NO,
                                    .age_ns = 3600 * TW_S};
    (void)snprintf(owner->name, sizeof owner->name, "%.*s", (int)(colon - word), word);
    (void)snprintf(owner->command, sizeof owner->command, "/usr/bin/%s", owner->name);
    (void)snprintf(owner->user, sizeof owner->user, "root");
    return look->n_owners++;
}

static bool read_timer(const char *word, struct tw_port_socket *socket, char **rest)
{
    static const struct {
        const char *word;
        enum tw_port_timer timer;
    } timers[] = {{"wait", TW_PORT_WAIT},
                  {"retransmit", TW_PORT_RETRANSMIT},
                  {"probe", TW_PORT_PROBE},
                  {"keepalive", TW_PORT_KEEPALIVE}};
    for (size_t i = 0; i < TW_COUNT(timers); i++) {
        if (strcmp(word, timers[i].word) != 0)
            continue;
        socket->timer = timers[i].timer;
        socket->timer_ms = next_number(rest);
        if (socket->timer == TW_PORT_RETRANSMIT) {
            socket->rto_us = (uint32_t)next_number(rest) * 1000;
            socket->n_retransmits = (unsigned)next_number(rest);
        }
        return true;
    }
    return false;
}

static bool read_flag(const char *word, struct tw_port_socket *socket)
{
    if (strcmp(word, "orphan") == 0 || strcmp(word, "queue") == 0)
        socket->inode = 0;
    else if (strcmp(word, "udp") == 0)
        socket->protocol = TW_PORT_UDP;
    else if (strcmp(word, "mptcp") == 0)
        socket->protocol = TW_PORT_MPTCP;
    else if (strcmp(word, "v6only") == 0 || strcmp(word, "dual") == 0)
        socket->v6only = word[0] == 'v' ? TW_YES : TW_NO;
    else if (strncmp(word, "uid", 3) == 0)
        socket->uid = (unsigned)strtoul(word + 3, NULL, 10);
    else if (strncmp(word, "dev", 3) == 0)
        socket->device = (unsigned)strtoul(word + 3, NULL, 10);
    else if (strcmp(word, "?") == 0)
        socket->options = (struct tw_port_options){0};
    else if (strspn(word, "-AP") == strlen(word))
        socket->options =
            (struct tw_port_options){.reuseaddr = strchr(word, 'A') != NULL ? TW_YES : TW_NO,
                                     .reuseport = strchr(word, 'P') != NULL ? TW_YES : TW_NO};
    else
        return false;
    return true;
}

static void read_word(const char *word, struct tw_port_look *look,
                      struct tw_port_socket *socket, char **rest)
{
    if (read_timer(word, socket, rest) || read_flag(word, socket))
        return;
    if (strcmp(word, "by") == 0)
        look->holds[look->n_holds++] = (struct tw_port_hold_of){
            .socket = look->n_sockets, .owner = owner_of(look, next(rest)), .fd = 3};
    else if (strcmp(word, "peer") == 0)
        ck_assert(tw_endpoint_parse(next(rest), &socket->remote));
    else if (strcmp(word, "queued") == 0)
        socket->n_receive = (uint32_t)next_number(rest);
    else
        ck_assert_msg(tw_endpoint_parse_address(word, &socket->local), "%s?", word);
}

/* A socket, and `times N` of it. */
static void read_socket(char *line, struct tw_port_look *look)
{
    struct tw_port_socket socket = {.timer_ms = -1,
                                    .seen_ns = AT,
                                    .inode = look->n_sockets + 1,
                                    .local.port = PORT,
                                    .options = {.reuseaddr = TW_NO, .reuseport = TW_NO}};
    char *rest = NULL;
    size_t n = 1;
    size_t n_before = look->n_holds;
    const char *word = strtok_r(line, " ", &rest);
    ck_assert_msg(word != NULL && tw_tcp_state_parse(word, &socket.state), "%s?", word);
    if (socket.state == TW_TIME_WAIT)
        socket.inode = 0;
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        if (strcmp(word, "times") == 0)
            n = (size_t)next_number(&rest);
        else
            read_word(word, look, &socket, &rest);
    }
    size_t n_owners = look->n_holds > n_before ? look->n_holds - n_before : 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; i > 0 && j < n_owners; j++) {
            look->holds[look->n_holds] = look->holds[n_before + j];
            look->holds[look->n_holds++].socket = look->n_sockets;
        }
        look->sockets[look->n_sockets] = socket;
        look->sockets[look->n_sockets++].remote.port =
            (uint16_t)(socket.remote.port + (socket.remote.port != 0 ? i : 0));
    }
}

struct tw_port_look port_scene(const char *sockets)
{
    struct tw_port_look look = {
        .at = {.family = TW_IPV4, .port = PORT},
        .at_ns = AT,
        .jiffies = {.hz = 250, .jiffy = 1000, .began_ns = AT},
        .range_low = 32768,
        .range_high = 60999,
        .reserved = TW_NO,
        .unprivileged_start = 1024,
        .bound_visible = TW_YES,
        .address_is_local = TW_YES,
        .may_bind_low = true,
        .search = {.was_searched = true, .n_processes = 100},
        .sockets = calloc(SOCKETS, sizeof *look.sockets),
        .owners = calloc(OWNERS, sizeof *look.owners),
        .holds = calloc(HOLDS, sizeof *look.holds),
    };
    char lines[WORDS];
    char *rest = NULL;
    (void)snprintf(look.began, sizeof look.began, "2026-11-22T09:15:46.000000000Z");
    (void)snprintf(lines, sizeof lines, "%s", sockets);
    for (char *line = strtok_r(lines, ";", &rest); line != NULL;
         line = strtok_r(NULL, ";", &rest))
        read_socket(line, &look);
    return look;
}

static int error_of(const char *word)
{
    int error = 0;
    if (strcmp(word, "ok") == 0)
        return 0;
    ck_assert(tw_errno_parse(strcmp(word, "IN") == 0 ? "EADDRINUSE" : word, &error));
    return error;
}

void port_scene_try(struct tw_port_look *look, const char *at, const char *answers)
{
    enum { OPTIONS = 4, MOST = 2 * OPTIONS };
    struct tw_endpoint places[] = {{.family = TW_IPV4, .port = PORT},
                                   {.family = TW_IPV6, .port = PORT}};
    char words[WORDS];
    const char *list[MOST];
    (void)snprintf(words, sizeof words, "%s", answers);
    if (at != NULL) {
        ck_assert(tw_endpoint_parse_address(at, &places[0]));
        look->at = places[0];
        look->has_address = true;
    }
    size_t n = tw_scan_words(words, " ", list, TW_COUNT(list));
    ck_assert(n == OPTIONS || n == MOST);
    for (size_t i = 0; i < n; i++)
        look->trials[i] = (struct tw_port_trial){.at = places[i / OPTIONS],
                                                 .reuseaddr = (i & 1) != 0,
                                                 .reuseport = (i & 2) != 0,
                                                 .error = error_of(list[i]),
                                                 .took_ns = 5000};
    look->n_trials = n;
}
