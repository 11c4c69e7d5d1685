#include "made.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* make_capture CONNECTIONS FILE TRUTH: a pcap file of connections that interleave and end in
 * every way, with losses, retransmissions, reordering, keep-alives, numbers that wrap and ports
 * that come again; and beside it, a line a connection, how each one ended:
 *
 *     CLIENT SERVER FIRST-FRAME ENDING CLOSER RESET-BY TIME-WAIT
 *
 * The same files every time. As many connections are open at once, and in their TIME_WAIT,
 * however many there are: 250 are open, and 500 begin in a second. */

enum { N_OPEN = 250, SECONDS_PER_PACKET_US = 230, MAX_SCRIPT = 24 };
#define BEGAN (1700000000 * TW_S)

/* A segment of a script: by client ('c') or server ('s'). Numbers count from each side's SYN,
 * which has 0; what stands in `ack` is what the other side has sent so far unless it is said.
 */
struct line {
    char by;
    uint8_t flags;
    uint32_t n_bytes;
    int seq; /* -1: next; else the number itself */
    int ack; /* -1: all of the other's; else the number itself */
};
#define NEXT -1

/* How a connection goes on after its handshake. `lost` is the rest of a script that begins
 * without one. */
static const struct script {
    const char *ending, *closer, *reset_by, *time_wait;
    bool bare; /* no handshake before it */
    struct line lines[MAX_SCRIPT - 6];
} scripts[] = {
    {"four-way",
     "server",
     "-",
     "server",
     false,
     {{'s', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'c', TW_ACK, 0, NEXT, NEXT},
      {'c', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 0, NEXT, NEXT}}},
    {"four-way",
     "client",
     "-",
     "client",
     false,
     {{'c', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'c', TW_ACK, 0, NEXT, NEXT}}},
    {"three-segment",
     "server",
     "-",
     "server",
     false,
     {{'s', TW_FIN | TW_PSH | TW_ACK, 7, NEXT, NEXT},
      {'c', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 0, NEXT, NEXT}}},
    {"three-segment",
     "client",
     "-",
     "client",
     false,
     {{'c', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'s', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'c', TW_ACK, 0, NEXT, NEXT}}},
    {"simultaneous",
     "both",
     "-",
     "both",
     false,
     {{'c', TW_FIN | TW_ACK, 0, 7, 1},
      {'s', TW_FIN | TW_ACK, 0, 1, 7},
      {'c', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 0, NEXT, NEXT}}},
    {"half-close",
     "client",
     "-",
     "client",
     false,
     {{'c', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_PSH | TW_ACK, 9, NEXT, NEXT},
      {'c', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_FIN | TW_ACK, 0, NEXT, NEXT},
      {'c', TW_ACK, 0, NEXT, NEXT}}},
    {"reset", "-", "client", "-", false, {{'c', TW_RST | TW_ACK, 0, NEXT, NEXT}}},
    {"reset",
     "client",
     "server",
     "-",
     false,
     {{'c', TW_FIN | TW_ACK, 0, NEXT, NEXT}, {'s', TW_RST | TW_ACK, 0, NEXT, NEXT}}},
    {"reset",
     "-",
     "server",
     "-",
     true,
     {{'c', TW_SYN, 0, 0, 0}, {'s', TW_RST | TW_ACK, 0, 0, 1}}},
    {"incomplete", "-", "-", "-", true, {{'c', TW_SYN, 0, 0, 0}, {'c', TW_SYN, 0, 0, 0}}},
    {"incomplete",
     "server",
     "-",
     "-",
     false,
     {{'s', TW_FIN | TW_ACK, 0, NEXT, NEXT}, {'c', TW_ACK, 0, NEXT, NEXT}}},
    {"four-way",
     "client",
     "-",
     "client",
     false, /* a FIN lost, keep-alive, a late copy */
     {{'c', TW_FIN | TW_ACK, 0, 7, 1},
      {'c', TW_FIN | TW_ACK, 0, 7, 1},
      {'s', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_ACK, 1, 0, NEXT},
      {'c', TW_PSH | TW_ACK, 6, 1, 1},
      {'s', TW_ACK, 0, NEXT, NEXT},
      {'s', TW_FIN | TW_ACK, 0, 1, 8},
      {'s', TW_FIN | TW_ACK, 0, 1, 8},
      {'c', TW_ACK, 0, NEXT, NEXT}}},
    {"three-segment",
     "server",
     "-",
     "server",
     false, /* captured in the wrong order */
     {{'c', TW_FIN | TW_ACK, 0, 7, 2},
      {'s', TW_FIN | TW_ACK, 0, 1, 7},
      {'s', TW_ACK, 0, 2, 8}}},
};
enum { N_SCRIPTS = sizeof scripts / sizeof scripts[0] };

/* The handshake, and a request of six bytes that is acknowledged, and yet sent again. */
static const struct line handshake[] = {
    {'c', TW_SYN, 0, 0, 0}, {'s', TW_SYN | TW_ACK, 0, 0, 1},
    {'c', TW_ACK, 0, 1, 1}, {'c', TW_PSH | TW_ACK, 6, 1, 1},
    {'s', TW_ACK, 0, 1, 7}, {'c', TW_PSH | TW_ACK, 6, 1, 1},
};
enum { N_HANDSHAKE = sizeof handshake / sizeof handshake[0] };

struct open {
    const struct script *script;
    struct tw_endpoint side[2]; /* 0: the client */
    uint32_t isn[2], next[2];
    size_t line;
    uint64_t first_frame;
};

struct bench {
    FILE *file, *truth;
    struct made made;
    uint64_t random, n_begun, n_frames, n_wanted;
    tw_ns at_ns;
    struct open open[N_OPEN];
};

static uint32_t random32(struct bench *b)
{
    b->random = b->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(b->random >> 32);
}

static const struct line *line_of(const struct open *open, size_t i)
{
    if (!open->script->bare) {
        if (i < N_HANDSHAKE)
            return &handshake[i];
        i -= N_HANDSHAKE;
    }
    const struct line *line = &open->script->lines[i];
    return line->by == 0 ? NULL : line;
}

/* Twenty clients, four servers, one connection in eight over IPv6. The four-tuple of one comes
 * again after 20 * 4 * 28,232 connections, and one in 64 comes again at once. */
static void begin(struct bench *b, struct open *open)
{
    enum { N_CLIENTS = 20, N_SERVERS = 4, LOW = 32768, N_PORTS = 28232, AGAIN = 64 };
    uint64_t n = b->n_begun++;
    const struct open before = *open;
    *open = (struct open){.script = &scripts[random32(b) % N_SCRIPTS]};
    for (int side = 0; side < 2; side++) {
        struct tw_endpoint *endpoint = &open->side[side];
        uint8_t host =
            (uint8_t)(side == 0 ? 1 + n % N_CLIENTS : 200 + n / N_CLIENTS % N_SERVERS);
        bool is_ipv4 = n / (N_CLIENTS * N_SERVERS) % 8 != 0;
        endpoint->family = is_ipv4 ? TW_IPV4 : TW_IPV6;
        endpoint->port =
            side == 1 ? 443 : (uint16_t)(LOW + n / (N_CLIENTS * N_SERVERS) % N_PORTS);
        const uint8_t net4[4] = {10, 0, 0, host};
        const uint8_t net6[16] = {0xfd, [15] = host};
        memcpy(endpoint->address, is_ipv4 ? net4 : net6, is_ipv4 ? 4 : 16);
        /* One number in four wraps within the connection. */
        open->isn[side] = random32(b) % 4 == 0 ? UINT32_MAX - random32(b) % 8 : random32(b);
    }
    if (before.script != NULL && random32(b) % AGAIN == 0)
        memcpy(open->side, before.side, sizeof open->side);
    if (open->isn[0] == before.isn[0]) /* the same SYN again would be a retransmission */
        open->isn[0] ^= 1u << 30;
}

static void write_made(struct bench *b)
{
    if (fwrite(b->made.bytes, 1, b->made.n_bytes, b->file) != b->made.n_bytes) {
        perror("make_capture: write");
        exit(EXIT_FAILURE);
    }
    b->made.n_bytes = 0;
}

static void send_line(struct bench *b, struct open *open, const struct line *line)
{
    int from = line->by == 'c' ? 0 : 1;
    uint32_t seq = line->seq == NEXT ? open->next[from] : (uint32_t)line->seq;
    uint32_t ack = line->ack == NEXT ? open->next[1 - from] : (uint32_t)line->ack;
    struct tw_segment segment = {
        .from = open->side[from],
        .to = open->side[1 - from],
        .seq = open->isn[from] + seq,
        .flags = line->flags,
        .window = 512,
        .payload_bytes = line->n_bytes,
    };
    if ((line->flags & TW_ACK) != 0)
        segment.ack = open->isn[1 - from] + ack;
    uint32_t end =
        seq + line->n_bytes + ((line->flags & TW_SYN) != 0) + ((line->flags & TW_FIN) != 0);
    if ((line->flags & TW_RST) == 0 && end > open->next[from])
        open->next[from] = end;
    b->at_ns +=
        (tw_ns)(SECONDS_PER_PACKET_US / 2 + random32(b) % SECONDS_PER_PACKET_US) * TW_US;
    b->n_frames++;
    if (open->first_frame == 0)
        open->first_frame = b->n_frames;
    made_segment(&b->made, 0, b->at_ns, &segment);
    write_made(b);
}

static void write_truth(struct bench *b, const struct open *open)
{
    char client[TW_ENDPOINT_TEXT];
    char server[TW_ENDPOINT_TEXT];
    (void)fprintf(
        b->truth, "%s %s %" PRIu64 " %s %s %s %s\n", tw_endpoint_text(&open->side[0], client),
        tw_endpoint_text(&open->side[1], server), open->first_frame, open->script->ending,
        open->script->closer, open->script->reset_by, open->script->time_wait);
}

/* The next line of one that is open; or the next connection in its place. */
static void step(struct bench *b, struct open *open)
{
    const struct line *line = open->script != NULL ? line_of(open, open->line) : NULL;
    if (line == NULL) {
        if (open->script != NULL)
            write_truth(b, open);
        if (b->n_begun == b->n_wanted) {
            open->script = NULL;
            return;
        }
        begin(b, open);
        line = line_of(open, 0);
    }
    open->line++;
    send_line(b, open, line);
}

int main(int argc, char *argv[])
{
    static struct bench b = {
        .random = 20061, .at_ns = BEGAN, .made.link_type = TW_LINK_ETHERNET};
    if (argc != 4) {
        (void)fputs("usage: make_capture CONNECTIONS FILE TRUTH\n", stderr);
        return 2;
    }
    b.n_wanted = strtoull(argv[1], NULL, 10);
    b.file = fopen(argv[2], "w");
    b.truth = fopen(argv[3], "w");
    if (b.file == NULL || b.truth == NULL) {
        perror("make_capture");
        return EXIT_FAILURE;
    }
    made_begin(&b.made);
    write_made(&b);
    bool any = true;
    while (any) {
        any = b.n_begun < b.n_wanted;
        for (size_t i = 0; i < N_OPEN && !any; i++)
            any = b.open[i].script != NULL;
        step(&b, &b.open[random32(&b) % N_OPEN]);
    }
    made_drop(&b.made);
    if (fclose(b.file) != 0 || fclose(b.truth) != 0) {
        perror("make_capture");
        return EXIT_FAILURE;
    }
    (void)printf("%" PRIu64 " connections, %" PRIu64 " packets, %.1f s\n", b.n_begun,
                 b.n_frames, (double)(b.at_ns - BEGAN) / 1e9);
    return EXIT_SUCCESS;
}
