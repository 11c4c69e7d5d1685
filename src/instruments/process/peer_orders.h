#ifndef TW_PEER_ORDERS_H
#define TW_PEER_ORDERS_H

#include "peer_self.h"

/* Carries out an order of the lab and reports the result in *news. */
void tw_peer_orders_obey(struct tw_peer_self *self, const struct tw_peer_order *order,
                         struct tw_peer_news *news);

#endif
