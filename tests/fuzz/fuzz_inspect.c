#include "annotate.h"
#include "inspect_json.h"
#include "inspect_text.h"

#include <stdlib.h>
#include <string.h>

/* Any file is inspected to its end, or refused: every connection that began has ended once,
 * none of what is held is left, and the annotated file is one that holds the same packets. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static uint64_t n_ended;

static void count(const struct tw_ended *ended, void *arg)
{
    tw_inspect_json_connection(arg, ended);
    n_ended++;
}

struct reading {
    struct tw_records records;
    struct tw_inspection *inspection;
    struct tw_annotate *annotate; /* NULL: none */
};

static void see(struct reading *reading, const struct tw_record *record, struct tw_seen *seen)
{
    struct tw_inspect_packet packet = {.at_ns = record->timed ? record->at_ns : -1,
                                       .frame = (uint32_t)record->number};
    packet.kind =
        tw_segment_parse(reading->records.interfaces[record->interface].link_type, record->data,
                         record->n_captured, record->n_sent, &packet.segment);
    if (packet.kind == TW_PACKET_TCP)
        packet.hash = tw_flows_hash(0, &packet.segment);
    tw_inspection_see(reading->inspection, &packet, seen);
}

/* Reads all there is to be read. Returns false when the file is wrong at some byte. */
static bool read_all(struct reading *reading, const uint8_t *data, size_t n_bytes)
{
    struct tw_record record;
    struct tw_err err = {0};
    while (reading->records.offset < n_bytes) {
        size_t at = (size_t)reading->records.offset;
        enum tw_records_got got =
            tw_records_next(&reading->records, data + at, n_bytes - at, &record, &err);
        if (got != TW_RECORDS_ONE)
            return got == TW_RECORDS_MORE;
        struct tw_seen seen = {.flow = NULL};
        if (record.kind == TW_RECORD_PACKET && reading->inspection != NULL)
            see(reading, &record, &seen);
        if (reading->annotate != NULL)
            must(tw_annotate_record(reading->annotate, &reading->records, &record, &seen,
                                    &err) == 0);
    }
    return true;
}

static void check_summary(const struct tw_summary *summary)
{
    uint64_t n_endings = 0;
    for (int i = 0; i < TW_N_ENDINGS; i++)
        n_endings += summary->n_endings[i];
    must(n_endings == summary->n_flows && n_ended == summary->n_flows);
    must(summary->held.now == 0 && summary->held.peak <= 2 * summary->n_flows);
    for (uint32_t i = 0; i < summary->n_hosts; i++)
        must(summary->hosts[i].held.now == 0);
    for (uint32_t i = 0; i < summary->n_pairs; i++)
        must(summary->pairs[i].ports.now == 0);
}

static void report(const struct tw_summary *summary, struct tw_inspect_json *json, FILE *to)
{
    const struct tw_inspect_style style = {.n_rows = 3};
    struct tw_err err = {0};
    struct tw_inspected inspected = {.file = "fuzz",
                                     .format = "pcap",
                                     .time_wait_ns = 60 * TW_S,
                                     .port_low = 32768,
                                     .port_high = 60999,
                                     .summary = *summary};
    tw_inspect_json_close(json, &inspected);
    must(tw_inspect_json_end(json, &err) == 0);
    must(tw_inspect_text(&inspected, &style, to, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static struct reading reading;
    static struct reading again;
    char *annotated = NULL;
    size_t n_annotated = 0;
    struct tw_err err = {0};
    FILE *to = open_memstream(&annotated, &n_annotated);
    FILE *null = fopen("/dev/null", "w");
    must(to != NULL && null != NULL);
    struct tw_inspect_json json = {.to = null, .connections = true};
    const struct tw_inspect_settings settings = {.time_wait_ns = 60 * TW_S,
                                                 .port_low = 32768,
                                                 .port_high = 60999,
                                                 .max_flows = 8,
                                                 .max_rows = 8,
                                                 .ended = count,
                                                 .arg = &json};
    memset(&reading, 0, sizeof reading);
    memset(&again, 0, sizeof again);
    n_ended = 0;
    tw_inspect_json_begin(&json);
    tw_inspect_json_open(&json, "fuzz");
    must(tw_inspection_open(&settings, &reading.inspection, &err) == 0);
    must(tw_annotate_open(to, &reading.annotate, &err) == 0);
    (void)read_all(&reading, data, n_bytes);
    tw_inspection_finish(reading.inspection);
    must(tw_annotate_finish(reading.annotate, &err) == 0 && fclose(to) == 0);
    struct tw_summary summary = tw_inspection_summary(reading.inspection);
    check_summary(&summary);
    report(&summary, &json, null);

    must(read_all(&again, (const uint8_t *)annotated, n_annotated));
    must(again.records.offset == n_annotated);
    must(again.records.n_packets == reading.records.n_packets);
    tw_annotate_drop(&reading.annotate);
    tw_inspection_drop(&reading.inspection);
    (void)fclose(null);
    free(annotated);
    return 0;
}
