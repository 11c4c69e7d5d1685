#ifndef TW_EXPLORE_BIND_H
#define TW_EXPLORE_BIND_H

#include "explore_play.h"

/* The verbs that request the port. */
tw_play tw_explore_bind_socket, tw_explore_bind_set, tw_explore_bind_bind,
    tw_explore_bind_listen;

#endif
