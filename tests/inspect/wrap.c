#include "layers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* wrap LINK LAYERS: copies a pcap file of IP packets from standard input to standard output,
 * with headers around each packet (layers.h) and this link type. The file is little-endian. */

enum { FILE_HEADER = 24, LINK_AT = 20, RECORD = 16, CAPTURED_AT = 8, SENT_AT = 12 };

static void put32(uint8_t *to, unsigned long value)
{
    for (size_t i = 0; i < sizeof(uint32_t); i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static size_t get32(const uint8_t *from)
{
    return (size_t)from[3] << 24 | (size_t)from[2] << 16 | (size_t)from[1] << 8 | from[0];
}

static void give(const uint8_t *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, stdout) != n)
        exit(EXIT_FAILURE);
}

static bool take(uint8_t *bytes, size_t n)
{
    return fread(bytes, 1, n, stdin) == n;
}

int main(int argc, char *argv[])
{
    uint8_t head[FILE_HEADER];
    uint8_t record[RECORD];
    uint8_t packet[LAYERS_BYTES];
    struct layered around;
    if (argc != 3 || !take(head, sizeof head))
        return EXIT_FAILURE;
    put32(head + LINK_AT, strtoul(argv[1], NULL, 10));
    give(head, sizeof head);
    while (take(record, sizeof record)) {
        size_t n = get32(record + CAPTURED_AT);
        if (n > sizeof packet || !take(packet, n) ||
            !layers_around(argv[2], packet, n, &around))
            return EXIT_FAILURE;
        put32(record + CAPTURED_AT, around.n);
        put32(record + SENT_AT, around.n);
        give(record, sizeof record);
        give(around.bytes, around.n);
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
