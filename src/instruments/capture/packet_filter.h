#ifndef TW_PACKET_FILTER_H
#define TW_PACKET_FILTER_H

#include "records.h"

/* A filter in tcpdump's language (pcap-filter(7)), compiled by libpcap, for packets of any
 * link type. */
struct tw_packet_filter;

/* The expression is compiled when the first packet of a link type arrives. *out is the
 * caller's. Fails with ENOMEM. */
TW_MUST_USE int tw_packet_filter_open(const char *expression, struct tw_packet_filter **out,
                                      struct tw_err *err);

/* Whether the packet matches: 1 or 0; or -1 with libpcap's message when the expression is
 * invalid, or not applicable to this link type. */
TW_MUST_USE int tw_packet_filter_passes(struct tw_packet_filter *filter, int link_type,
                                        const struct tw_record *packet, struct tw_err *err);

void tw_packet_filter_drop(struct tw_packet_filter **filter);

/* libpcap's name of the link type, such as "USB_LINUX (USB with Linux header)", or its number.
 */
enum { TW_LINK_NAME = 160 };
const char *tw_packet_link_name(int link_type, char text[TW_LINK_NAME]);

#endif
