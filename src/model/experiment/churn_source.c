#include "churn_source.h"

enum { FIRST_PORT = 1024, PORTS = 65536, MAX_ADDRESSES = 256 };

static bool is_loopback(const struct tw_endpoint *at)
{
    return at->family == TW_IPV4 && at->address[0] == 127;
}

/* Adds `by` to an IPv4 address. */
static void step_on(struct tw_endpoint *at, unsigned by)
{
    for (size_t i = 4; i-- > 0 && by > 0;) {
        unsigned sum = at->address[i] + by;
        at->address[i] = (uint8_t)sum;
        by = sum >> 8;
    }
}

bool tw_churn_source(const struct tw_peer_spec *client, const struct tw_endpoint *server,
                     unsigned number, struct tw_endpoint *out)
{
    static const struct tw_endpoint apart = {.family = TW_IPV4, .address = {127, 1, 0, 1}};
    unsigned n_ports = PORTS - FIRST_PORT - (server->port >= FIRST_PORT);
    struct tw_endpoint at = {.family = server->family};
    if (client->has_address)
        at = client->at;
    else if (is_loopback(server))
        at = apart;
    unsigned n_before = number / n_ports;
    if (n_before >= MAX_ADDRESSES || (n_before > 0 && !is_loopback(&at)))
        return false;
    step_on(&at, n_before);
    at.port = (uint16_t)(FIRST_PORT + number % n_ports);
    if (server->port >= FIRST_PORT && at.port >= server->port)
        at.port++;
    *out = at;
    return true;
}
