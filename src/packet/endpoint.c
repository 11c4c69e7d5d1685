#include "endpoint.h"

#include "scan.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static int af_of(enum tw_family family)
{
    return family == TW_IPV4 ? AF_INET : AF_INET6;
}

const char *tw_endpoint_address_text(const struct tw_endpoint *endpoint,
                                     char text[TW_ENDPOINT_TEXT])
{
    if (inet_ntop(af_of(endpoint->family), endpoint->address, text, TW_ENDPOINT_TEXT) == NULL)
        (void)snprintf(text, TW_ENDPOINT_TEXT, "?");
    return text;
}

const char *tw_endpoint_text(const struct tw_endpoint *endpoint, char text[TW_ENDPOINT_TEXT])
{
    char address[TW_ENDPOINT_TEXT];
    (void)tw_endpoint_address_text(endpoint, address);
    (void)snprintf(text, TW_ENDPOINT_TEXT,
                   endpoint->family == TW_IPV4 ? "%.46s:%u" : "[%.46s]:%u", address,
                   endpoint->port);
    return text;
}

bool tw_endpoint_parse_address(const char *text, struct tw_endpoint *out)
{
    struct tw_endpoint endpoint = {.port = out->port};
    endpoint.family = strchr(text, ':') == NULL ? TW_IPV4 : TW_IPV6;
    if (inet_pton(af_of(endpoint.family), text, endpoint.address) != 1)
        return false;
    *out = endpoint;
    return true;
}

static bool parse_port(const char *text, uint16_t *out)
{
    uint64_t port = 0;
    const char *rest = tw_scan_digits(text, UINT16_MAX, &port);
    if (rest == NULL || *rest != '\0' || rest - text > 5)
        return false;
    *out = (uint16_t)port;
    return true;
}

bool tw_endpoint_parse(const char *text, struct tw_endpoint *out)
{
    char address[TW_ENDPOINT_TEXT];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof address)
        return false;

    size_t n_bytes = (size_t)(colon - text);
    bool bracketed = n_bytes >= 2 && text[0] == '[' && text[n_bytes - 1] == ']';
    if (bracketed) {
        text++;
        n_bytes -= 2;
    }
    memcpy(address, text, n_bytes);
    address[n_bytes] = '\0';

    struct tw_endpoint endpoint = {0};
    if (!parse_port(colon + 1, &endpoint.port) ||
        !tw_endpoint_parse_address(address, &endpoint) ||
        bracketed != (endpoint.family == TW_IPV6))
        return false;
    *out = endpoint;
    return true;
}

void tw_endpoint_unmap(struct tw_endpoint *endpoint)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    if (endpoint->family != TW_IPV6 || memcmp(endpoint->address, prefix, sizeof prefix) != 0)
        return;
    struct tw_endpoint mapped = {.family = TW_IPV4, .port = endpoint->port};
    memcpy(mapped.address, endpoint->address + sizeof prefix, 4);
    *endpoint = mapped;
}

bool tw_endpoint_equal(const struct tw_endpoint *a, const struct tw_endpoint *b)
{
    return a->family == b->family && a->port == b->port &&
           memcmp(a->address, b->address, sizeof a->address) == 0;
}
