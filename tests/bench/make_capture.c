#include "field_copies.h"
#include "field_frame.h"
#include "made.h"
#include "script.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* make_capture [--field] CONNECTIONS FILE TRUTH: a pcap file of connections that interleave and end in
 * every way, with losses, retransmissions, reordering, keep-alives, numbers that wrap and ports
 * that come again; and beside it, a line a connection, how each one ended:
 *
 *     CLIENT SERVER FIRST-FRAME ENDING CLOSER RESET-BY TIME-WAIT
 *
 * The same files every time. As many connections are open at once, and in their TIME_WAIT,
 * however many there are: 250 are open, and 500 begin in a second.
 *
 * --field: the same connections as captures from production have them. Some are seen by a second
 * tap too, 10 us to 300 ms later; some are in tunnels; a packet may be captured after up to five
 * that the connection sent later, or be lost before it is captured. A connection that has lost
 * any has all its segments on its line of the truth, too, relative numbers, a lost one with `!`:
 *
 *     ... TIME-WAIT c:S:0:0:0 s:S.:0:1:0! c:.:1:1:0       side:flags:seq:ack:bytes */

enum {
    N_OPEN = 250,
    PACKET_US = 230,
    /* of --field: one in so many */
    LOST = 300,    /* packets, of each tap */
    HELD = 40,     /* packets come late, by ... */
    HELD_MOST = 5, /* ... at most so many of their connection */
    TWICE = 4,     /* connections are seen by a second tap */
    TUNNELLED = 5, /* connections are in a tunnel */
    TAP_TTL = 63,  /* of a packet at the second tap */
};
#define BEGAN (1700000000 * TW_S)

struct sent {
    struct tw_segment segment; /* relative numbers */
    bool lost;
};

struct open {
    const struct script *script; /* NULL: none */
    const struct line *lines;
    size_t line, n_lines;
    struct played played;
    uint64_t first_frame; /* 0: none was captured so far */
    tw_ns sent_ns;        /* its latest segment */
    /* of --field: */
    uint64_t nth;
    tw_ns twice_after_ns; /* 0: there is no second tap */
    enum field_tunnel tunnel;
    bool again, any_lost; /* again: the one before had the same four-tuple */
    struct field_frame held;
    unsigned n_to_pass; /* held back until so many have passed it; 0: none is */
    struct sent sent[MAX_LINES];
};

struct bench {
    FILE *file, *truth;
    struct made made;
    uint64_t random, n_begun, n_frames, n_wanted;
    tw_ns at_ns;
    struct line lines[N_SCRIPTS][MAX_LINES];
    size_t n_lines[N_SCRIPTS];
    struct open open[N_OPEN];
    bool is_field;
    uint64_t fate; /* random numbers of --field, so that the connections are the same */
    struct field_copies copies;
    uint16_t ip_ids[256]; /* of each host, by its address's last byte */
};

static uint32_t random_of(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 32);
}

static uint32_t random32(struct bench *b)
{
    return random_of(&b->random);
}

static bool one_in(struct bench *b, uint32_t n)
{
    return random_of(&b->fate) % n == 0;
}

/* What the way into the capture is like. A four-tuple that came again at once keeps its own; and
 * none does while a second tap may still deliver the one before. */
static void begin_in_field(struct bench *b, struct open *open)
{
    const tw_ns longest_ns = 300 * TW_MS;
    if (!open->again && one_in(b, TUNNELLED))
        open->tunnel = 1 + random_of(&b->fate) % (N_FIELD_TUNNELS - 1);
    if (one_in(b, TWICE)) {
        open->twice_after_ns = (10 * TW_US) << random_of(&b->fate) % 16;
        if (open->twice_after_ns > longest_ns)
            open->twice_after_ns = longest_ns;
    }
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
    if (before.lines != NULL && random32(b) % AGAIN == 0 && before.twice_after_ns == 0) {
        memcpy(open->played.side, before.played.side, sizeof open->played.side);
        open->again = true;
        open->tunnel = before.tunnel;
    }
    if (open->played.isn[0] ==
        before.played.isn[0]) /* the same SYN again would be a retransmission */
        open->played.isn[0] ^= 1u << 30;
    open->nth = n;
    if (b->is_field)
        begin_in_field(b, open);
}

static void write_made(struct bench *b)
{
    if (fwrite(b->made.bytes, 1, b->made.n_bytes, b->file) != b->made.n_bytes) {
        perror("make_capture: write");
        exit(EXIT_FAILURE);
    }
    b->made.n_bytes = 0;
}

static void count_frame(struct bench *b, struct open *open)
{
    b->n_frames++;
    if (open != NULL && open->first_frame == 0)
        open->first_frame = b->n_frames;
}

static void write_frame(struct bench *b, struct open *open, tw_ns at_ns,
                        const struct field_frame *frame)
{
    count_frame(b, open);
    made_packet(&b->made, 0, at_ns, frame->bytes, frame->n_bytes, frame->n_bytes);
    write_made(b);
}

/* What the second tap has delivered until then. */
static void write_copies(struct bench *b, tw_ns until_ns)
{
    struct field_copy copy;
    while (field_copies_next(&b->copies, until_ns, &copy)) {
        struct open *open = &b->open[copy.slot];
        write_frame(b, open->nth == copy.nth ? open : NULL, copy.at_ns, &copy.frame);
    }
}

static void release_held(struct bench *b, struct open *open)
{
    if (open->n_to_pass > 0)
        write_frame(b, open, b->at_ns, &open->held);
    open->n_to_pass = 0;
}

/* Now, or after others of the connection. */
static void capture(struct bench *b, struct open *open, const struct field_frame *frame)
{
    bool is_first = open->line == 0;
    if (open->n_to_pass == 0 && !(open->again && is_first) && one_in(b, HELD)) {
        open->held = *frame;
        open->n_to_pass = 1 + random_of(&b->fate) % HELD_MOST;
        return;
    }
    write_frame(b, open, b->at_ns, frame);
    if (open->n_to_pass == 1)
        release_held(b, open);
    else if (open->n_to_pass > 1)
        open->n_to_pass--;
}

static void send_copy(struct bench *b, struct open *open, struct tw_segment segment,
                      bool is_server)
{
    struct field_copy copy = {.at_ns = b->at_ns + open->twice_after_ns,
                              .slot = (size_t)(open - b->open),
                              .nth = open->nth};
    segment.ttl = TAP_TTL;
    field_frame_make(&segment, open->tunnel, is_server, &copy.frame);
    field_copies_add(&b->copies, &copy);
}

static void send_in_field(struct bench *b, struct open *open, struct tw_segment segment)
{
    bool is_server = segment.from.port == open->played.side[1].port;
    size_t host = segment.from.family == TW_IPV4 ? segment.from.address[3] : 0;
    segment.ttl = TAP_TTL + 1;
    segment.ip_id = b->ip_ids[host]++;
    struct field_frame frame;
    field_frame_make(&segment, open->tunnel, is_server, &frame);

    bool must_come = open->again && open->line == 0;
    bool lost = one_in(b, LOST) && !must_come;
    bool twice = open->twice_after_ns > 0 && !one_in(b, LOST);
    write_copies(b, b->at_ns);
    if (!lost)
        capture(b, open, &frame);
    if (twice)
        send_copy(b, open, segment, is_server);

    struct sent *sent = &open->sent[open->line];
    *sent = (struct sent){.segment = segment, .lost = lost && !twice};
    sent->segment.seq -= open->played.isn[is_server];
    sent->segment.ack -= (segment.flags & TW_ACK) != 0 ? open->played.isn[!is_server] : 0;
    open->any_lost = open->any_lost || sent->lost;
}

static void send_line(struct bench *b, struct open *open, const struct line *line)
{
    struct tw_segment segment = played_segment(&open->played, line);
    b->at_ns += (tw_ns)(PACKET_US / 2 + random32(b) % PACKET_US) * TW_US;
    if (b->at_ns - open->sent_ns < TW_MS) /* no TCP sends again sooner; a copy comes sooner */
        b->at_ns = open->sent_ns + TW_MS;
    open->sent_ns = b->at_ns;
    if (b->is_field) {
        send_in_field(b, open, segment);
        return;
    }
    count_frame(b, open);
    made_segment(&b->made, 0, b->at_ns, &segment);
    write_made(b);
}

static void write_sent(struct bench *b, const struct open *open, const struct sent *sent)
{
    const struct tw_segment *segment = &sent->segment;
    char flags[TW_FLAGS_TEXT];
    (void)fprintf(b->truth, " %c:%s:%" PRIu32 ":%" PRIu32 ":%" PRIu32 "%s",
                  segment->from.port == open->played.side[1].port ? 's' : 'c',
                  tw_segment_flags_text(segment->flags, flags), segment->seq, segment->ack,
                  segment->payload_bytes, sent->lost ? "!" : "");
}

static void write_truth(struct bench *b, const struct open *open)
{
    char client[TW_ENDPOINT_TEXT];
    char server[TW_ENDPOINT_TEXT];
    (void)fprintf(b->truth, "%s %s %" PRIu64 " %s %s %s %s",
                  tw_endpoint_text(&open->played.side[0], client),
                  tw_endpoint_text(&open->played.side[1], server), open->first_frame,
                  open->script->ending, open->script->closer, open->script->reset_by,
                  open->script->time_wait);
    for (size_t i = 0; i < open->n_lines && open->any_lost; i++)
        write_sent(b, open, &open->sent[i]);
    (void)fputc('\n', b->truth);
}

/* The next line of one that is open; or the next connection in its place. */
static void step(struct bench *b, struct open *open)
{
    if (open->script == NULL || open->line == open->n_lines) {
        if (open->script != NULL) {
            release_held(b, open);
            write_truth(b, open);
        }
        open->script = NULL;
        if (b->n_begun == b->n_wanted)
            return;
        begin(b, open);
    }
    send_line(b, open, &open->lines[open->line]);
    open->line++;
}

int main(int argc, char *argv[])
{
    static struct bench b = {.random = 20061,
                             .fate = 5772156649,
                             .at_ns = BEGAN,
                             .made.link_type = TW_LINK_ETHERNET};
    b.is_field = argc == 5 && strcmp(argv[1], "--field") == 0;
    argv += b.is_field;
    if (argc != 4 + b.is_field) {
        (void)fputs("usage: make_capture [--field] CONNECTIONS FILE TRUTH\n", stderr);
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
    write_copies(&b, INT64_MAX);
    made_drop(&b.made);
    if (fclose(b.file) != 0 || fclose(b.truth) != 0) {
        perror("make_capture");
        return EXIT_FAILURE;
    }
    (void)printf("%" PRIu64 " connections, %" PRIu64 " packets, %.1f s\n", b.n_begun,
                 b.n_frames, (double)(b.at_ns - BEGAN) / 1e9);
    return EXIT_SUCCESS;
}
