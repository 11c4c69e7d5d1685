#include "layers.h"

#include "own.h"

#include <stdio.h>
#include <string.h>

/* A header is written in hexadecimal, with letters for what is filled in: N the layer's number;
 * T, P, Q the type of what follows as an EtherType, a protocol of PPP, a protocol of IP; F, B its
 * address family on Linux and on macOS; L, M the number of bytes that follow and that number with this header. A
 * letter stands for four bits; n, l, m are little-endian. */
static const struct layer {
    const char *name, *header;
    uint16_t type, ppp;
    uint8_t protocol;
} layers[] = {
    {"ether", "020000000001 020000000002 TTTT", 0x6558, 0x0031, 143},
    {"ether3", "020000000001 020000000002 LLLL", 0x6558, 0x0031, 143},
    {"llc", "aaaa03000000 TTTT", 0, 0, 0},
    {"snapped-ether", "aaaa030080c20007 0000 020000000001 020000000002 TTTT", 0, 0, 0},
    {"cooked", "0000 0001 0006 020000000001 0000 TTTT", 0, 0, 0},
    {"cooked2", "TTTT 0000 00000002 0001 00 06 020000000001 0000", 0, 0, 0},
    {"null", "BB000000", 0, 0, 0},
    {"loop", "000000BB", 0, 0, 0},
    {"vlan", "NNNN TTTT", 0x8100, 0, 0},
    {"service-vlan", "NNNN TTTT", 0x88a8, 0, 0},
    {"old-vlan", "NNNN TTTT", 0x9100, 0, 0},
    {"itag", "00NNNNNN 020000000003 020000000004 TTTT", 0x88e7, 0, 0},
    {"mpls", "NNNN01ff", 0x8847, 0x0281, 137},
    {"label", "NNNN00ff", 0x8847, 0x0281, 137},
    {"control-word", "00000000", 0, 0, 0},
    {"pppoe", "1100 NNNN LLLL", 0x8864, 0, 0},
    {"ppp", "PPPP", 0x880b, 0, 0},
    {"ppp-framed", "ff03 PPPP", 0x880b, 0, 0},
    {"ppp-short", "ff03 PP", 0x880b, 0, 0},
    {"pppd", "0003 PPPP", 0, 0, 0},
    {"hdlc", "0f00 TTTT", 0, 0, 0},
    {"ip4", "4500 MMMM 4321 0000 40 QQ 0000 c0000201 c0000202", 0x0800, 0x0021, 4},
    {"ip4-first", "4500 MMMM 4321 2000 40 QQ 0000 c0000201 c0000202", 0x0800, 0x0021, 4},
    {"ip4-later", "4500 MMMM 4321 0010 40 QQ 0000 c0000201 c0000202", 0x0800, 0x0021, 4},
    {"ip6",
     "60000000 LLLL QQ 40 fd000000000000000000000000000001 fd000000000000000000000000000002",
     0x86dd, 0x0057, 41},
    {"ah", "QQ 04 0000 00000001 00000001 000000000000000000000000", 0, 0, 51},
    {"gre", "0000 TTTT", 0, 0, 47},
    {"gre-key", "2000 TTTT NNNNNNNN", 0, 0, 47},
    {"gre-all", "b000 TTTT 00000000 NNNNNNNN 00000001", 0, 0, 47},
    {"pptp", "3081 880b LLLL NNNN 00000001 00000001", 0, 0, 47},
    {"wccp", "0000 883e 00000000", 0, 0, 47},
    {"erspan1", "0000 88be", 0, 0, 47},
    {"erspan2", "1000 88be 00000001 1064 NNNN 00000000", 0, 0, 47},
    {"erspan3", "1000 22eb 00000001 2064 NNNN 00000000 0000 0000", 0, 0, 47},
    {"erspan3-sub", "1000 22eb 00000001 2064 NNNN 00000000 0000 0001 0c00000000000000", 0, 0,
     47},
    {"erspan3-ip", "1000 22eb 00000001 2064 NNNN 00000000 0000 0800", 0, 0, 47},
    {"etherip", "3000", 0, 0, 97},
    {"udp", "c000 NNNN MMMM 0000", 0, 0, 17},
    {"vxlan", "08000000 NNNNNN 00", 0, 0, 0},
    {"geneve", "00 00 TTTT NNNNNN 00", 0, 0, 0},
    {"geneve-options", "02 00 TTTT NNNNNN 00 0102800100000000", 0, 0, 0},
    {"gtp", "30 ff LLLL NNNNNNNN", 0, 0, 0},
    {"gtp-more", "34 ff MMMM NNNNNNNN 0000 00 85 01000900", 0, 0, 0},
    {"nflog", "FF00 0000 0800 0100 TTTT0000 mmmm 0900", 0, 0, 0},
    {"pktap",
     "6c000000 01000000 nnnnnnnn 656e3000000000000000000000000000 0000000000000000 01000000"
     "02000000 0e000000 00000000 01000000 61000000000000000000000000000000 00000000 00000000"
     "00000000 00000000 00000000 00000000 00000000 00000000 00000000",
     0, 0, 0},
    {"wifi", "0801 0000 020000000001 020000000002 020000000003 1000", 0, 0, 0},
    {"wifi-qos", "8801 0000 020000000001 020000000002 020000000003 1000 0000", 0, 0, 0},
    {"wifi-four", "0803 0000 020000000001 020000000002 020000000003 1000 020000000004", 0, 0,
     0},
    {"wifi-padded", "8801 0000 020000000001 020000000002 020000000003 1000 0000 0000", 0, 0, 0},
    {"radiotap", "0000 0800 00000000", 0, 0, 0},
    {"radiotap-padded", "0000 1900 03000080 00000000 00000000 0000000000000000 20", 0, 0, 0},
    /* What is not read: */
    {"ether-type", "020000000001 020000000002 NNNN", 0, 0, 0},
    {"ip4-protocol", "4500 MMMM 4321 0000 40 NN 0000 c0000201 c0000202", 0x0800, 0x0021, 4},
    {"ip4-protocol-later", "4500 MMMM 4321 0010 40 NN 0000 c0000201 c0000202", 0x0800, 0, 4},
    {"ip6-protocol",
     "60000000 LLLL NN 40 fd000000000000000000000000000001 fd000000000000000000000000000002",
     0x86dd, 0x0057, 41},
    {"ip4-first-tcp", "4500 MMMM 4321 2000 40 06 0000 c0000201 c0000202", 0x0800, 0, 4},
    {"ports", "00500051", 0, 0, 0},
    {"ip5", "5500", 0x0800, 0x0021, 4},
    {"llc-other", "NN NN 03 00000000 0000", 0, 0, 0},
    {"ppp-protocol", "NNNN", 0x880b, 0, 0},
    {"gre-type", "0000 NNNN", 0, 0, 47},
    {"gre-routing", "4000 0800", 0, 0, 47},
    {"pptp-ack", "2081 880b 0000 NNNN 00000001", 0, 0, 47},
    {"gtp-echo", "32 01 0004 00000000 00000000", 0, 0, 0},
    {"family", "NN000000", 0, 0, 0},
    {"nflog-nothing", "0200 0000 0800 0100 08000000", 0, 0, 0},
    {"wifi-flags", "08NN 0000 020000000001 020000000002 020000000003 1000", 0, 0, 0},
    {"wifi-kind", "NN00 0000 020000000001 020000000002 020000000003 1000", 0, 0, 0},
    {"wifi-part", "0800 0000 020000000001 020000000002 020000000003 11NN", 0, 0, 0},
    {"wifi-aggregate", "8800 0000 020000000001 020000000002 020000000003 1000 8000", 0, 0, 0},
    {"radiotap-damaged", "0000 0900 02000000 40", 0, 0, 0},
};

/* What is there so far, and how the header before it names that. */
struct inner {
    uint16_t type, ppp;
    uint8_t protocol;
    bool is_ipv6;
};

static const struct layer *find(const char *name)
{
    for (size_t i = 0; i < TW_COUNT(layers); i++) {
        if (strcmp(layers[i].name, name) == 0)
            return &layers[i];
    }
    return NULL;
}

static unsigned long value_of(char letter, const struct inner *inner, unsigned long number,
                              const size_t lengths[2])
{
    switch (letter) {
    case 'T':
        return inner->type;
    case 'P':
        return inner->ppp;
    case 'Q':
        return inner->protocol;
    case 'F':
        return inner->is_ipv6 ? 10 : 2;
    case 'B':
        return inner->is_ipv6 ? 30 : 2;
    case 'L':
    case 'l':
        return lengths[0];
    case 'M':
    case 'm':
        return lengths[1];
    default:
        return number;
    }
}

static size_t count_bytes(const char *header)
{
    size_t n = 0;
    for (; *header != '\0'; header++)
        n += *header != ' ';
    return n / 2;
}

/* Writes a run of one letter; returns its length. */
static size_t put_value(const char *run, unsigned long value, uint8_t *to)
{
    size_t n = strspn(run, (char[]){*run, '\0'}) / 2;
    for (size_t i = 0; i < n; i++) {
        size_t shift = 8 * (*run >= 'l' ? i : n - 1 - i);
        to[i] = (uint8_t)(value >> shift);
    }
    return n;
}

/* How many of a header's bytes its length counts: NFLOG's is that of its last value, GTP's that
 * of what follows its first eight bytes. */
static size_t counted_bytes(const struct layer *layer)
{
    if (strcmp(layer->name, "nflog") == 0)
        return 4;
    return strcmp(layer->name, "gtp-more") == 0 ? 8 : count_bytes(layer->header);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void put_header(const struct layer *layer, const struct inner *inner,
                       unsigned long number, struct layered *packet)
{
    size_t n_header = count_bytes(layer->header);
    size_t n_with = packet->n + counted_bytes(layer);
    const size_t lengths[] = {packet->n, n_with};
    memmove(packet->bytes + n_header, packet->bytes, packet->n);
    packet->n += n_header;
    uint8_t *to = packet->bytes;
    for (const char *p = layer->header; *p != '\0';) {
        if (*p == ' ') {
            p++;
        } else if (strchr("NTPQFBLMnlm", *p) != NULL) {
            size_t n = put_value(p, value_of(*p, inner, number, lengths), to);
            to += n;
            p += 2 * n;
        } else {
            *to++ = (uint8_t)(digit(p[0]) << 4 | digit(p[1]));
            p += 2;
        }
    }
}

/* The word that ends at `end`; *out_number is what follows its '='. */
static const struct layer *word_before(const char *begin, const char *end,
                                       unsigned long *out_number, const char **out_begin)
{
    char word[LAYERS_WORD + 16];
    const char *at = end;
    while (at > begin && at[-1] != ' ')
        at--;
    (void)snprintf(word, sizeof word, "%.*s", (int)(end - at), at);
    char *equals = strchr(word, '=');
    *out_number = equals == NULL ? 0 : strtoul(equals + 1, NULL, 0);
    if (equals != NULL)
        *equals = '\0';
    *out_begin = at;
    return find(word);
}

bool layers_around(const char *text, const uint8_t *packet, size_t n, struct layered *out)
{
    if (n == 0 || n > sizeof out->bytes)
        return false;
    bool is_ipv6 = packet[0] >> 4 == 6;
    const struct layer *ip = find(is_ipv6 ? "ip6" : "ip4");
    struct inner inner = {ip->type, ip->ppp, ip->protocol, is_ipv6};
    memcpy(out->bytes, packet, n);
    out->n = n;
    for (const char *end = text + strlen(text); end > text;) {
        unsigned long number = 0;
        const struct layer *layer = word_before(text, end, &number, &end);
        if (layer == NULL || out->n + count_bytes(layer->header) > sizeof out->bytes)
            return false;
        put_header(layer, &inner, number, out);
        if (strncmp(layer->name, "ip", 2) == 0)
            inner.is_ipv6 = layer->name[2] == '6';
        inner = (struct inner){layer->type, layer->ppp, layer->protocol, inner.is_ipv6};
        while (end > text && end[-1] == ' ')
            end--;
    }
    return true;
}
