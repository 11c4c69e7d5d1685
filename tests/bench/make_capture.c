#include "made.h"
#include "script.h"

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

enum { N_OPEN = 250, PACKET_US = 230 };
#define BEGAN (1700000000 * TW_S)

struct open {
    const struct script *script; /* NULL: none */
    const struct line *lines;
    size_t line, n_lines;
    struct played played;
    uint64_t first_frame;
};

struct bench {
    FILE *file, *truth;
    struct made made;
    uint64_t random, n_begun, n_frames, n_wanted;
    tw_ns at_ns;
    struct line lines[N_SCRIPTS][MAX_LINES];
    size_t n_lines[N_SCRIPTS];
    struct open open[N_OPEN];
};

static uint32_t random32(struct bench *b)
{
    b->random = b->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(b->random >> 32);
}

/* Twenty clients, four servers, one connection in eight over IPv6. The four-tuple of one comes
 * again after 20 * 4 * 28,232 connections, and one in 64 comes again at once. */
static void begin(struct bench *b, struct open *open)
{
    enum {
        N_CLIENTS = 20,
        N_SERVERS = 4,
        N_BOTH = 80,
        LOW = 32768,
        N_PORTS = 28232,
        AGAIN = 64
    };
    uint64_t n = b->n_begun++;
    const struct open before = *open;
    size_t which = random32(b) % N_SCRIPTS;
    *open = (struct open){
        .script = &scripts[which], .lines = b->lines[which], .n_lines = b->n_lines[which]};
    for (int side = 0; side < 2; side++) {
        struct tw_endpoint *endpoint = &open->played.side[side];
        uint8_t host =
            (uint8_t)(side == 0 ? 1 + n % N_CLIENTS : 200 + n / N_CLIENTS % N_SERVERS);
        bool is_ipv4 = n / N_BOTH % 8 != 0;
        endpoint->family = is_ipv4 ? TW_IPV4 : TW_IPV6;
        endpoint->port = side == 1 ? 443 : (uint16_t)(LOW + n / N_BOTH % N_PORTS);
        const uint8_t net4[4] = {10, 0, 0, host};
        const uint8_t net6[16] = {0xfd, [15] = host};
        memcpy(endpoint->address, is_ipv4 ? net4 : net6, is_ipv4 ? 4 : 16);
        /* One number in four wraps within the connection. */
        open->played.isn[side] =
            random32(b) % 4 == 0 ? UINT32_MAX - random32(b) % 8 : random32(b);
    }
    if (before.script != NULL && random32(b) % AGAIN == 0)
        memcpy(open->played.side, before.played.side, sizeof open->played.side);
    if (open->played.isn[0] ==
        before.played.isn[0]) /* the same SYN again would be a retransmission */
        open->played.isn[0] ^= 1u << 30;
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
    struct tw_segment segment = played_segment(&open->played, line);
    b->at_ns += (tw_ns)(PACKET_US / 2 + random32(b) % PACKET_US) * TW_US;
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
    (void)fprintf(b->truth, "%s %s %" PRIu64 " %s %s %s %s\n",
                  tw_endpoint_text(&open->played.side[0], client),
                  tw_endpoint_text(&open->played.side[1], server), open->first_frame,
                  open->script->ending, open->script->closer, open->script->reset_by,
                  open->script->time_wait);
}

/* The next line of one that is open; or the next connection in its place. */
static void step(struct bench *b, struct open *open)
{
    if (open->script == NULL || open->line == open->n_lines) {
        if (open->script != NULL)
            write_truth(b, open);
        open->script = NULL;
        if (b->n_begun == b->n_wanted)
            return;
        begin(b, open);
    }
    send_line(b, open, &open->lines[open->line++]);
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
    for (size_t i = 0; i < N_SCRIPTS; i++)
        b.n_lines[i] = script_lines(&scripts[i], b.lines[i]);
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
