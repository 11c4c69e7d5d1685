#ifndef TW_RECORDS_H
#define TW_RECORDS_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads capture files record by record, from bytes that may arrive in pieces (a pipe): pcap
 * with micro- or nanoseconds, and pcapng, in either byte order.
 *
 *     struct tw_records records = {0};
 *     while there are bytes:
 *         switch (tw_records_next(&records, bytes, n, &record, &err))
 *             TW_RECORDS_ONE: use the record, then advance by record.n_bytes
 *             TW_RECORDS_MORE: provide at least record.n_bytes bytes and call again
 *             TW_RECORDS_BAD: err says what is wrong, and at which byte of the file
 *
 * libpcap reads such files too, but cannot report a byte offset, refuses a pcapng file whose
 * interfaces differ, and drops comments, which twlab keeps.
 *
 * Sources: pcap-savefile(5); draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. Every length is
 * checked against the bytes available; nothing is copied. */

/* The longest record accepted, in bytes; the limit is libpcap's. A larger length is an error.
 */
enum { TW_RECORD_MAX = 16 << 20 };

/* The number of interfaces that one section may declare. The limit bounds memory; a file that
 * declares more is refused, since the packets of a further interface would have no link type
 * and no time. */
enum { TW_MAX_INTERFACES = 512 };

/* A pcap file has exactly one interface. */
struct tw_interface {
    int link_type;         /* a LINKTYPE_ number (link.h) */
    uint32_t snaplen;      /* 0 means no limit */
    uint8_t ticks;         /* 10^ticks per second, or ... */
    bool ticks_are_binary; /* ... 2^ticks per second */
    int64_t offset_s;      /* seconds to add to each time */
};

struct tw_records {
    enum { TW_FORMAT_UNKNOWN, TW_FORMAT_PCAP, TW_FORMAT_PCAPNG } format;
    bool swapped;       /* numbers are in the byte order opposite to this machine's */
    uint64_t offset;    /* of the next record, in bytes from the start of the file */
    uint64_t n_packets; /* so far */
    /* pcap: packets whose time has a fraction of a second or more. They are not `timed`. */
    uint64_t n_wrong_fractions;
    /* pcap: the order of a record's two lengths, captured and sent (see pcap_header) */
    enum tw_lengths {
        TW_LENGTHS_CAPTURED_FIRST,
        TW_LENGTHS_SENT_FIRST,
        TW_LENGTHS_SHORTER_FIRST
    } lengths;
    uint32_t n_interfaces; /* in this section */
    struct tw_interface interfaces[TW_MAX_INTERFACES];
};

enum tw_record_kind {
    TW_RECORD_HEADER,    /* the file header (pcap) or a section header (pcapng) */
    TW_RECORD_INTERFACE, /* pcapng: declares the last entry of records.interfaces */
    TW_RECORD_PACKET,
    TW_RECORD_OTHER, /* pcapng: names, statistics, keys, unknown blocks */
};

struct tw_record {
    enum tw_record_kind kind;
    const uint8_t *bytes; /* the whole record; points into the caller's buffer */
    size_t n_bytes;
    uint32_t type;     /* pcapng: the block type */
    size_t options_at; /* pcapng: offset of the options in `bytes`; 0: it cannot have any */

    /* For TW_RECORD_PACKET only: */
    uint64_t number;     /* from 1, as in Wireshark */
    bool timed;          /* at_ns is valid; a simple packet block has no time */
    tw_ns at_ns;         /* since 1970 UTC; of an invalid time, what the file has */
    uint32_t interface;  /* index into records.interfaces */
    const uint8_t *data; /* n_captured bytes, the first of n_sent */
    size_t n_captured, n_sent;
};

enum tw_records_got { TW_RECORDS_ONE, TW_RECORDS_MORE, TW_RECORDS_BAD };

/* Reads the record at the start of n bytes. With TW_RECORDS_MORE, record->n_bytes is the
 * number of bytes needed to continue, at most TW_RECORD_MAX. */
enum tw_records_got tw_records_next(struct tw_records *records, const uint8_t *bytes, size_t n,
                                    struct tw_record *record, struct tw_err *err);

#endif
