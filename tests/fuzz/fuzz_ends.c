#include "ends_json.h"
#include "ends_text.h"
#include "records.h"

#include <stdlib.h>
#include <string.h>

/* Any two files are compared: each judged segment is told of once, with a fate that fits what
 * the two captures have of it, and counterparts are each other's. The input is both files, one
 * after the other, after two bytes (little-endian) with the length of the first. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void see(struct tw_end_store *store, const struct tw_records *records,
                const struct tw_record *record)
{
    struct tw_segment segment;
    struct tw_end_packet packet = {.at_ns = record->timed ? record->at_ns : -1,
                                   .frame = (uint32_t)record->number,
                                   .segment = &segment,
                                   .data = record->data,
                                   .n_captured = record->n_captured};
    packet.kind = tw_segment_parse(records->interfaces[record->interface].link_type,
                                   record->data, record->n_captured, record->n_sent, &segment);
    tw_end_store_see(store, &packet);
}

static struct tw_end_store *read_all(const uint8_t *data, size_t n_bytes)
{
    static struct tw_records records;
    const struct tw_end_limits limits = {.max_flows = 8, .max_segments = 64, .seed = 1};
    struct tw_end_store *store = NULL;
    struct tw_record record;
    struct tw_err err = {0};
    memset(&records, 0, sizeof records);
    must(tw_end_store_open(&limits, &store, &err) == 0);
    while (records.offset < n_bytes) {
        size_t at = (size_t)records.offset;
        if (tw_records_next(&records, data + at, n_bytes - at, &record, &err) != TW_RECORDS_ONE)
            break;
        if (record.kind == TW_RECORD_PACKET)
            see(store, &records, &record);
    }
    must(store->n_flows <= limits.max_flows && store->n_segments <= limits.max_segments);
    return store;
}

static void check_row(const struct tw_ends_row *row)
{
    const struct tw_end_segment *sent = row->seen[row->sender];
    const struct tw_end_segment *arrived = row->seen[1 - row->sender];
    must(sent != NULL || arrived != NULL);
    switch (row->fate) {
    case TW_FATE_ARRIVED:
    case TW_FATE_CHANGED:
        must(sent != NULL && arrived != NULL);
        break;
    case TW_FATE_LOST:
        must(sent != NULL && arrived == NULL);
        break;
    case TW_FATE_MADE:
    case TW_FATE_DUPLICATED:
        must(sent == NULL && arrived != NULL);
        break;
    case TW_FATE_MISSED:
    case TW_FATE_UNKNOWN:
        must(sent == NULL || arrived == NULL);
        break;
    case TW_FATE_NONE:
        must(false);
    }
}

static void check_counterparts(const struct tw_ends *ends)
{
    for (int which = 0; which < 2; which++) {
        const struct tw_end_store *store = ends->end[which];
        const struct tw_end_store *far = ends->end[1 - which];
        for (uint32_t i = 0; i < store->n_segments; i++) {
            uint32_t other = store->segments[i].other;
            must(other == TW_END_NONE || far->segments[other].other == i);
        }
        for (uint32_t i = 0; i < store->n_flows; i++) {
            uint32_t other = store->flows[i].other;
            must(other == TW_END_NONE || far->flows[other].other == i);
        }
    }
}

static void check_rows(const struct tw_compared *compared)
{
    struct tw_compared_flow at = {.which = 0};
    uint64_t n_rows = 0;
    uint64_t n_counted = 0;
    while (tw_compared_next(compared, &at)) {
        n_rows += at.n_rows;
        for (size_t i = 0; i < at.n_rows; i++)
            check_row(&at.rows[i]);
    }
    for (int kind = 0; kind < TW_N_END_KINDS; kind++) {
        for (int fate = 0; fate < TW_N_FATES; fate++)
            n_counted += compared->ends.count.n[kind][fate];
    }
    must(n_rows == n_counted);
}

static void report(const struct tw_compared *compared)
{
    const struct tw_style style = {.width = 40};
    struct tw_err err = {0};
    FILE *null = fopen("/dev/null", "w");
    must(null != NULL);
    must(tw_ends_text(compared, &style, 3, null, &err) == 0);
    must(tw_ends_json(compared, null, &err) == 0);
    (void)fclose(null);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct tw_compared compared = {.file = {"first", "other"}, .all = true};
    struct tw_ends *ends = &compared.ends;
    struct tw_err err = {0};
    if (n_bytes < 2)
        return 0;
    size_t n_first = (size_t)(data[0] | data[1] << 8);
    data += 2;
    n_bytes -= 2;
    n_first = n_first < n_bytes ? n_first : n_bytes;
    ends->end[0] = read_all(data, n_first);
    ends->end[1] = read_all(data + n_first, n_bytes - n_first);
    must(tw_ends_compare(ends, &err) == 0);
    check_counterparts(ends);
    check_rows(&compared);
    report(&compared);
    tw_end_store_drop(&ends->end[0]);
    tw_end_store_drop(&ends->end[1]);
    return 0;
}
