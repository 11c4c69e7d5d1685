#ifndef TW_PEER_CHURN_H
#define TW_PEER_CHURN_H

#include "peer_self.h"

/* The two sides of TW_CHURN. The server says TW_NEWS_READY when it is about to accept. */
void tw_peer_churn_server(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);
void tw_peer_churn_client(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);

#endif
