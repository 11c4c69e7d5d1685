#include "records.h"

#include "record_bytes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* The first four bytes, read in the byte order of the machine that wrote them
 * (draft-ietf-opsawg-pcap, section 4). */
enum { MAGIC_BYTES = 4 };
#define PCAP_MICROSECONDS 0xa1b2c3d4u
#define PCAP_NANOSECONDS 0xa1b23c4du
#define PCAP_MODIFIED 0xa1b2cd34u /* Kuznetzov's variant with longer record headers */
#define PCAPNG_SECTION 0x0a0d0d0au

enum tw_records_got tw_record_bad(const struct tw_records *records, size_t at,
                                  struct tw_err *err, const char *fmt, ...)
{
    char what[240];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    (void)tw_fail(err, 0, "at byte %" PRIu64 ": %s", records->offset + at, what);
    return TW_RECORDS_BAD;
}

/* a * factor, at most TW_TIME_MAX. */
static tw_ns scaled(uint64_t a, uint64_t factor)
{
    uint64_t product = 0;
    bool fits =
        !__builtin_mul_overflow(a, factor, &product) && product <= (uint64_t)TW_TIME_MAX;
    return fits ? (tw_ns)product : TW_TIME_MAX;
}

static tw_ns decimal_time(uint8_t ticks, uint64_t value)
{
    enum { NANO = 9, MAX_DIGITS = 19 }; /* 10^19 still fits in 64 bits */
    uint64_t factor = 1;
    unsigned n = ticks < NANO ? NANO - ticks : ticks - NANO;
    if (ticks >= NANO && n > MAX_DIGITS)
        return 0;
    while (n-- > 0)
        factor *= 10;
    return ticks < NANO ? scaled(value, factor) : scaled(value / factor, 1);
}

static tw_ns binary_time(uint8_t ticks, uint64_t value)
{
    enum { FRACTION_BITS = 34, VALUE_BITS = 64 }; /* 2^34 * 10^9 still fits in 64 bits */
    if (ticks >= VALUE_BITS)
        return 0;
    uint64_t seconds = value >> ticks;
    uint64_t fraction = value - (seconds << ticks);
    unsigned bits = ticks;
    if (bits > FRACTION_BITS) {
        fraction >>= bits - FRACTION_BITS;
        bits = FRACTION_BITS;
    }
    tw_ns whole = scaled(seconds, (uint64_t)TW_S);
    tw_ns rest = (tw_ns)((fraction * (uint64_t)TW_S) >> bits);
    return whole > TW_TIME_MAX - rest ? TW_TIME_MAX : whole + rest;
}

tw_ns tw_record_time(const struct tw_interface *interface, uint64_t ticks)
{
    tw_ns at_ns = interface->ticks_are_binary ? binary_time(interface->ticks, ticks)
                                              : decimal_time(interface->ticks, ticks);
    int64_t offset_s = interface->offset_s;
    if (offset_s == 0)
        return at_ns;
    if (offset_s > TW_TIME_MAX / TW_S || offset_s < -(TW_TIME_MAX / TW_S))
        return offset_s > 0 ? TW_TIME_MAX : 0;
    at_ns += offset_s * TW_S;
    if (at_ns < 0)
        return 0;
    return at_ns > TW_TIME_MAX ? TW_TIME_MAX : at_ns;
}

/* Before version 2.3, the length sent preceded the length captured. Writers of version 2.3
 * disagree; there the captured one is the shorter (libpcap, sf-pcap.c). */
static enum tw_lengths order_of_lengths(uint16_t minor)
{
    enum { UNCLEAR = 3 };
    if (minor == UNCLEAR)
        return TW_LENGTHS_SHORTER_FIRST;
    return minor < UNCLEAR ? TW_LENGTHS_SENT_FIRST : TW_LENGTHS_CAPTURED_FIRST;
}

/* draft-ietf-opsawg-pcap, section 4. */
static enum tw_records_got pcap_header(struct tw_records *records, const uint8_t *bytes,
                                       size_t n, struct tw_record *record, struct tw_err *err)
{
    enum { MAJOR = 4, MINOR = 6, SNAPLEN = 16, LINK_TYPE = 20, HEADER = 24, THIS_MAJOR = 2 };
    enum { LINK_TYPE_BITS = 0xffff }; /* the other bits describe the frame check sequence */
    enum { MICRO = 6, NANO = 9 };
    uint32_t magic = tw_record_u32(bytes, false);
    *record = (struct tw_record){.kind = TW_RECORD_HEADER, .n_bytes = HEADER};
    if (n < HEADER)
        return TW_RECORDS_MORE;
    records->swapped = magic == __builtin_bswap32(PCAP_MICROSECONDS) ||
                       magic == __builtin_bswap32(PCAP_NANOSECONDS);
    bool nano = magic == PCAP_NANOSECONDS || magic == __builtin_bswap32(PCAP_NANOSECONDS);
    uint16_t major = tw_record_u16(bytes + MAJOR, records->swapped);
    if (major != THIS_MAJOR)
        return tw_record_bad(records, MAJOR, err,
                             "a pcap file of version %u; twlab reads version 2", major);
    records->format = TW_FORMAT_PCAP;
    records->lengths = order_of_lengths(tw_record_u16(bytes + MINOR, records->swapped));
    records->n_interfaces = 1;
    records->interfaces[0] = (struct tw_interface){
        .link_type = (int)(tw_record_u32(bytes + LINK_TYPE, records->swapped) & LINK_TYPE_BITS),
        .snaplen = tw_record_u32(bytes + SNAPLEN, records->swapped),
        .ticks = nano ? NANO : MICRO,
    };
    record->bytes = bytes;
    return TW_RECORDS_ONE;
}

/* Of a file older than version 2.4. */
static void order_lengths(const struct tw_records *records, size_t *n_captured, size_t *n_sent)
{
    if (records->lengths == TW_LENGTHS_SHORTER_FIRST && *n_captured <= *n_sent)
        return;
    size_t n = *n_captured;
    *n_captured = *n_sent;
    *n_sent = n;
}

/* The time of a record: seconds, and their fraction in the file's unit. A fraction of a second
 * or more is no time: the file has nanoseconds under the magic number of microseconds, or is
 * damaged. */
static void see_pcap_time(struct tw_records *records, const uint8_t *bytes,
                          struct tw_record *record)
{
    enum { FRACTION = 4, NANO = 9 };
    tw_ns unit = records->interfaces[0].ticks == NANO ? 1 : TW_US;
    tw_ns fraction_ns = (tw_ns)tw_record_u32(bytes + FRACTION, records->swapped) * unit;
    record->at_ns = (tw_ns)tw_record_u32(bytes, records->swapped) * TW_S + fraction_ns;
    record->timed = fraction_ns < TW_S;
    records->n_wrong_fractions += !record->timed;
}

/* draft-ietf-opsawg-pcap, section 5. */
static enum tw_records_got pcap_packet(struct tw_records *records, const uint8_t *bytes,
                                       size_t n, struct tw_record *record, struct tw_err *err)
{
    enum { CAPTURED = 8, SENT = 12, HEADER = 16 };
    /* libpcap's MAXIMUM_SNAPLEN; some writers exceed the file's snaplen */
    enum { USUAL_MAX = 262144 };
    const struct tw_interface *interface = &records->interfaces[0];
    bool swapped = records->swapped;
    record->n_bytes = HEADER;
    if (n < HEADER)
        return TW_RECORDS_MORE;
    size_t n_captured = tw_record_u32(bytes + CAPTURED, swapped);
    size_t n_sent = tw_record_u32(bytes + SENT, swapped);
    if (records->lengths != TW_LENGTHS_CAPTURED_FIRST)
        order_lengths(records, &n_captured, &n_sent);
    if (n_captured > TW_RECORD_MAX - HEADER ||
        (n_captured > interface->snaplen && n_captured > USUAL_MAX))
        return tw_record_bad(records, CAPTURED, err,
                             "packet no. %" PRIu64
                             " claims %zu captured bytes; the file's limit "
                             "is %" PRIu32,
                             records->n_packets + 1, n_captured, interface->snaplen);
    record->n_bytes += n_captured;
    if (n < record->n_bytes)
        return TW_RECORDS_MORE;

    *record = (struct tw_record){
        .kind = TW_RECORD_PACKET,
        .bytes = bytes,
        .n_bytes = record->n_bytes,
        .number = ++records->n_packets,
        .data = bytes + HEADER,
        .n_captured = n_captured,
        .n_sent = n_sent > n_captured ? n_sent : n_captured,
    };
    see_pcap_time(records, bytes, record);
    return TW_RECORDS_ONE;
}

static enum tw_records_got not_a_capture(const struct tw_records *records, const uint8_t *bytes,
                                         struct tw_err *err)
{
    return tw_record_bad(
        records, 0, err,
        "not a capture: it begins with %02x %02x %02x %02x, unlike a pcap or a pcapng file",
        bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* Detects the format by the first four bytes. Later pcapng sections detect their own byte
 * order. */
static enum tw_records_got first(struct tw_records *records, const uint8_t *bytes, size_t n,
                                 struct tw_record *record, struct tw_err *err)
{
    record->n_bytes = MAGIC_BYTES;
    if (n < MAGIC_BYTES)
        return TW_RECORDS_MORE;
    uint32_t magic = tw_record_u32(bytes, false);
    switch (magic) {
    case PCAPNG_SECTION: /* the same in either byte order */
        return tw_pcapng_next(records, bytes, n, record, err);
    case PCAP_MODIFIED:
    case __builtin_bswap32(PCAP_MODIFIED):
        return tw_record_bad(records, 0, err,
                             "a pcap file in Kuznetzov's modified format, which twlab does not "
                             "read; convert it with: editcap -F pcap FILE NEW");
    case PCAP_MICROSECONDS:
    case PCAP_NANOSECONDS:
    case __builtin_bswap32(PCAP_MICROSECONDS):
    case __builtin_bswap32(PCAP_NANOSECONDS):
        return pcap_header(records, bytes, n, record, err);
    default:
        return not_a_capture(records, bytes, err);
    }
}

enum tw_records_got tw_records_next(struct tw_records *records, const uint8_t *bytes, size_t n,
                                    struct tw_record *record, struct tw_err *err)
{
    enum tw_records_got got = TW_RECORDS_BAD;
    switch (records->format) {
    case TW_FORMAT_PCAP:
        got = pcap_packet(records, bytes, n, record, err);
        break;
    case TW_FORMAT_PCAPNG:
        got = tw_pcapng_next(records, bytes, n, record, err);
        break;
    case TW_FORMAT_UNKNOWN:
        got = first(records, bytes, n, record, err);
        break;
    }
    if (got == TW_RECORDS_ONE)
        records->offset += record->n_bytes;
    return got;
}
