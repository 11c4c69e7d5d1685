#ifndef TW_PEER_CHURN_H
#define TW_PEER_CHURN_H

#include "peer_self.h"

/* The two sides of TW_CHURN. The server reports TW_NEWS_READY before it accepts. */
void tw_peer_churn_server(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);
void tw_peer_churn_client(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);

#endif
