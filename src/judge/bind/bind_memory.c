#include "bind_memory.h"

#include <string.h>

/* Whether the remembered address covers the new one. ipv6_rcv_saddr_equal() and
 * ipv4_rcv_saddr_equal(), where only the remembered side may be a wildcard. */
static bool covers(const struct tw_bind_memory *memory, const struct tw_bind_socket *fresh)
{
    bool last_any = tw_bind_address_is_wildcard(&memory->at);
    bool last_ipv4 = tw_bind_address_is_ipv4(&memory->at);
    bool fresh_ipv4 = tw_bind_address_is_ipv4(&fresh->at);

    if (last_ipv4 == fresh_ipv4)
        return last_any || tw_bind_address_equal(&memory->at, &fresh->at);
    if (fresh_ipv4)
        return last_any && !memory->v6only;
    /* The kernel compares only the IPv4 halves, and [::] has 0.0.0.0 there too. */
    return memory->at.family == TW_IPV4 && last_any &&
           tw_bind_address_is_wildcard(&fresh->at) && !fresh->v6only;
}

bool tw_bind_memory_allows(const struct tw_bind_memory *memory,
                           const struct tw_bind_socket *fresh)
{
    return memory->reuseport && fresh->reuseport && memory->uid == fresh->uid &&
           covers(memory, fresh);
}

static struct tw_bind_place *place_at(struct tw_bind_memory *memory,
                                      const struct tw_endpoint *at)
{
    for (size_t i = 0; i < memory->n_places; i++)
        if (tw_bind_address_equal(&memory->places[i].at, at))
            return &memory->places[i];
    return NULL;
}

static void remember(struct tw_bind_memory *memory, const struct tw_bind_socket *socket)
{
    if (tw_bind_memory_allows(memory, socket))
        return;
    memory->reuseport = socket->reuseport;
    memory->uid = socket->uid;
    memory->at = socket->at;
    memory->v6only = socket->v6only;
}

bool tw_bind_memory_bound(struct tw_bind_memory *memory, const struct tw_bind_socket *socket,
                          enum tw_bind_by by)
{
    if (by == TW_BIND_BY_USER)
        remember(memory, socket);

    struct tw_bind_place *place = place_at(memory, &socket->at);
    if (place == NULL) {
        if (memory->n_places == TW_BIND_MAX_PLACES)
            return false;
        place = &memory->places[memory->n_places++];
        *place =
            (struct tw_bind_place){.at = socket->at, .by_connect = by == TW_BIND_BY_CONNECT};
    }
    /* Only a bind() clears the mark; an accepted connection leaves it. */
    if (by == TW_BIND_BY_USER)
        place->by_connect = false;
    return true;
}

void tw_bind_memory_left(struct tw_bind_memory *memory, const struct tw_endpoint *at,
                         struct tw_bind_left left)
{
    struct tw_bind_place *place = place_at(memory, at);
    if (place == NULL)
        return;
    if (!left.any)
        *place = memory->places[--memory->n_places];
    else if (!left.by_user)
        place->by_connect = true;
    if (left.moved)
        return;

    for (size_t i = 0; i < memory->n_places; i++)
        if (!memory->places[i].by_connect)
            return;
    /* No socket is left, or only those of connect(): the kernel resets its memory. */
    memory->reuseport = false;
}
