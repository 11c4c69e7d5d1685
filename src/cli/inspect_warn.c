#include "inspect_warn.h"

#include "cli.h"

#include <inttypes.h>

/* Of the file, whatever this machine is. */
static bool is_little_endian(const struct tw_records *records)
{
    return (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) != records->swapped;
}

static void warn_of_nanoseconds(const struct tw_inspected *inspected,
                                const struct tw_records *records)
{
    (void)tw_cli_fail(
        0,
        "warning: %s: %" PRIu64 " of %" PRIu64 " packets have a fraction of a second above "
        "999,999: these are nanoseconds in a file whose magic number says microseconds; "
        "such times are not used; correct a copy with: cp FILE NEW; printf '%s' | "
        "dd of=NEW conv=notrunc",
        inspected->file, inspected->n_nanoseconds, inspected->n_packets,
        is_little_endian(records) ? "\\115\\074\\262\\241" : "\\241\\262\\074\\115");
}

void tw_inspect_warn(const struct tw_inspected *inspected, const struct tw_records *records,
                     bool strict)
{
    bool between_records = inspected->n_bytes == inspected->truncated_at;
    if (inspected->truncated && !strict)
        (void)tw_cli_fail(0,
                          "warning: %s: at byte %" PRIu64 ": %s; the %" PRIu64
                          " packets before it are reported",
                          inspected->file, inspected->truncated_at,
                          between_records ? "the compressed data ends early"
                                          : "truncated inside a record",
                          inspected->n_packets);
    if (inspected->n_unsupported > 0)
        (void)tw_cli_fail(0,
                          "warning: %s: %" PRIu64 " packets have an unsupported link type: %s",
                          inspected->file, inspected->n_unsupported, inspected->link_type);
    if (inspected->n_nanoseconds > 0)
        warn_of_nanoseconds(inspected, records);
}

void tw_inspect_warn_live(const struct tw_inspected *inspected)
{
    if (inspected->n_dropped > 0)
        (void)tw_cli_fail(0,
                          "warning: %s: %" PRIu64 " packets came too fast and were dropped: "
                          "connections may lack segments; let fewer pass with --filter",
                          inspected->file, inspected->n_dropped);
}
