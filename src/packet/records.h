#ifndef TW_RECORDS_H
#define TW_RECORDS_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* Capture files, record by record, out of bytes that come piece by piece (a pipe's, say): pcap
 * with micro- or nanoseconds, and pcapng, each in either byte order.
 *
 *     struct tw_records records = {0};
 *     while there are bytes:
 *         switch (tw_records_next(&records, bytes, n, &record, &err))
 *             TW_RECORDS_ONE: use record, go on behind record.n_bytes of them
 *             TW_RECORDS_MORE: a record begins here, of at least record.n_bytes
 *             TW_RECORDS_BAD: err says what is wrong, and at which byte of the file
 *
 * libpcap reads such files as well, but has no way to tell of a byte's offset, refuses a pcapng
 * file whose interfaces differ, and loses its comments, which must be kept.
 *
 * Sources: pcap-savefile(5); draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng. Every length is
 * checked against what is there; nothing is copied. */

/* No record is longer than this, as libpcap has it: a longer one is a length that lies. */
enum { TW_RECORD_MAX = 16 << 20 };

/* The interfaces of a section that are told apart: what is held of a file is bounded, and a
 * packet of one that is not held has no link type and no time. A file that declares more is
 * refused. */
enum { TW_MAX_INTERFACES = 512 };

/* Of a pcap file there is one: the file. */
struct tw_interface {
    int link_type;         /* a LINKTYPE_ number, see link.h */
    uint32_t snaplen;      /* 0: no limit */
    uint8_t ticks;         /* per second: 10^ticks, ... */
    bool ticks_are_binary; /* ... or 2^ticks */
    int64_t offset_s;      /* to be added to its times, in seconds */
};

struct tw_records {
    enum { TW_FORMAT_UNKNOWN, TW_FORMAT_PCAP, TW_FORMAT_PCAPNG } format;
    bool swapped;          /* numbers are in the other byte order than this machine's */
    uint64_t offset;       /* of the next record, in bytes from the file's beginning */
    uint64_t n_packets;    /* so far */
    uint32_t n_interfaces; /* of this section */
    struct tw_interface interfaces[TW_MAX_INTERFACES];
};

enum tw_record_kind {
    TW_RECORD_HEADER,    /* of the file (pcap), or of a section (pcapng) */
    TW_RECORD_INTERFACE, /* pcapng: the newest of records.interfaces */
    TW_RECORD_PACKET,
    TW_RECORD_OTHER, /* pcapng: names, statistics, keys, and what is not known */
};

struct tw_record {
    enum tw_record_kind kind;
    const uint8_t *bytes; /* the whole record, in the caller's bytes */
    size_t n_bytes;
    uint32_t type;     /* pcapng: of the block */
    size_t options_at; /* pcapng: where its options begin in bytes; 0: it can have none */

    /* Of a packet: */
    uint64_t number;     /* from 1, as Wireshark counts */
    bool timed;          /* at_ns is known: a simple packet block has no time */
    tw_ns at_ns;         /* since 1970 UTC */
    uint32_t interface;  /* index into records.interfaces */
    const uint8_t *data; /* n_captured bytes, the first of n_sent */
    size_t n_captured, n_sent;
};

enum tw_records_got { TW_RECORDS_ONE, TW_RECORDS_MORE, TW_RECORDS_BAD };

/* Reads the record at the beginning of n bytes. Of TW_RECORDS_MORE, record->n_bytes is how many
 * it must have been given to go on; never more than TW_RECORD_MAX. */
enum tw_records_got tw_records_next(struct tw_records *records, const uint8_t *bytes, size_t n,
                                    struct tw_record *record, struct tw_err *err);

#endif
