#include "records.h"

#include <stdlib.h>
#include <string.h>

/* A file is read to its end, or as far as its bytes go, or refused with the byte where it is
 * wrong; every record lies within the bytes, and every packet within its record. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct tw_records *records, const struct tw_record *record,
                  const uint8_t *bytes, size_t n)
{
    must(record->bytes == bytes && record->n_bytes > 0 && record->n_bytes <= n);
    must(record->options_at <= record->n_bytes);
    if (record->kind != TW_RECORD_PACKET)
        return;
    must(record->interface < records->n_interfaces);
    must(record->at_ns >= 0 && record->n_sent >= record->n_captured);
    must(record->data >= bytes && record->data + record->n_captured <= bytes + record->n_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static struct tw_records records;
    memset(&records, 0, sizeof records);
    struct tw_err err = {0};
    struct tw_record record;

    while (records.offset < n_bytes) {
        const uint8_t *bytes = data + records.offset;
        size_t n = n_bytes - records.offset;
        switch (tw_records_next(&records, bytes, n, &record, &err)) {
        case TW_RECORDS_ONE:
            check(&records, &record, bytes, n);
            break;
        case TW_RECORDS_MORE:
            must(record.n_bytes > n && record.n_bytes <= TW_RECORD_MAX);
            return 0;
        case TW_RECORDS_BAD:
            must(strncmp(err.text, "at byte ", strlen("at byte ")) == 0);
            return 0;
        }
    }
    return 0;
}
