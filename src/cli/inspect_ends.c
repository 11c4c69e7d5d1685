#include "inspect_ends.h"

#include "cli.h"
#include "ends_json.h"
#include "ends_text.h"
#include "kind.h"
#include "packet_reader.h"

#include <inttypes.h>
#include <string.h>

static void drop_compared(struct tw_compared *compared)
{
    tw_end_store_drop(&compared->ends.end[0]);
    tw_end_store_drop(&compared->ends.end[1]);
}

/* A packet that is left out still shows that the capture was running. */
static void see(struct tw_end_store *store, const struct tw_record *record,
                const struct tw_inspect_packet *packet)
{
    const struct tw_end_packet seen = {
        .kind = packet != NULL ? packet->kind : TW_PACKET_OTHER,
        .at_ns = record->timed ? record->at_ns : -1,
        .frame = (uint32_t)record->number,
        .segment = packet != NULL ? &packet->segment : NULL,
        .data = record->data,
        .n_captured = record->n_captured,
    };
    if (record->kind == TW_RECORD_PACKET)
        tw_end_store_see(store, &seen);
}

static int read_packets(struct tw_packet_reader *reader, struct tw_end_store *store,
                        struct tw_err *err)
{
    struct tw_record record;
    struct tw_inspect_packet packet;
    for (;;) {
        switch (tw_packet_reader_next(reader, &record, &packet, err)) {
        case TW_READ_PACKET:
            see(store, &record, &packet);
            break;
        case TW_READ_RECORD:
            see(store, &record, NULL);
            break;
        case TW_READ_PAUSE:
            break;
        case TW_READ_END:
            return 0;
        case TW_READ_FAILED:
            return -1;
        }
    }
}

static int check_file(const struct tw_inspect_ends_job *job,
                      const struct tw_packet_reader *reader, struct tw_compared *compared,
                      int which, struct tw_err *err)
{
    const struct tw_capture_file *file = tw_packet_reader_file(reader);
    const struct tw_records *records = tw_capture_file_records(file);
    const char *name = compared->file[which];
    size_t n_rest = 0;
    uint64_t n_unsupported = compared->n_unsupported[which];
    if (n_unsupported > 0 && n_unsupported == records->n_packets)
        return tw_fail(err, 0, "%s: every packet is of link type %s, which is not supported",
                       name, tw_packet_reader_uninspected(reader)->link_type);
    compared->truncated[which] = tw_capture_file_is_truncated(file, &n_rest);
    if (!compared->truncated[which])
        return 0;
    if (job->strict)
        return tw_fail(err, 0, "%s: at byte %" PRIu64 ": truncated inside a record", name,
                       records->offset);
    (void)tw_cli_fail(0,
                      "warning: %s: at byte %" PRIu64 ": truncated inside a record; the "
                      "%" PRIu64 " packets before it are compared",
                      name, records->offset, records->n_packets);
    return 0;
}

static int read_end(const struct tw_inspect_ends_job *job, struct tw_compared *compared,
                    int which, struct tw_err *err)
{
    TW_AUTO(tw_packet_reader_drop) struct tw_packet_reader *reader = NULL;
    if (tw_packet_reader_open(job->paths[which], job->filter, job->seed, &reader, err) < 0 ||
        read_packets(reader, compared->ends.end[which], err) < 0)
        return -1;
    compared->n_filtered[which] = tw_packet_reader_uninspected(reader)->n_filtered;
    compared->n_unsupported[which] = tw_packet_reader_uninspected(reader)->n_unsupported;
    return check_file(job, reader, compared, which, err);
}

/* *out_path: the file with which it failed, or NULL. */
static int compare(const struct tw_inspect_ends_job *job, struct tw_compared *compared,
                   const char **out_path, struct tw_err *err)
{
    const struct tw_end_limits limits = {
        .max_flows = TW_END_FLOWS, .max_segments = TW_END_SEGMENTS, .seed = job->seed};
    for (int which = 0; which < 2; which++) {
        if (tw_end_store_open(&limits, &compared->ends.end[which], err) < 0)
            return -1;
        *out_path = job->paths[which];
        if (read_end(job, compared, which, err) < 0)
            return -1;
        *out_path = NULL;
    }
    return tw_ends_compare(&compared->ends, err);
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    return tw_ends_json(arg, to, err);
}

static int print_error(FILE *to, const void *arg, struct tw_err *err)
{
    return tw_ends_json_fail(arg, to, err);
}

static const char *name_of(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

int tw_inspect_ends(const struct tw_inspect_ends_job *job, struct tw_document *json)
{
    TW_AUTO(drop_compared)
    struct tw_compared compared = {.file = {name_of(job->paths[0]), name_of(job->paths[1])},
                                   .all = job->all};
    const char *path = NULL;
    struct tw_err err = {0};
    if (compare(job, &compared, &path, &err) < 0) {
        if (path != NULL)
            (void)tw_kind_explain(TW_KIND_CAPTURE, path, &err);
        return tw_document_write(json, print_error, err.text, tw_cli_refuse(&err));
    }
    if (job->tells && tw_ends_text(&compared, &job->style, job->n_rows, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(json, print_json, &compared, AS_EXPECTED);
}
