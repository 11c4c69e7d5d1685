#include "checksum.h"

/* Adds 16-bit words in network order. An odd last byte is padded with a zero byte. */
static uint64_t add(uint64_t sum, const uint8_t *bytes, size_t n_bytes)
{
    for (size_t i = 0; i + 1 < n_bytes; i += 2)
        sum += (uint64_t)bytes[i] << 8 | bytes[i + 1];
    return n_bytes % 2 == 0 ? sum : sum + ((uint64_t)bytes[n_bytes - 1] << 8);
}

static uint16_t finish(uint64_t sum)
{
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

uint16_t tw_checksum_ipv4(const uint8_t *header, size_t n_bytes)
{
    return finish(add(0, header, n_bytes));
}

uint16_t tw_checksum_tcp(const struct tw_endpoint *from, const struct tw_endpoint *to,
                         const uint8_t *segment, size_t n_bytes)
{
    enum { TCP = 6 };
    size_t n_address = from->family == TW_IPV4 ? 4 : sizeof from->address;
    uint64_t sum = TCP + (uint64_t)n_bytes;
    sum = add(sum, from->address, n_address);
    sum = add(sum, to->address, n_address);
    return finish(add(sum, segment, n_bytes));
}
