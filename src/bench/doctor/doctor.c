#include "doctor.h"

#include "capture.h"
#include "jiffies.h"
#include "netns.h"
#include "numbers.h"
#include "restrictions.h"
#include "setting.h"
#include "sock.h"
#include "sock_diag.h"
#include "wire.h"
#include "world.h"

#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

static const struct tw_checkup needs[] = {
    [TW_NEED_WORLD] = {.name = "namespaces", .what = "private namespaces", .needed = true},
    [TW_NEED_SETTINGS] = {.name = "settings",
                          .what = "net.ipv4 settings there",
                          .needed = true},
    [TW_NEED_CAPTURE] = {.name = "capture", .what = "seeing the segments", .needed = true},
    [TW_NEED_DIAG] = {.name = "sock-diag",
                      .what = "asking the kernel for a socket's state",
                      .needed = true},
    [TW_NEED_BOUND] = {.name = "bound-sockets", .what = "listing sockets that are only bound"},
    [TW_NEED_WIRE] = {.name = "wire", .what = "losing and delaying segments"},
    [TW_NEED_TICK] = {.name = "tick", .what = "predicting the release"},
    [TW_NEED_HOST] = {.name = "host", .what = "--host, capture on this machine's lo"},
    [TW_NEED_PTRACE] = {.name = "ptrace", .what = "looking into other processes"},
    [TW_NEED_TSHARK] = {.name = "tshark", .what = "reading captures"},
};
_Static_assert(TW_COUNT(needs) == TW_N_NEEDS, "a need lacks its words");

static void works(struct tw_checkup *checkup, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void works(struct tw_checkup *checkup, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(checkup->found, sizeof checkup->found, fmt, args);
    va_end(args);
    checkup->health = TW_WORKS;
}

static void fails(struct tw_checkup *checkup, const struct tw_err *err, const char *remedy)
{
    checkup->health = TW_MISSING;
    (void)snprintf(checkup->found, sizeof checkup->found, "%.200s", err->text);
    (void)snprintf(checkup->remedy, sizeof checkup->remedy, "%s", remedy);
}

/* A connection to this process itself, for the capture and sock_diag to observe. */
struct call {
    int listener, client;
    struct tw_endpoint from, to;
};

static void drop_call(struct call *call)
{
    tw_fd_drop(&call->listener);
    tw_fd_drop(&call->client);
}

/* Listens at out->to, on a port chosen by the kernel. */
static int make_listener(struct call *out, struct tw_err *err)
{
    static const struct tw_socket_options none;
    int error = 0;
    if (tw_sock_listen(&out->to, &none, &out->listener, &error, err) < 0)
        return -1;
    if (error != 0)
        return tw_fail(err, error, "bind and listen");
    return tw_sock_local(out->listener, &out->to, err);
}

/* Connects to it from the caller's current namespace, within a second. */
static int make_client(struct call *out, struct tw_err *err)
{
    static const struct tw_socket_options none;
    static const struct timeval patience = {.tv_sec = 1};
    struct sockaddr_storage address;
    socklen_t n_bytes = tw_sock_address(&out->to, &address);
    if (tw_sock_new(TW_IPV4, &none, &out->client, err) < 0)
        return -1;
    if (setsockopt(out->client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0 ||
        connect(out->client, (const struct sockaddr *)&address, n_bytes) < 0)
        return tw_fail(err, errno == EINPROGRESS ? ETIMEDOUT : errno, "connect");
    return tw_sock_local(out->client, &out->from, err);
}

static int make_call(struct call *out, struct tw_err *err)
{
    out->to = (struct tw_endpoint){.family = TW_IPV4, .address = {127, 0, 0, 1}};
    if (make_listener(out, err) < 0 || make_client(out, err) < 0)
        return tw_fail_within(err, "a connection on lo");
    return 0;
}

/* Whether a segment is captured within a second. */
static int try_capture(struct tw_err *err)
{
    enum { WAIT_MS = 1000 };
    TW_AUTO(tw_capture_drop) struct tw_capture *capture = NULL;
    TW_AUTO(drop_call) struct call call = {.listener = -1, .client = -1};
    const struct tw_capture_spec spec = {.device = "lo"};
    struct tw_captured captured;
    if (tw_capture_open(&spec, &capture, err) < 0 || make_call(&call, err) < 0)
        return -1;
    struct pollfd poll_ = {.fd = tw_capture_fd(capture), .events = POLLIN};
    (void)poll(&poll_, 1, WAIT_MS);
    int got = tw_capture_next(capture, &captured, err);
    if (got == 0)
        return tw_fail(err, 0, "capture on lo: no segment was seen");
    return got > 0 ? 0 : -1;
}

static int try_diag(struct tw_diag_socket *out, enum tw_known *out_bound, struct tw_err *err)
{
    TW_AUTO(tw_sock_diag_drop) struct tw_sock_diag *diag = NULL;
    TW_AUTO(drop_call) struct call call = {.listener = -1, .client = -1};
    if (tw_sock_diag_open(&diag, err) < 0 || make_call(&call, err) < 0)
        return -1;
    int found = tw_sock_diag_find(diag, &call.from, &call.to, out, err);
    if (found == 0)
        return tw_fail(err, 0, "sock_diag: an existing connection was not found");
    return found < 0 ? -1 : tw_sock_diag_shows_bound(diag, out_bound, err);
}

/* Whether two hosts can connect over a wire. */
static int try_wire(struct tw_err *err)
{
    TW_AUTO(tw_wire_drop) struct tw_wire *wire = NULL;
    TW_AUTO(tw_netns_back) int before = -1;
    TW_AUTO(drop_call) struct call call = {.listener = -1, .client = -1};
    if (tw_wire_open(NULL, 0, &wire, err) < 0)
        return -1;
    call.to = *tw_wire_address(TW_SERVER_SIDE, TW_IPV4);
    if (make_listener(&call, err) < 0 ||
        tw_wire_enter(wire, TW_CLIENT_SIDE, &before, err) < 0 || make_client(&call, err) < 0)
        return tw_fail_within(err, "a connection over the wire");
    return 0;
}

static void examine_diag(struct tw_checkup out[])
{
    struct tw_err why = {0};
    struct tw_diag_socket socket = {0};
    enum tw_known bound = TW_NOT_LOOKED;
    if (try_diag(&socket, &bound, &why) < 0) {
        fails(&out[TW_NEED_DIAG], &why, "sudo modprobe tcp_diag");
        return;
    }
    works(&out[TW_NEED_DIAG], "a connection, %s", tw_tcp_state_name(socket.state));
    if (bound == TW_YES) {
        works(&out[TW_NEED_BOUND], "a bound socket is shown");
        return;
    }
    (void)tw_fail(&why, 0, "this kernel does not show them; Linux 6.8 and later do");
    fails(&out[TW_NEED_BOUND], &why, "");
}

/* Runs in a world of its own; the results are in memory shared with twlab. */
static int examine_world(int stop_fd, void *arg, struct tw_err *err)
{
    struct tw_checkup *out = arg;
    struct tw_err why = {0};
    (void)stop_fd;
    (void)err;
    works(&out[TW_NEED_WORLD], "user, network and PID namespaces, lo up");

    const struct tw_setting setting = {.name = "tcp_fin_timeout", .value = "60"};
    if (tw_setting_write(&setting, &why) < 0)
        fails(&out[TW_NEED_SETTINGS], &why, "");
    else
        works(&out[TW_NEED_SETTINGS], "net.ipv4.tcp_fin_timeout was written");
    if (try_capture(&why) < 0)
        fails(&out[TW_NEED_CAPTURE], &why, "");
    else
        works(&out[TW_NEED_CAPTURE], "a segment on lo, nanosecond timestamps");
    examine_diag(out);
    if (try_wire(&why) < 0)
        fails(&out[TW_NEED_WIRE], &why, "");
    else
        works(&out[TW_NEED_WIRE], "a connection between two namespaces, through a relay");
    return 0;
}

/* Without a world, the checks that need one are skipped. */
static void try_world(struct tw_checkup out[])
{
    const struct tw_world_spec spec = {.venue = TW_VENUE_PRIVATE};
    struct tw_proc world = {.control_fd = -1};
    struct tw_err err = {0};
    if (tw_world_start(&spec, examine_world, out, &world, &err) == 0 &&
        tw_world_end(&world, &err) == 0)
        return;
    struct tw_restrictions restrictions;
    struct tw_remedy remedy = {.command = ""};
    tw_restrictions_read("", &restrictions);
    (void)!tw_restrictions_remedy(&restrictions, &err, &remedy);
    fails(&out[TW_NEED_WORLD], &err, remedy.command);
}

static void try_tick(struct tw_checkup *out)
{
    struct tw_jiffies jiffies;
    struct tw_err err = {0};
    tw_jiffies_sample(&jiffies);
    if (jiffies.hz == 0) {
        (void)tw_fail(&err, 0,
                      "HZ or the jiffies of this kernel cannot be determined: releases are "
                      "measured, but not predicted");
        fails(out, &err, "");
        return;
    }
    tw_ns now = tw_now();
    const struct tw_timers timers = {.first_ns = TW_TIME_WAIT_NS};
    tw_ns held = tw_wheel_release(&jiffies, now, &timers) - now;
    works(out, "HZ is %u; a TIME-WAIT that begins now would end in %.3f s", jiffies.hz,
          tw_numbers_s(held));
}

/* On this machine's own network: sockets are opened, nothing is sent. */
static void try_host(struct tw_checkup *out)
{
    const struct tw_capture_spec spec = {.device = "lo"};
    TW_AUTO(tw_capture_drop) struct tw_capture *capture = NULL;
    struct tw_err err = {0};
    if (tw_capture_open(&spec, &capture, &err) < 0)
        fails(out, &err, geteuid() != 0 ? "sudo twlab run --host ..." : "");
    else
        works(out, "capture on lo can be opened");
}

static void try_ptrace(struct tw_checkup *out)
{
    struct tw_restrictions restrictions;
    struct tw_err err = {0};
    tw_restrictions_read("", &restrictions);
    if (restrictions.is_root || restrictions.ptrace_scope <= 0) {
        works(out, restrictions.is_root ? "root may" : "Yama does not restrict it");
        return;
    }
    (void)tw_fail(&err, 0, "kernel.yama.ptrace_scope is %ld", restrictions.ptrace_scope);
    fails(out, &err, "sudo sysctl kernel.yama.ptrace_scope=0");
}

/* Whether a program is in PATH. twlab does not start it to find out. */
static void try_program(struct tw_checkup *out, const char *program, const char *package)
{
    const char *path = getenv("PATH");
    char folders[4096];
    char whole[4200];
    char *rest = NULL;
    struct tw_err err = {0};
    (void)snprintf(folders, sizeof folders, "%s", path != NULL ? path : "/usr/bin:/bin");
    for (char *folder = strtok_r(folders, ":", &rest); folder != NULL;
         folder = strtok_r(NULL, ":", &rest)) {
        (void)snprintf(whole, sizeof whole, "%s/%s", folder, program);
        if (access(whole, X_OK) == 0) {
            works(out, "%.200s", whole);
            return;
        }
    }
    char remedy[80];
    (void)snprintf(remedy, sizeof remedy, "sudo apt-get install %s", package);
    (void)tw_fail(&err, 0, "%s is not on the PATH", program);
    fails(out, &err, remedy);
}

void tw_doctor_examine(struct tw_checkup out[TW_N_NEEDS])
{
    memcpy(out, needs, sizeof needs);
    for (size_t i = 0; i < TW_N_NEEDS; i++)
        out[i].health = TW_NOT_TRIED;

    void *shared =
        mmap(NULL, sizeof needs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct tw_err err = {0};
    if (shared == MAP_FAILED) {
        (void)tw_fail(&err, errno, "shared memory");
        fails(&out[TW_NEED_WORLD], &err, "");
    } else {
        memcpy(shared, out, sizeof needs);
        try_world(shared);
        memcpy(out, shared, sizeof needs);
        (void)munmap(shared, sizeof needs);
    }
    try_tick(&out[TW_NEED_TICK]);
    try_host(&out[TW_NEED_HOST]);
    try_ptrace(&out[TW_NEED_PTRACE]);
    try_program(&out[TW_NEED_TSHARK], "tshark", "tshark");
}
