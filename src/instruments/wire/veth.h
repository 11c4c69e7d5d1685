#ifndef TW_VETH_H
#define TW_VETH_H

#include "endpoint.h"
#include "err.h"
#include "forge.h"

/* A pair of virtual Ethernet devices (veth(4)), made through rtnetlink(7) with libmnl: one end
 * stays where it is made, the other is a host's only link. That host knows its neighbour
 * beforehand and says nothing of its own accord: no ARP, no neighbour discovery, no duplicate
 * address detection, no router solicitation, no multicast reports. All functions are about the
 * network namespace that the caller is in. */

/* Before devices are made: those of this namespace speak IPv6 only when they are spoken to, or
 * not at all. A kernel without IPv6 is fine. */
TW_MUST_USE int tw_veth_quieten(bool disable_ipv6, struct tw_err *err);

struct tw_veth_spec {
    const char *outer, *inner; /* the devices' names */
    int inner_netns_fd;        /* where the inner end goes */
    uint8_t inner_mac[TW_MAC_BYTES];
};

/* Makes the pair; the outer end is up, and silent. */
TW_MUST_USE int tw_veth_new(const struct tw_veth_spec *spec, struct tw_err *err);

/* In the inner end's namespace: gives it to the host and brings it up. Checksums are computed
 * and segments cut before they leave, never by the device (SIOCETHTOOL): what is captured there
 * is what a cable would carry. */
struct tw_veth_host {
    const char *inner;
    const struct tw_endpoint *addresses, *neighbours; /* ports do not matter */
    size_t n_addresses;                               /* of each */
    uint8_t neighbour_mac[TW_MAC_BYTES];
};
TW_MUST_USE int tw_veth_host(const struct tw_veth_host *host, struct tw_err *err);

#endif
