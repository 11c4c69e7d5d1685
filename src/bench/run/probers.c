#include "probers.h"

#include "own.h"

tw_ns tw_probers_next_release(const struct tw_probers *probers)
{
    tw_ns next = 0;
    for (size_t i = 0; i < probers->n; i++) {
        const struct tw_prober *prober = &probers->list[i];
        if (!prober->is_done && prober->predicted_ns != 0 &&
            (next == 0 || prober->predicted_ns < next))
            next = prober->predicted_ns;
    }
    return next;
}

bool tw_probers_want(const struct tw_prober probers[], size_t n, uint16_t port)
{
    bool want = false;
    for (size_t i = 0; i < n; i++)
        want = want || (!probers[i].is_done && probers[i].port == port);
    return want;
}

void tw_probers_drop(struct tw_probers *probers)
{
    for (size_t i = 0; i < probers->n; i++) {
        tw_fd_drop(&probers->list[i].fd);
        tw_fd_drop(&probers->list[i].netns_fd);
    }
    *probers = (struct tw_probers){0};
}
