#ifndef TW_MADE_H
#define TW_MADE_H

#include "records.h"
#include "segment.h"

/* Capture files for tests, made byte by byte: what the reader must read is written here by
 * other code than its own. Ends the program when there is no memory. */
struct made {
    /* What it is to be; set before made_begin(). */
    bool pcapng;
    bool swapped; /* in the other order than this machine's */
    bool nano;
    int link_type;
    unsigned n_tags;     /* VLAN tags of an Ethernet frame */
    size_t ip_options;   /* bytes of IPv4 options, or of an IPv6 extension header: 0 or 8 */
    const char *comment; /* pcapng: on each packet; NULL: none */

    uint8_t *bytes;
    size_t n_bytes, n_room;
    size_t last_at; /* where the newest packet's bytes begin: to spoil them */
};

/* Writes the file's header, and in pcapng one interface. */
void made_begin(struct made *made);

/* pcapng: one more interface, of link_type as it is set now. */
void made_interface(struct made *made);

/* Writes a packet on `interface` that holds the segment; payload_bytes of zeros. */
void made_segment(struct made *made, uint32_t interface, tw_ns at_ns,
                  const struct tw_segment *segment);

/* Writes a packet of these bytes, the first of n_sent. */
void made_packet(struct made *made, uint32_t interface, tw_ns at_ns, const uint8_t *bytes,
                 size_t n_captured, size_t n_sent);

/* pcapng: a block of any type, its body padded. */
void made_block(struct made *made, uint32_t type, const void *body, size_t n_bytes);

/* Writes the link's and IP's headers and the segment to `packet`. Returns how many bytes. */
enum { MADE_HEADERS = 160 };
size_t made_headers(const struct made *made, const struct tw_segment *segment,
                    uint8_t packet[MADE_HEADERS]);

void made_drop(struct made *made);

#endif
