#include "cast.h"

int tw_cast_terminal(const struct tw_cast *cast, unsigned who)
{
    const struct tw_peer *peer = &cast->peers[who]; /* {0}: not started */
    return peer->terminal_fd > 0 && !peer->terminal_over ? peer->terminal_fd : -1;
}

void tw_cast_drop(struct tw_cast *cast)
{
    for (size_t i = 0; i < TW_MAX_PEERS; i++)
        tw_peer_drop(&cast->peers[i]);
}
