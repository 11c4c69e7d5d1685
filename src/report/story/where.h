#ifndef TW_WHERE_H
#define TW_WHERE_H

#include "run.h"

/* Where runs took place, of which n_wired of n were over a wire: "private namespaces",
 * "private namespaces and a wire", "private namespaces, some with a wire", "this host's own
 * network", which has no wire. Static. */
const char *tw_where_text(enum tw_venue venue, size_t n_wired, size_t n);

#endif
