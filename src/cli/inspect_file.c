#include "inspect_file.h"

#include "annotate.h"
#include "cli.h"
#include "inspect_warn.h"
#include "kind.h"
#include "live.h"
#include "numbers.h"
#include "packet_stream.h"
#include "visible.h"
#include "wall_time.h"

#include <inttypes.h>
#include <string.h>

/* A file being read. */
struct reading {
    const struct tw_inspect_job *job;
    struct tw_packet_reader *reader;
    struct tw_packet_stream *stream; /* NULL while annotating, which needs whole records */
    struct tw_inspection *inspection;
    struct tw_annotate *annotate; /* NULL: not requested */
    bool unwritten;               /* the annotated capture failed */
    bool stopped;                 /* the file could not be read to its end: err says why */
    bool reported;                /* `inspected` is filled */
    struct tw_inspected inspected;
    tw_ns began_ns, shown_ns;
};

static void drop(struct reading *reading)
{
    tw_annotate_drop(&reading->annotate);
    tw_inspection_drop(&reading->inspection);
    tw_packet_stream_drop(&reading->stream);
    tw_packet_reader_drop(&reading->reader);
}

/* Only once the stream has ended. */
static const struct tw_records *records_of(const struct reading *reading)
{
    return tw_capture_file_records(tw_packet_reader_file(reading->reader));
}

/* "  FILE: 34 % of 190 MB, 350 MB/s, 2 s left" */
static void show(struct reading *reading, uint64_t offset)
{
    tw_ns now_ns = tw_now();
    if (!reading->job->progress || now_ns - reading->shown_ns < TW_S / 4)
        return;
    reading->shown_ns = now_ns;
    double done = (double)offset;
    double all = (double)tw_capture_file_size(tw_packet_reader_file(reading->reader));
    double rate = done / tw_numbers_s(now_ns - reading->began_ns);
    char left[TW_WALL_TIME_SIZE];
    char name[PATH_MAX];
    (void)tw_visible(reading->inspected.file, name, sizeof name);
    if (all <= 0)
        tw_live_draw("  %s: %.0f MB, %.0f MB/s", name, done / 1e6, rate / 1e6);
    else
        tw_live_draw("  %s: %.0f %% of %.0f MB, %.0f MB/s, %s left", name, 100 * done / all,
                     all / 1e6, rate / 1e6,
                     tw_wall_time_span((tw_ns)((all - done) / rate) * TW_S, left));
}

static void clear(const struct reading *reading)
{
    if (reading->job->progress)
        tw_live_clear();
}

static int read_packets(struct reading *reading, struct tw_err *err)
{
    const struct tw_packet_batch *batch = NULL;
    int got = 0;
    while ((got = tw_packet_stream_next(reading->stream, &batch, err)) > 0) {
        tw_inspection_see_all(reading->inspection, batch->packets, batch->n);
        show(reading, batch->offset);
    }
    return got;
}

/* Annotates each record after it has been inspected. */
static int read_records(struct reading *reading, struct tw_err *err)
{
    struct tw_record record;
    struct tw_inspect_packet packet;
    for (;;) {
        struct tw_seen seen = {.flow = NULL};
        switch (tw_packet_reader_next(reading->reader, &record, &packet, err)) {
        case TW_READ_END:
            return 0;
        case TW_READ_FAILED:
            return -1;
        case TW_READ_PAUSE:
            show(reading, tw_capture_file_done(tw_packet_reader_file(reading->reader)));
            continue;
        case TW_READ_PACKET:
            tw_inspection_see(reading->inspection, &packet, &seen);
            break;
        case TW_READ_RECORD:
            break;
        }
        reading->unwritten =
            tw_annotate_record(reading->annotate, records_of(reading), &record, &seen, err) < 0;
        if (reading->unwritten)
            return -1;
    }
}

static uint32_t at_most(uint32_t max, uint64_t n)
{
    return n < max ? (uint32_t)n : max;
}

/* A small file needs small tables, which are cheaper to make: a packet is at least a record's
 * header long, and adds one connection and two hosts at most. FEW leaves room for what is still
 * being written. */
static void fit_tables(struct tw_inspect_settings *settings, const struct tw_capture_file *file)
{
    enum { RECORD_HEADER = 16, FEW = 4096 };
    uint64_t n_bytes = tw_capture_file_size(file);
    if (n_bytes == 0 || tw_capture_file_compression(file) != NULL)
        return;
    uint64_t n_packets = n_bytes / RECORD_HEADER + FEW;
    settings->max_flows = at_most(settings->max_flows, n_packets);
    settings->max_rows = at_most(settings->max_rows, 2 * n_packets);
}

static int begin(struct reading *reading, const char *path, struct tw_err *err)
{
    const struct tw_inspect_job *job = reading->job;
    struct tw_inspect_settings settings = tw_inspect_job_settings(job);
    if (tw_packet_reader_open(path, job->filter, settings.seed, &reading->reader, err) < 0)
        return -1;
    fit_tables(&settings, tw_packet_reader_file(reading->reader));
    if (tw_inspection_open(&settings, &reading->inspection, err) < 0)
        return -1;
    if (job->by_interface)
        tw_packet_reader_set_by_interface(reading->reader);
    return job->annotated == NULL
               ? tw_packet_stream_open(reading->reader, &reading->stream, err)
               : tw_annotate_open(job->annotated->to.file, &reading->annotate, err);
}

/* Fails when every packet of the file has an unsupported link type. */
static int check_link_type(const struct reading *reading, struct tw_err *err)
{
    const struct tw_records *records = records_of(reading);
    const struct tw_inspected *inspected = &reading->inspected;
    char name[TW_LINK_NAME];
    if (records->format == TW_FORMAT_PCAP &&
        !tw_link_is_known(records->interfaces[0].link_type))
        return tw_fail(err, 0, "%s: at byte 20: link type %s, which is not supported",
                       inspected->file,
                       tw_packet_link_name(records->interfaces[0].link_type, name));
    if (inspected->n_unsupported > 0 && inspected->n_unsupported == records->n_packets)
        return tw_fail(err, 0, "%s: every packet is of link type %s, which is not supported",
                       inspected->file, inspected->link_type);
    return 0;
}

/* Also stops at damage in the file: what comes before it is reported. */
static int read_to_the_end(struct reading *reading, struct tw_err *err)
{
    int got = reading->stream != NULL ? read_packets(reading, err) : read_records(reading, err);
    reading->stopped = got < 0 &&
                       tw_capture_file_has_failed(tw_packet_reader_file(reading->reader)) &&
                       records_of(reading)->n_packets > 0;
    return reading->stopped ? 0 : got;
}

static void note_uninspected(struct reading *reading)
{
    const struct tw_uninspected *left_out = tw_packet_reader_uninspected(reading->reader);
    reading->inspected.n_filtered = left_out->n_filtered;
    reading->inspected.n_unsupported = left_out->n_unsupported;
    reading->inspected.link_type = left_out->n_unsupported > 0 ? left_out->link_type : NULL;
}

/* Whether the times of a pcap file with microseconds are nanoseconds: most of their fractions
 * are a second or more. */
static bool has_nanoseconds(const struct tw_records *records)
{
    enum { MICRO = 6 };
    return records->format == TW_FORMAT_PCAP && records->interfaces[0].ticks == MICRO &&
           records->n_wrong_fractions > records->n_packets / 2;
}

static void sum_up(struct reading *reading)
{
    const struct tw_capture_file *file = tw_packet_reader_file(reading->reader);
    const struct tw_records *records = tw_capture_file_records(file);
    struct tw_inspected *inspected = &reading->inspected;
    size_t n_rest = 0;
    inspected->compression = tw_capture_file_compression(file);
    inspected->n_compressed_bytes = tw_capture_file_done(file);
    inspected->format = records->format == TW_FORMAT_PCAP ? "pcap" : "pcapng";
    inspected->truncated = tw_capture_file_is_truncated(file, &n_rest);
    inspected->truncated_at = records->offset;
    inspected->n_bytes = records->offset + n_rest;
    inspected->n_packets = records->n_packets;
    *(has_nanoseconds(records) ? &inspected->n_nanoseconds : &inspected->n_wrong_fractions) =
        records->n_wrong_fractions;
    inspected->time_wait_ns = reading->job->settings.time_wait_ns;
    inspected->port_low = reading->job->settings.port_low;
    inspected->port_high = reading->job->settings.port_high;
    inspected->summary = tw_inspection_summary(reading->inspection);
    reading->reported = true;
}

/* Completes the annotated capture, also one of a damaged file: as far as that can be read. */
static int finish_annotated(struct reading *reading, struct tw_err *err)
{
    reading->unwritten = reading->annotate != NULL &&
                         (tw_annotate_finish(reading->annotate, err) < 0 ||
                          tw_destination_finish(&reading->job->annotated->to, err) < 0);
    return reading->unwritten ? -1 : 0;
}

static int read_all(struct reading *reading, const char *path, struct tw_err *err)
{
    struct tw_err damage = {0};
    if (begin(reading, path, err) < 0)
        return -1;
    if (read_to_the_end(reading, &damage) < 0) {
        *err = damage;
        return -1;
    }
    note_uninspected(reading);
    if (check_link_type(reading, err) < 0 || finish_annotated(reading, err) < 0)
        return -1;
    tw_inspection_finish(reading->inspection);
    sum_up(reading);
    const struct tw_inspected *inspected = &reading->inspected;
    if (inspected->truncated && reading->job->strict)
        return tw_fail(err, 0, "%s: at byte %" PRIu64 ": truncated inside a record",
                       inspected->file, inspected->truncated_at);
    if (reading->stopped)
        *err = damage;
    return reading->stopped ? -1 : 0;
}

/* Prints why nothing can be reported. */
static int refuse(const struct reading *reading, const char *path, struct tw_err *err)
{
    if (!reading->unwritten)
        (void)tw_kind_explain(TW_KIND_CAPTURE, path, err);
    if (reading->job->json != NULL)
        tw_inspect_json_fail(reading->job->json, err->text);
    return reading->unwritten ? tw_cli_fail(COULD_NOT_RUN, "--annotate: %s", err->text)
                              : tw_cli_refuse(err);
}

int tw_inspect_file(const struct tw_inspect_job *job, const char *path)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    TW_AUTO(drop) struct reading reading = {.job = job};
    struct tw_err err = {0};
    reading.began_ns = reading.shown_ns = tw_now();
    if (job->json != NULL)
        tw_inspect_json_open(job->json, name);
    reading.inspected.file = name;
    int result = read_all(&reading, path, &err);
    clear(&reading);
    if (!reading.reported)
        return refuse(&reading, path, &err);
    reading.inspected.error = result < 0 ? err.text : NULL;
    tw_inspect_warn(&reading.inspected, records_of(&reading), job->strict);
    int status = tw_inspect_job_report(job, &reading.inspected);
    if (status != AS_EXPECTED)
        return status;
    return result < 0 ? tw_cli_refuse(&err) : AS_EXPECTED;
}
