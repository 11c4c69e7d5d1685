#ifndef TW_NETWORK_H
#define TW_NETWORK_H

/* The network between clients and servers, as the experiment file says (`world`). The
 * namespaces that it is in are in venue.h, as the command line says. */
enum tw_network {
    TW_NETWORK_ONE_HOST, /* none: all peers are on one host and connect over `lo` */
    TW_NETWORK_WIRE,     /* two hosts with a wire between them */
};
enum { TW_N_NETWORKS = TW_NETWORK_WIRE + 1 };

/* "one-host", "wire". Static. */
const char *tw_network_name(enum tw_network network);

#endif
