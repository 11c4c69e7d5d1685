#ifndef TW_EXPLORE_TALK_H
#define TW_EXPLORE_TALK_H

#include "explore_play.h"

/* The verbs that concern connections. */
tw_play tw_explore_talk_reach, tw_explore_talk_connect, tw_explore_talk_stall,
    tw_explore_talk_shutdown, tw_explore_talk_close, tw_explore_talk_peer_closes,
    tw_explore_talk_peer_resets;

#endif
