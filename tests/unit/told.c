#include "told.h"

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define BEGAN (1700000000 * TW_S)
enum { CLIENT_ISN = 1000, SERVER_ISN = 5000, SECOND = 1000000 };

static void remember(const struct tw_ended *ended, void *arg)
{
    struct told *told = arg;
    ck_assert_uint_lt(told->n_ended, TOLD_MOST);
    uint32_t n = told->n_ended++;
    told->ended[n] = *ended;
    told->flow[n] = *ended->flow;
    told->more[n] = *ended->more;
    told->ended[n].flow = &told->flow[n];
    told->ended[n].more = &told->more[n];
}

/* One packet, and whether it is to be a copy. */
struct one {
    struct tw_inspect_packet packet;
    bool copy;
};

static uint16_t own_checksum(const struct tw_segment *segment)
{
    uint32_t sum = segment->seq * 31 + segment->ack * 7 + segment->flags * 5 +
                   segment->payload_bytes * 3 + segment->window;
    return (uint16_t)(sum ^ sum >> 16);
}

static void set_option(const char *word, struct one *one)
{
    struct tw_segment *segment = &one->packet.segment;
    unsigned long value = strtoul(word + 1, NULL, 10);
    switch (word[0]) {
    case '+':
        segment->payload_bytes = (uint32_t)value;
        break;
    case 'i':
        segment->ip_id = (uint16_t)value;
        break;
    case 't':
        segment->ttl = (uint8_t)value;
        break;
    case 'k':
        segment->checksum = (uint16_t)value;
        break;
    case 'v':
        segment->network = (uint32_t)value;
        break;
    default:
        ck_assert_str_eq(word, "=");
        one->copy = true;
    }
}

static const char *const addresses[2][2] = {{"10.0.0.1:33000", "10.0.0.2:443"},
                                            {"[fd00::1]:33000", "[fd00::2]:443"}};

static struct one one_of(char *line, bool is_ipv6, bool is_self)
{
    char *rest = NULL;
    struct one one = {.packet = {.kind = TW_PACKET_TCP}};
    struct tw_segment *segment = &one.packet.segment;
    double ms = strtod(strtok_r(line, " ", &rest), NULL);
    one.packet.at_ns = BEGAN + (tw_ns)(ms * 1e6 + 0.5);
    const char *who = strtok_r(NULL, " ", &rest);
    uint32_t more = who[0] == 'x' ? SECOND : 0;
    bool is_client = strchr(who, 'c') != NULL;
    const char *const *names = addresses[is_ipv6];
    ck_assert(tw_endpoint_parse(names[is_client || is_self ? 0 : 1], &segment->from));
    ck_assert(tw_endpoint_parse(names[is_client && !is_self ? 1 : 0], &segment->to));
    ck_assert(tw_segment_flags_parse(strtok_r(NULL, " ", &rest), &segment->flags));
    char *end = NULL;
    segment->seq = (uint32_t)strtoul(strtok_r(NULL, " ", &rest), &end, 10) + more +
                   (is_client || is_self ? CLIENT_ISN : SERVER_ISN);
    segment->ack = (uint32_t)strtoul(end + 1, NULL, 10) + more +
                   (is_client && !is_self ? SERVER_ISN : CLIENT_ISN);
    segment->ttl = 64;
    for (const char *word = NULL; (word = strtok_r(NULL, " ", &rest)) != NULL;)
        set_option(word, &one);
    if (segment->checksum == 0)
        segment->checksum = own_checksum(segment);
    return one;
}

void told_inspect(const char *packets, bool is_ipv6, bool is_self, struct told *out)
{
    struct tw_inspection *inspection = NULL;
    const struct tw_inspect_settings settings = {
        .time_wait_ns = 60 * TW_S,
        .port_low = 32768,
        .port_high = 60999,
        .max_flows = 64,
        .max_rows = 64,
        .seed = 7,
        .ended = remember,
        .arg = out,
    };
    struct tw_err err = {0};
    *out = (struct told){0};
    ck_assert_msg(tw_inspection_open(&settings, &inspection, &err) == 0, "%s", err.text);
    char *text = strdup(packets);
    char *rest = NULL;
    uint32_t frame = 0;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        struct one one = one_of(line, is_ipv6, is_self);
        struct tw_seen seen;
        one.packet.frame = ++frame;
        one.packet.hash = tw_flows_hash(0, &one.packet.segment);
        tw_inspection_see(inspection, &one.packet, &seen);
        ck_assert_msg(seen.copy == one.copy, "%s: packet %u is %s copy", packets, frame,
                      seen.copy ? "a" : "no");
    }
    tw_inspection_finish(inspection);
    out->summary = tw_inspection_summary(inspection);
    free(text);
    tw_inspection_drop(&inspection);
}
