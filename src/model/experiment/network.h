#ifndef TW_NETWORK_H
#define TW_NETWORK_H

/* What lies between clients and servers: the experiment file says it (`world`). In which
 * namespaces that network is, the command line says: venue.h. */
enum tw_network {
    TW_NETWORK_ONE_HOST, /* nothing: all are on one host, and connect over `lo` */
    TW_NETWORK_WIRE,     /* they are two hosts, with a wire between them */
};
enum { TW_N_NETWORKS = TW_NETWORK_WIRE + 1 };

/* "one-host", "wire". Static. */
const char *tw_network_name(enum tw_network network);
const char *const *tw_network_names(void); /* TW_N_NETWORKS */

#endif
