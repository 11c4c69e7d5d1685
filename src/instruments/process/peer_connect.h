#ifndef TW_PEER_CONNECT_H
#define TW_PEER_CONNECT_H

#include "peer_self.h"

/* Connects as often as ordered, or until one attempt fails; reports every connection. */
void tw_peer_connect_often(struct tw_peer_self *self, const struct tw_peer_order *order,
                           struct tw_peer_news *news);

#endif
