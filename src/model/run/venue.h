#ifndef TW_VENUE_H
#define TW_VENUE_H

/* Where a run takes place, as the command line says. The network between the experiment's
 * hosts is in its file: network.h. */
enum tw_venue {
    TW_VENUE_PRIVATE, /* namespaces of its own */
    TW_VENUE_HOST,    /* the host's own network namespace: `--host` */
};
enum { TW_N_VENUES = TW_VENUE_HOST + 1 };

/* "private", "host". Static. */
const char *tw_venue_name(enum tw_venue venue);

#endif
