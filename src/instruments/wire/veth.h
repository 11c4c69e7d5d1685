#ifndef TW_VETH_H
#define TW_VETH_H

#include "endpoint.h"
#include "err.h"
#include "forge.h"

/* A pair of virtual Ethernet devices (veth(4)), created through rtnetlink(7) with libmnl. One
 * end stays in the caller's network namespace; the other is the only link of a host. That host
 * knows its neighbour in advance and sends nothing unprompted: no ARP, no neighbour discovery,
 * no duplicate address detection, no router solicitation, no multicast reports. All functions
 * act on the caller's network namespace. */

/* Call before devices are created: makes IPv6 silent in this namespace, or disables it. A
 * kernel without IPv6 is fine. */
TW_MUST_USE int tw_veth_quieten(bool disable_ipv6, struct tw_err *err);

struct tw_veth_spec {
    const char *outer, *inner; /* the devices' names */
    int inner_netns_fd;        /* the namespace of the inner end */
    uint8_t inner_mac[TW_MAC_BYTES];
};

/* Creates the pair; the outer end is up, and silent. */
TW_MUST_USE int tw_veth_new(const struct tw_veth_spec *spec, struct tw_err *err);

/* In the namespace of the inner end: configures that end as the host's link and brings it up.
 * Checksum and segmentation offloads are disabled (SIOCETHTOOL), so that a capture shows the
 * packets as a cable would carry them. */
struct tw_veth_host {
    const char *inner;
    const struct tw_endpoint *addresses, *neighbours; /* the ports are ignored */
    size_t n_addresses;                               /* of each */
    uint8_t neighbour_mac[TW_MAC_BYTES];
};
TW_MUST_USE int tw_veth_host(const struct tw_veth_host *host, struct tw_err *err);

#endif
