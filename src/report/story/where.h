#ifndef TW_WHERE_H
#define TW_WHERE_H

#include "run.h"

/* Where n runs took place, n_wired of them over a wire: "private namespaces", "private
 * namespaces and a wire", "private namespaces, some with a wire", or "this host's own
 * network", which has no wire. Static. */
const char *tw_where_text(enum tw_venue venue, size_t n_wired, size_t n);

#endif
