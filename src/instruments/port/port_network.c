#include "port_network.h"

#include "named_network.h"
#include "port_place.h"
#include "port_sockets.h"
#include "port_trials.h"
#include "proc.h"
#include "scan.h"
#include "sock_pass.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* What a process in another namespace is to do, and its answer. */
struct errand {
    const struct tw_look_spec *spec; /* NULL: open a socket for notices */
    struct tw_port_look *look;
    int network; /* descriptor of the namespace */
    int results; /* memory file: struct results, then the sockets */
};

struct results {
    uint64_t inode;
    struct tw_port_look look;
};

static uint64_t inode_of(int fd)
{
    struct stat what;
    return fstat(fd, &what) == 0 ? what.st_ino : 0;
}

static int look_here(const struct tw_look_spec *spec, struct tw_port_look *look,
                     struct tw_err *err)
{
    tw_port_place_read(look);
    if (tw_port_sockets_read(look, err) < 0)
        return -1;
    return spec->tries ? tw_port_trials_make(look, err) : 0;
}

static int open_notices(int *out_fd, struct tw_err *err)
{
    const struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
                                       .nl_groups = 1U << (SKNLGRP_INET_TCP_DESTROY - 1) |
                                                    1U << (SKNLGRP_INET6_TCP_DESTROY - 1)};
    TW_AUTO(tw_fd_drop)
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&groups, sizeof groups) < 0)
        return tw_fail(err, errno, "sock_diag: notices of destroyed sockets");
    *out_fd = tw_fd_take(&fd);
    return 0;
}

struct id_range {
    uint64_t inside, outside, n;
};

/* A line of uid_map: the first id in a user namespace, the same one outside, and how many follow
 * (user_namespaces(7)). */
static bool read_id_range(char *line, struct id_range *out)
{
    enum { N_WORDS = 3 };
    const char *words[N_WORDS];
    return tw_scan_words(line, " \n", words, N_WORDS) == N_WORDS &&
           tw_scan_range(words[0], 0, UINT32_MAX, &out->inside) &&
           tw_scan_range(words[1], 0, UINT32_MAX, &out->outside) &&
           tw_scan_range(words[2], 0, UINT32_MAX, &out->n);
}

/* Users as the namespace's ids are outside of it. */
static void translate_users(struct tw_port_look *look)
{
    TW_AUTO(tw_file_drop) FILE *map = fopen("/proc/self/uid_map", "re");
    struct id_range ranges[8];
    char line[128];
    size_t n = 0;
    while (map != NULL && n < TW_COUNT(ranges) && fgets(line, sizeof line, map) != NULL)
        n += read_id_range(line, &ranges[n]);
    for (size_t i = 0; i < look->n_sockets; i++) {
        uint64_t uid = look->sockets[i].uid;
        for (size_t k = 0; k < n; k++) {
            if (uid >= ranges[k].inside && uid - ranges[k].inside < ranges[k].n)
                look->sockets[i].uid = (uint32_t)(uid - ranges[k].inside + ranges[k].outside);
        }
    }
}

static bool write_all(int fd, const void *data, size_t n_bytes)
{
    const char *at = data;
    while (n_bytes > 0) {
        ssize_t n = write(fd, at, n_bytes);
        if (n <= 0)
            return false;
        at += n;
        n_bytes -= (size_t)n;
    }
    return true;
}

static int look_there(const struct errand *errand, bool joined, struct tw_err *err)
{
    struct results results = {.inode = inode_of(errand->network)};
    if (look_here(errand->spec, errand->look, err) < 0)
        return -1;
    if (joined)
        translate_users(errand->look);
    results.look = *errand->look;
    if (!write_all(errand->results, &results, sizeof results) ||
        !write_all(errand->results, errand->look->sockets,
                   errand->look->n_sockets * sizeof *errand->look->sockets))
        return tw_fail(err, errno, "results of the look");
    return 0;
}

/* Runs in the process that enters the namespace. An error without text is none. */
static int run_errand(int control_fd, void *arg)
{
    const struct errand *errand = arg;
    struct tw_err err = {0};
    bool joined = false;
    TW_AUTO(tw_fd_drop) int notices = -1;
    if (tw_named_network_enter(errand->network, &joined, &err) == 0) {
        if (errand->spec == NULL)
            (void)!open_notices(&notices, &err);
        else
            (void)!look_there(errand, joined, &err);
    }
    return tw_sock_pass_send(control_fd, &err, sizeof err, notices);
}

/* Receives the answer: 0, or -1 with the error. *out_fd is -1 if there is none. */
static int receive_answer(int control_fd, int *out_fd, struct tw_err *err)
{
    struct tw_err theirs = {0};
    if (tw_sock_pass_receive(control_fd, &theirs, sizeof theirs, out_fd) !=
        (ssize_t)sizeof theirs)
        return tw_fail(err, 0, "the process that entered it was killed");
    if (theirs.text[0] == '\0')
        return 0;
    *err = theirs;
    return -1;
}

/* Sends a process on the errand. */
static int send_out(struct errand *errand, const char *network, int *out_fd, struct tw_err *err)
{
    TW_AUTO(tw_proc_drop) struct tw_proc proc = {.control_fd = -1};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_named_network_open(network, &fd, err) < 0)
        return -1;
    errand->network = fd;
    if (tw_proc_start(&(struct tw_proc_options){0}, run_errand, errand, &proc, err) < 0 ||
        receive_answer(proc.control_fd, out_fd, err) < 0)
        return tw_fail_within(err, "network namespace '%s'", network);
    return 0;
}

static int read_results(int fd, struct tw_port_look *look, uint64_t *out_inode,
                        struct tw_err *err)
{
    struct results results;
    if (pread(fd, &results, sizeof results, 0) != (ssize_t)sizeof results)
        return tw_fail(err, 0, "results of the look are incomplete");
    size_t n_bytes = results.look.n_sockets * sizeof *look->sockets;
    struct tw_port_socket *sockets = malloc(n_bytes + 1);
    if (sockets == NULL)
        return tw_fail(err, ENOMEM, "sockets of port %u", look->at.port);
    if (pread(fd, sockets, n_bytes, sizeof results) != (ssize_t)n_bytes) {
        free(sockets);
        return tw_fail(err, 0, "results of the look are incomplete");
    }
    *look = results.look;
    look->sockets = sockets;
    *out_inode = results.inode;
    return 0;
}

int tw_port_network_look(const struct tw_look_spec *spec, struct tw_port_look *look,
                         uint64_t *out_inode, struct tw_err *err)
{
    if (spec->network == NULL) {
        TW_AUTO(tw_fd_drop)
        int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        *out_inode = own < 0 ? 0 : inode_of(own);
        return look_here(spec, look, err);
    }
    TW_AUTO(tw_fd_drop) int results = memfd_create("look", MFD_CLOEXEC);
    int none = -1;
    struct errand errand = {.spec = spec, .look = look, .results = results};
    if (results < 0)
        return tw_fail(err, errno, "results of the look");
    if (send_out(&errand, spec->network, &none, err) < 0)
        return -1;
    return read_results(results, look, out_inode, err);
}

int tw_port_network_notices(const char *network, int *out_fd, struct tw_err *err)
{
    struct errand errand = {.results = -1};
    if (network == NULL)
        return open_notices(out_fd, err);
    return send_out(&errand, network, out_fd, err);
}
