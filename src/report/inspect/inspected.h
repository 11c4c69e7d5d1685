#ifndef TW_INSPECTED_H
#define TW_INSPECTED_H

#include "inspection.h"

/* An inspected capture: its summary, and how the file was read. The input of the reports. */
struct tw_inspected {
    const char *file;        /* its name; owned by the caller */
    const char *format;      /* "pcap", "pcapng" or "live" */
    uint64_t n_bytes;        /* bytes read */
    const char *compression; /* "gzip", "zstd", "lz4"; NULL: none. n_bytes are after it, ... */
    uint64_t n_compressed_bytes; /* ... and these before */
    uint64_t n_packets;          /* in the file */
    uint64_t n_dropped;          /* a live capture: lost before they were read */
    uint64_t n_filtered;         /* ... left out by the filter */
    uint64_t n_unsupported;      /* ... of an unsupported link type */
    const char *link_type;       /* the name of one such link type; NULL for none */
    bool truncated;              /* the file ends inside a record */
    uint64_t truncated_at;       /* ... that starts at this byte */
    const char *error;           /* why the file was not read to its end; NULL: it was */
    /* packets of a pcap file whose time has a fraction of a second or more, which is not used:
     * n_nanoseconds when so many have it that the file has nanoseconds under the magic number of
     * microseconds */
    uint64_t n_wrong_fractions, n_nanoseconds;
    tw_ns time_wait_ns;
    uint16_t port_low, port_high; /* the ephemeral range; 0: what the ports of each host show */
    uint32_t max_flows;
    struct tw_summary summary;
};

/* Return the rows in descending order; row 0 (the others) is included when it is not empty.
 * The caller frees the array. NULL means out of memory. */
const struct tw_service_row **tw_inspected_services(const struct tw_summary *summary,
                                                    size_t *out_n); /* by connections */
const struct tw_host_row **tw_inspected_hosts(const struct tw_summary *summary,
                                              size_t *out_n); /* by peak of TIME_WAITs */
const struct tw_pair_row **tw_inspected_pairs(const struct tw_summary *summary,
                                              size_t *out_n); /* by peak of ports */
const struct tw_reset_row **tw_inspected_resets(const struct tw_summary *summary,
                                                size_t *out_n); /* by number */

/* The name of a row: "10.0.0.1:443", of a host "10.0.0.1", of row 0 "others". */
const char *tw_inspected_name(const struct tw_row_key *key, char text[TW_ENDPOINT_TEXT]);

/* The connections of a host. A connection with itself counts once. */
uint64_t tw_inspected_n_flows(const struct tw_host_row *row);

/* The ephemeral range of the row's client. */
struct tw_port_range tw_inspected_range(const struct tw_inspected *inspected,
                                        const struct tw_pair_row *row);

/* The TIME_WAITs that the row's client holds at once if each of its connections leaves one there,
 * at the rate of its busiest minute. 0: not known, as it made fewer than two, or no packet has a
 * time. */
double tw_inspected_waits(const struct tw_inspected *inspected, const struct tw_pair_row *row);

/* How long its ephemeral ports last then; -1: for ever, or not known, or it uses none of them. */
tw_ns tw_inspected_ports_last(const struct tw_inspected *inspected,
                              const struct tw_pair_row *row);

/* The client chose its port with bind() before connect(): its ports are below 1024, or it used
 * one port below the ephemeral ranges several times. */
bool tw_inspected_is_own_port(const struct tw_pair_row *row);

/* The name of a side (teardown.h): "server", "client", "both", "nobody" or "unknown". Static
 * storage. */
const char *tw_side_name(int side);

#endif
