#include "explore_play.h"

#include <sys/fsuid.h>

void tw_play_become(const struct tw_stage *stage, unsigned user)
{
    (void)setfsuid(stage->users[user]);
}

struct tw_bind_socket *tw_play_socket_of(struct tw_stage *stage, const struct tw_slot *slot)
{
    return &stage->port.sockets[slot->index].now;
}
