#include "probe_stance.h"

#include "netns.h"

#include <unistd.h>

/* A probe's network namespace and user. */

int tw_probe_stance_find(struct tw_prober *prober, struct tw_err *err)
{
    prober->netns_fd = -1;
    if (prober->spec->place != TW_PLACE_FRESH)
        return 0;
    return tw_netns_new(&prober->netns_fd, err);
}

/* The namespace first: an ordinary user could not enter it. */
int tw_probe_stance_take(const struct tw_wire *wire, const struct tw_prober *prober,
                         struct tw_probe_stance *out, struct tw_err *err)
{
    int went = 0;
    *out = (struct tw_probe_stance){.netns_before = -1, .user_before = geteuid()};
    if (prober->spec->place == TW_PLACE_FRESH)
        went = tw_netns_enter(prober->netns_fd, &out->netns_before, err);
    else if (prober->spec->place == TW_PLACE_CLIENT && wire != NULL)
        went = tw_wire_enter(wire, TW_CLIENT_SIDE, &out->netns_before, err);
    if (went < 0)
        return -1;
    if (prober->spec->has_uid && seteuid(prober->spec->uid) < 0)
        return tw_fail(err, EPERM, "become user %u", prober->spec->uid);
    return 0;
}

void tw_probe_stance_leave(struct tw_probe_stance *stance)
{
    /* Cannot fail: this process's own user. */
    if (geteuid() != stance->user_before)
        (void)!seteuid(stance->user_before);
    tw_netns_back(&stance->netns_before);
}
