#ifndef TW_INSPECTED_H
#define TW_INSPECTED_H

#include "inspection.h"

/* What an inspected capture came to: the summary, and how the reading went. All that the
 * reports on it take. */
struct tw_inspected {
    const char *file;       /* its name; the caller's */
    const char *format;     /* "pcap" or "pcapng" */
    uint64_t n_bytes;       /* read */
    uint64_t n_packets;     /* in the file */
    uint64_t n_filtered;    /* ... of those, left out by the filter */
    uint64_t n_unsupported; /* ... of a link type that is not read ... */
    const char *link_type;  /* ... the name of one such, NULL: none */
    bool truncated;         /* the file ends in the middle of a record ... */
    uint64_t truncated_at;  /* ... that begins at this byte */
    tw_ns time_wait_ns;
    uint16_t port_low, port_high;
    uint32_t max_flows;
    struct tw_summary summary;
};

/* Rows in order of what they are sorted by; row 0 of a table (the others) is among them when it
 * is not empty. The array is the caller's to free; NULL: no memory. */
const struct tw_service_row **tw_inspected_services(const struct tw_summary *summary,
                                                    size_t *out_n); /* connections */
const struct tw_host_row **tw_inspected_hosts(const struct tw_summary *summary,
                                              size_t *out_n); /* most TIME_WAITs at once */
const struct tw_pair_row **tw_inspected_pairs(const struct tw_summary *summary,
                                              size_t *out_n); /* most ports at once */

/* "10.0.0.1:443", or "others" of row 0; and of hosts "10.0.0.1". */
const char *tw_inspected_name(const struct tw_row_key *key, char text[TW_ENDPOINT_TEXT]);

/* The connections of a host; one with itself is one. */
uint64_t tw_inspected_n_flows(const struct tw_host_row *row);

/* The ports of the range. */
uint32_t tw_inspected_n_ports(const struct tw_inspected *inspected);

/* "server", "client", "both" or "nobody", for a side as teardown.h has it. Static. */
const char *tw_side_name(int side);

#endif
