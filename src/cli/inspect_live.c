#include "inspect_live.h"

#include "cli.h"
#include "inspect_warn.h"
#include "live.h"
#include "live_packets.h"
#include "numbers.h"
#include "packet_reader.h"
#include "packet_stream.h"
#include "proc.h"
#include "signals.h"

#include <inttypes.h>
#include <poll.h>

/* A packet comes up to 0.1 s late: so long, and longer, the end waits for the last ones. Time
 * passes without packets once none can come that is older. */
enum { LATE_MS = 250, SILENT_MS = 1000, TURN_MS = 250 };

/* An interface that is followed. */
struct following {
    const struct tw_inspect_job *job;
    struct tw_live_packets *live;
    struct tw_inspection *inspection;
    struct tw_signals signals;
    struct tw_inspected inspected;
    bool is_copy;           /* the process that prints the report so far */
    tw_ns end_ns, shown_ns; /* on CLOCK_MONOTONIC */
    size_t n;               /* packets that came in this turn */
    struct tw_inspect_packet packets[TW_BATCH];
};

/* Signals have their usual effect again, but for a late SIGUSR1, which would end the program
 * before its report. */
static void leave_signals(struct following *following)
{
    (void)signal(SIGUSR1, SIG_IGN);
    tw_signals_drop(&following->signals);
}

static void drop(struct following *following)
{
    leave_signals(following);
    tw_inspection_drop(&following->inspection);
    tw_live_packets_drop(&following->live);
}

/* A connection that ends because the report so far ends it is not over. */
static void tell_of(const struct tw_ended *ended, void *arg)
{
    const struct following *following = arg;
    struct tw_inspect_settings settings = tw_inspect_job_settings(following->job);
    if (settings.ended != NULL && !following->is_copy)
        settings.ended(ended, settings.arg);
}

static int begin(struct following *following, const char *device, struct tw_err *err)
{
    const struct tw_inspect_job *job = following->job;
    struct tw_inspect_settings settings = job->settings;
    char name[TW_LINK_NAME];
    settings.ended = tell_of;
    settings.arg = following;
    if (tw_signals_catch(SIGUSR1, &following->signals, err) < 0 ||
        tw_live_packets_open(device, job->filter, &following->live, err) < 0)
        return -1;
    int link_type = tw_live_packets_link_type(following->live);
    if (!tw_link_is_known(link_type))
        return tw_fail(err, 0, "capture on %s: link type %s, which is not supported", device,
                       tw_packet_link_name(link_type, name));
    return tw_inspection_open(&settings, &following->inspection, err);
}

/* Inspects packets that have come, at most a batch. */
static int take_packets(struct following *following, struct tw_err *err)
{
    int link_type = tw_live_packets_link_type(following->live);
    struct tw_record record;
    int got = 1;
    following->n = 0;
    while (following->n < TW_BATCH &&
           (got = tw_live_packets_next(following->live, &record, err)) > 0) {
        tw_packet_reader_parse(link_type, &record, following->job->settings.seed,
                               &following->packets[following->n++]);
        following->inspected.n_bytes += record.n_sent;
        following->inspected.n_packets = record.number;
    }
    tw_inspection_see_all(following->inspection, following->packets, following->n);
    return got < 0 ? -1 : 0;
}

static int sum_up(struct following *following, struct tw_err *err)
{
    struct tw_inspected *inspected = &following->inspected;
    inspected->format = "live";
    inspected->time_wait_ns = following->job->settings.time_wait_ns;
    inspected->port_low = following->job->settings.port_low;
    inspected->port_high = following->job->settings.port_high;
    inspected->summary = tw_inspection_summary(following->inspection);
    return tw_live_packets_dropped(following->live, &inspected->n_dropped, err);
}

/* In a process of its own, whose copy of the inspection ends here. */
static int print_so_far(int control_fd, void *arg)
{
    (void)control_fd;
    struct following *following = arg;
    FILE *to = following->job->tells ? stdout : stderr;
    struct tw_err err = {0};
    following->is_copy = true;
    tw_inspection_finish(following->inspection);
    if (sum_up(following, &err) < 0 ||
        tw_inspect_text(&following->inspected, &following->job->style, to, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    (void)fputc('\n', to);
    return fflush(to) == 0 ? AS_EXPECTED : COULD_NOT_RUN;
}

/* Packets are captured meanwhile. A report that cannot be printed does not end the capture. */
static void report_so_far(struct following *following)
{
    struct tw_err err = {0};
    struct tw_proc proc = {0};
    char byte;
    if (tw_proc_start(&(struct tw_proc_options){.deaf = true}, print_so_far, following, &proc,
                      &err) < 0) {
        (void)tw_cli_fail(COULD_NOT_RUN, "the report so far: %s", err.text);
        return;
    }
    while (read(proc.control_fd, &byte, sizeof byte) < 0 && errno == EINTR) {
    }
    tw_proc_drop(&proc);
}

/* "  lo: 1 234 packets, 56 connections, 7 in TIME_WAIT" */
static void show(struct following *following)
{
    tw_ns now_ns = tw_now();
    if (!following->job->progress || following->job->connections ||
        now_ns - following->shown_ns < TW_S / 4)
        return;
    following->shown_ns = now_ns;
    struct tw_summary summary = tw_inspection_summary(following->inspection);
    char packets[TW_NUMBERS_SIZE];
    char flows[TW_NUMBERS_SIZE];
    char held[TW_NUMBERS_SIZE];
    tw_live_draw(
        "  %s: %s, %s, %s in TIME_WAIT", following->inspected.file,
        tw_numbers_counted(following->inspected.n_packets, "packet", "packets", packets),
        tw_numbers_counted(summary.n_flows, "connection", "connections", flows),
        tw_numbers_count(summary.held.now, held));
}

static void clear(const struct following *following)
{
    if (following->job->progress)
        tw_live_clear();
}

/* Rows are written while the capture goes on. */
static void flush(const struct following *following)
{
    (void)fflush(stdout);
    if (following->job->json != NULL)
        (void)fflush(following->job->json->to);
}

static void heed(struct following *following, int signal)
{
    if (signal == SIGUSR1) {
        clear(following);
        report_so_far(following);
    } else if (signal != 0) {
        leave_signals(following); /* the next one ends the program */
        following->end_ns = tw_now() + LATE_MS * TW_MS;
    }
}

/* Until a packet or a signal comes; time passes meanwhile. */
static void wait(struct following *following)
{
    struct pollfd polled[] = {
        {.fd = tw_live_packets_fd(following->live), .events = POLLIN},
        {.fd = following->signals.fd, .events = POLLIN},
    };
    tw_inspection_pass(following->inspection, tw_now() - tw_clock_offset() - SILENT_MS * TW_MS);
    flush(following);
    (void)poll(polled, TW_COUNT(polled), TURN_MS);
}

static int follow(struct following *following, struct tw_err *err)
{
    while (tw_now() < following->end_ns) {
        if (take_packets(following, err) < 0)
            return -1;
        heed(following, tw_signals_take(&following->signals));
        show(following);
        if (following->n == 0)
            wait(following);
    }
    return 0;
}

static int refuse(const struct tw_inspect_job *job, const char *device, struct tw_err *err)
{
    bool forbidden = err->code == EPERM;
    if (forbidden)
        (void)tw_fail(err, 0, "capture on %s needs root; use: sudo twlab inspect -i %s", device,
                      device);
    if (job->json != NULL)
        tw_inspect_json_fail(job->json, err->text);
    return forbidden ? tw_cli_fail(COULD_NOT_RUN, "%s", err->text) : tw_cli_refuse(err);
}

int tw_inspect_live(const struct tw_inspect_job *job, const char *device, tw_ns for_ns)
{
    TW_AUTO(drop) struct following following = {.job = job, .signals = {.fd = -1}};
    struct tw_err err = {0};
    following.inspected.file = device;
    following.end_ns = for_ns > 0 ? tw_now() + for_ns + LATE_MS * TW_MS : INT64_MAX;
    if (job->json != NULL)
        tw_inspect_json_open(job->json, device);
    if (begin(&following, device, &err) < 0)
        return refuse(job, device, &err);
    int result = follow(&following, &err);
    clear(&following);
    following.inspected.error = result < 0 ? err.text : NULL;
    tw_inspection_finish(following.inspection);
    struct tw_err uncounted = {0};
    if (sum_up(&following, &uncounted) < 0 && result == 0)
        (void)tw_cli_fail(0, "warning: %s: dropped packets are not counted: %s", device,
                          uncounted.text);
    tw_inspect_warn_live(&following.inspected);
    int status = tw_inspect_job_report(job, &following.inspected);
    return status == AS_EXPECTED && result < 0 ? tw_cli_fail(COULD_NOT_RUN, "%s", err.text)
                                               : status;
}
