#include "bind_socket.h"

#include <string.h>

enum { MAPPED_PREFIX = 12, ADDRESS_BYTES = 16 };

static const uint8_t mapped[MAPPED_PREFIX] = {[10] = 0xff, [11] = 0xff};
static const uint8_t zeros[ADDRESS_BYTES];

bool tw_bind_socket_is_remnant(const struct tw_bind_socket *socket)
{
    return socket->state == TW_TIME_WAIT || (socket->state == TW_FIN_WAIT_2 && socket->orphan);
}

static bool is_mapped(const struct tw_endpoint *at)
{
    return at->family == TW_IPV6 && memcmp(at->address, mapped, MAPPED_PREFIX) == 0;
}

bool tw_bind_address_is_ipv4(const struct tw_endpoint *at)
{
    return at->family == TW_IPV4 || is_mapped(at);
}

/* The bytes that distinguish addresses of one kind: 4 for IPv4, 16 for IPv6. */
static const uint8_t *significant(const struct tw_endpoint *at, size_t *out_n)
{
    *out_n = tw_bind_address_is_ipv4(at) ? 4 : ADDRESS_BYTES;
    return is_mapped(at) ? at->address + MAPPED_PREFIX : at->address;
}

bool tw_bind_address_is_wildcard(const struct tw_endpoint *at)
{
    size_t n = 0;
    const uint8_t *bytes = significant(at, &n);
    return memcmp(bytes, zeros, n) == 0;
}

bool tw_bind_address_equal(const struct tw_endpoint *a, const struct tw_endpoint *b)
{
    size_t n_a = 0;
    size_t n_b = 0;
    const uint8_t *bytes_a = significant(a, &n_a);
    const uint8_t *bytes_b = significant(b, &n_b);
    return n_a == n_b && memcmp(bytes_a, bytes_b, n_a) == 0;
}

bool tw_bind_socket_overlaps(const struct tw_bind_socket *fresh,
                             const struct tw_bind_socket *there)
{
    bool fresh_any = tw_bind_address_is_wildcard(&fresh->at);
    bool there_any = tw_bind_address_is_wildcard(&there->at);
    bool fresh_ipv4 = tw_bind_address_is_ipv4(&fresh->at);
    bool there_ipv4 = tw_bind_address_is_ipv4(&there->at);

    if (fresh_ipv4 == there_ipv4)
        return fresh_any || there_any || tw_bind_address_equal(&fresh->at, &there->at);
    if (there_ipv4)
        return fresh_any && !fresh->v6only;
    if (there_any)
        return !there->v6only;
    /* An IPv6 connection and a new IPv4 socket: only a plain 0.0.0.0 counts as overlapping. */
    return fresh_any && fresh->at.family == TW_IPV4 && !there->v6only;
}
