#include "inspect_ends.h"

#include "capture_file.h"
#include "cli.h"
#include "ends_json.h"
#include "ends_text.h"
#include "kind.h"
#include "packet_filter.h"

#include <inttypes.h>
#include <string.h>

/* One file being read. */
struct source {
    struct tw_capture_file *file;
    struct tw_packet_filter *filter; /* NULL: none */
    struct tw_end_store *store;      /* the caller's */
};

static void drop_source(struct source *source)
{
    tw_packet_filter_drop(&source->filter);
    tw_capture_file_drop(&source->file);
}

static void drop_compared(struct tw_compared *compared)
{
    tw_end_store_drop(&compared->ends.end[0]);
    tw_end_store_drop(&compared->ends.end[1]);
}

/* A packet that is left out still shows that the capture was running. */
static int see_record(struct source *source, const struct tw_record *record,
                      struct tw_compared *compared, int which, struct tw_err *err)
{
    const struct tw_records *records = tw_capture_file_records(source->file);
    int link_type = records->interfaces[record->interface].link_type;
    struct tw_segment segment;
    struct tw_end_packet packet = {.kind = TW_PACKET_OTHER,
                                   .at_ns = record->timed ? record->at_ns : -1,
                                   .frame = (uint32_t)record->number,
                                   .segment = &segment,
                                   .data = record->data,
                                   .n_captured = record->n_captured};
    bool known = tw_link_is_known(link_type);
    int passes = known;
    if (known && source->filter != NULL)
        passes = tw_packet_filter_passes(source->filter, link_type, record, err);
    if (passes < 0)
        return -1;
    compared->n_unsupported[which] += !known;
    compared->n_filtered[which] += known && passes == 0;
    if (passes > 0)
        packet.kind = tw_segment_parse(link_type, record->data, record->n_captured,
                                       record->n_sent, &segment);
    tw_end_store_see(source->store, &packet);
    return 0;
}

static int open_source(const struct tw_inspect_ends_job *job, const char *path,
                       struct source *source, struct tw_err *err)
{
    if (tw_capture_file_open(path, &source->file, err) < 0)
        return -1;
    return job->filter == NULL ? 0 : tw_packet_filter_open(job->filter, &source->filter, err);
}

static int check_source(const struct tw_inspect_ends_job *job, const struct source *source,
                        struct tw_compared *compared, int which, struct tw_err *err)
{
    const struct tw_records *records = tw_capture_file_records(source->file);
    const char *name = compared->file[which];
    size_t n_rest = 0;
    uint64_t n_unsupported = compared->n_unsupported[which];
    if (n_unsupported > 0 && n_unsupported == records->n_packets)
        return tw_fail(err, 0, "%s: no packet has a supported link type", name);
    compared->truncated[which] = tw_capture_file_is_truncated(source->file, &n_rest);
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
    TW_AUTO(drop_source) struct source source = {.store = compared->ends.end[which]};
    struct tw_record record;
    int got = 0;
    if (open_source(job, job->paths[which], &source, err) < 0)
        return -1;
    while ((got = tw_capture_file_next(source.file, &record, err)) > 0) {
        if (record.kind == TW_RECORD_PACKET &&
            see_record(&source, &record, compared, which, err) < 0)
            return -1;
    }
    return got < 0 ? -1 : check_source(job, &source, compared, which, err);
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
