#include "record_bytes.h"

#include <inttypes.h>
#include <string.h>

/* The blocks of pcapng (draft-ietf-opsawg-pcapng, sections 3 and 4). A block is its type, its
 * length, its body, and its length again. */
enum {
    TYPE = 0,
    LENGTH = 4,
    BODY = 8,
    AROUND = 12, /* the type and both lengths */
    ALIGNMENT = 4,
};
enum {
    SECTION = 0x0a0d0d0a,
    INTERFACE = 1,
    PACKET = 2, /* obsolete, but still found */
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6,
};

/* The block being read. */
struct block {
    struct tw_records *records;
    const uint8_t *bytes;
    size_t n_bytes;
    struct tw_record *record;
    struct tw_err *err;
};

static uint16_t u16(const struct block *b, size_t at)
{
    return tw_record_u16(b->bytes + at, b->records->swapped);
}

static uint32_t u32(const struct block *b, size_t at)
{
    return tw_record_u32(b->bytes + at, b->records->swapped);
}

static size_t padded(size_t n)
{
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Section 4.1. A section sets its byte order and starts a new list of interfaces. */
static enum tw_records_got see_section(struct block *b)
{
    enum { MAJOR = 12, OPTIONS = 24 };
    uint16_t major = u16(b, MAJOR);
    if (major != 1)
        return tw_record_bad(b->records, MAJOR, b->err,
                             "a pcapng section of version %u; twlab reads version 1", major);
    b->records->format = TW_FORMAT_PCAPNG;
    b->records->n_interfaces = 0;
    b->record->kind = TW_RECORD_HEADER;
    b->record->options_at = OPTIONS;
    return TW_RECORDS_ONE;
}

/* if_tsresol and if_tsoffset. An option that does not fit ends the list; reading continues
 * without it. */
static void see_interface_options(const struct block *b, struct tw_interface *interface)
{
    enum { OPTIONS = 16, HEAD = 4, END = 0, RESOLUTION = 9, OFFSET = 14, BINARY = 0x80 };
    size_t at = OPTIONS;
    size_t end = b->n_bytes - 4;
    while (at + HEAD <= end) {
        uint16_t code = u16(b, at);
        size_t n = u16(b, at + 2);
        at += HEAD;
        if (code == END || n > end - at)
            return;
        if (code == RESOLUTION && n == 1) {
            interface->ticks_are_binary = (b->bytes[at] & BINARY) != 0;
            interface->ticks = b->bytes[at] & (uint8_t)~BINARY;
        }
        if (code == OFFSET && n == 8) {
            uint64_t offset;
            memcpy(&offset, b->bytes + at, sizeof offset);
            interface->offset_s =
                (int64_t)(b->records->swapped ? __builtin_bswap64(offset) : offset);
        }
        at += padded(n);
    }
}

/* Section 4.2. */
static enum tw_records_got see_interface(struct block *b)
{
    enum { LINK_TYPE = 8, SNAPLEN = 12, OPTIONS = 16, MICRO = 6 };
    struct tw_records *records = b->records;
    if (records->n_interfaces == TW_MAX_INTERFACES)
        return tw_record_bad(records, 0, b->err,
                             "more than %d interfaces in one section; convert the file with: "
                             "editcap -F pcap FILE NEW",
                             TW_MAX_INTERFACES);
    struct tw_interface *interface = &records->interfaces[records->n_interfaces++];
    *interface = (struct tw_interface){
        .link_type = u16(b, LINK_TYPE),
        .snaplen = u32(b, SNAPLEN),
        .ticks = MICRO,
    };
    see_interface_options(b, interface);
    b->record->kind = TW_RECORD_INTERFACE;
    b->record->options_at = OPTIONS;
    return TW_RECORDS_ONE;
}

/* A packet of n_sent bytes, of which n_captured start at data_at. */
static enum tw_records_got see_packet(struct block *b, size_t data_at, size_t n_captured,
                                      size_t n_sent)
{
    struct tw_records *records = b->records;
    struct tw_record *record = b->record;
    if (n_captured > b->n_bytes - 4 - data_at)
        return tw_record_bad(records, 0, b->err,
                             "packet no. %" PRIu64 " claims %zu captured bytes, more than its "
                             "block of %zu bytes holds",
                             records->n_packets + 1, n_captured, b->n_bytes);
    record->kind = TW_RECORD_PACKET;
    record->number = ++records->n_packets;
    record->data = b->bytes + data_at;
    record->n_captured = n_captured;
    record->n_sent = n_sent > n_captured ? n_sent : n_captured;
    return TW_RECORDS_ONE;
}

static bool has_interface(struct block *b, uint32_t interface)
{
    b->record->interface = interface;
    if (interface < b->records->n_interfaces)
        return true;
    (void)tw_record_bad(b->records, BODY, b->err,
                        "packet no. %" PRIu64 " names interface %" PRIu32
                        ", but the section declares %" PRIu32,
                        b->records->n_packets + 1, interface, b->records->n_interfaces);
    return false;
}

/* Section 4.3, and the obsolete packet block of appendix A, which differs in the interface
 * field. */
static enum tw_records_got see_timed_packet(struct block *b)
{
    enum { TIME_HIGH = 12, TIME_LOW = 16, CAPTURED = 20, SENT = 24, DATA = 28 };
    uint32_t interface = b->record->type == PACKET ? u16(b, BODY) : u32(b, BODY);
    if (!has_interface(b, interface))
        return TW_RECORDS_BAD;
    size_t n_captured = u32(b, CAPTURED);
    if (see_packet(b, DATA, n_captured, u32(b, SENT)) == TW_RECORDS_BAD)
        return TW_RECORDS_BAD;
    uint64_t ticks = (uint64_t)u32(b, TIME_HIGH) << 32 | u32(b, TIME_LOW);
    b->record->timed = true;
    b->record->at_ns = tw_record_time(&b->records->interfaces[interface], ticks);
    b->record->options_at = DATA + padded(n_captured);
    return TW_RECORDS_ONE;
}

/* Section 4.4. It belongs to the first interface, whose snaplen limits it. */
static enum tw_records_got see_simple_packet(struct block *b)
{
    enum { SENT = 8, DATA = 12 };
    if (!has_interface(b, 0))
        return TW_RECORDS_BAD;
    size_t n_sent = u32(b, SENT);
    size_t n_captured = n_sent;
    uint32_t snaplen = b->records->interfaces[0].snaplen;
    if (snaplen != 0 && snaplen < n_captured)
        n_captured = snaplen;
    return see_packet(b, DATA, n_captured, n_sent);
}

/* The blocks that are parsed; all others are skipped. */
static const struct {
    uint32_t type;
    size_t least_bytes; /* of the whole block, without options */
    enum tw_records_got (*see)(struct block *b);
} kinds[] = {
    {ENHANCED_PACKET, 32, see_timed_packet}, {SIMPLE_PACKET, 16, see_simple_packet},
    {INTERFACE, 20, see_interface},          {SECTION, 28, see_section},
    {PACKET, 32, see_timed_packet},
};

static enum tw_records_got see_block(struct block *b)
{
    for (size_t i = 0; i < TW_COUNT(kinds); i++) {
        if (b->record->type != kinds[i].type)
            continue;
        if (b->n_bytes < kinds[i].least_bytes)
            return tw_record_bad(b->records, LENGTH, b->err,
                                 "a block of type %" PRIu32 " claims %zu bytes, fewer than its "
                                 "fields need",
                                 b->record->type, b->n_bytes);
        return kinds[i].see(b);
    }
    b->record->kind = TW_RECORD_OTHER;
    return TW_RECORDS_ONE;
}

/* Section 4.1: the magic number in the section header gives the byte order. */
static bool see_order(struct tw_records *records, const uint8_t *bytes, struct tw_err *err)
{
    const uint32_t order = 0x1a2b3c4du;
    uint32_t magic = tw_record_u32(bytes + BODY, false);
    if (magic != order && magic != __builtin_bswap32(order)) {
        (void)tw_record_bad(records, BODY, err,
                            "a pcapng section without its byte-order magic: not a capture");
        return false;
    }
    records->swapped = magic != order;
    return true;
}

enum tw_records_got tw_pcapng_next(struct tw_records *records, const uint8_t *bytes, size_t n,
                                   struct tw_record *record, struct tw_err *err)
{
    record->n_bytes = AROUND;
    if (n < AROUND)
        return TW_RECORDS_MORE;
    bool is_section = tw_record_u32(bytes + TYPE, false) == SECTION;
    if (is_section && !see_order(records, bytes, err))
        return TW_RECORDS_BAD;

    uint32_t n_bytes = tw_record_u32(bytes + LENGTH, records->swapped);
    if (n_bytes < AROUND || n_bytes % ALIGNMENT != 0 || n_bytes > TW_RECORD_MAX)
        return tw_record_bad(records, LENGTH, err,
                             "a block claims %" PRIu32
                             " bytes; a length is a multiple of 4 from "
                             "%d to %d",
                             n_bytes, AROUND, TW_RECORD_MAX);
    record->n_bytes = n_bytes;
    if (n < n_bytes)
        return TW_RECORDS_MORE;
    uint32_t again = tw_record_u32(bytes + n_bytes - 4, records->swapped);
    if (again != n_bytes)
        return tw_record_bad(records, n_bytes - 4, err,
                             "a block of %" PRIu32 " bytes ends with the length %" PRIu32,
                             n_bytes, again);
    *record = (struct tw_record){
        .bytes = bytes,
        .n_bytes = n_bytes,
        .type = tw_record_u32(bytes + TYPE, records->swapped),
    };
    struct block block = {records, bytes, n_bytes, record, err};
    return see_block(&block);
}
