#include "tcp_options.h"

static uint16_t be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The kinds, and the lengths that each one has, both bytes before the value included. */
enum { END = 0, NOP = 1, MSS = 2, SCALE = 3, SACK_PERMITTED = 4, TIMESTAMPS = 8 };
enum { MSS_BYTES = 4, SCALE_BYTES = 3, SACK_PERMITTED_BYTES = 2, TIMESTAMPS_BYTES = 10 };

/* An option of a wrong length is skipped, as a stack does. */
static void note(const uint8_t *p, size_t n_option, struct tw_tcp_options *out)
{
    if (p[0] == MSS && n_option == MSS_BYTES) {
        out->has_mss = true;
        out->mss = be16(p + 2);
    } else if (p[0] == SCALE && n_option == SCALE_BYTES) {
        out->has_scale = true;
        out->scale = p[2];
    } else if (p[0] == SACK_PERMITTED && n_option == SACK_PERMITTED_BYTES) {
        out->sack_permitted = true;
    } else if (p[0] == TIMESTAMPS && n_option == TIMESTAMPS_BYTES) {
        out->timestamps = (struct tw_tcp_timestamps){
            .present = true, .value = be32(p + 2), .echo = be32(p + 6)};
    }
}

/* RFC 9293, section 3.1: a kind, a length that includes both bytes, then the value. Returns
 * whether all of it is valid. */
static bool walk(const uint8_t *p, size_t n_bytes, struct tw_tcp_options *out)
{
    while (n_bytes > 0 && p[0] != END) {
        size_t n_option = p[0] == NOP ? 1 : n_bytes > 1 ? p[1] : 0;
        if (n_option > n_bytes || n_option < (p[0] == NOP ? 1U : 2U))
            return false;
        note(p, n_option, out);
        p += n_option;
        n_bytes -= n_option;
    }
    return true;
}

struct tw_tcp_options tw_tcp_options_of(const struct tw_segment *segment, const uint8_t *data,
                                        size_t n_captured)
{
    enum { OFFSET = 12, HEADER = 20 };
    struct tw_tcp_options options = {0};
    size_t at = segment->tcp_at;
    if (at == 0 || n_captured < at + HEADER)
        return options;
    size_t n_header = (size_t)(data[at + OFFSET] >> 4) * 4;
    size_t n_left = n_captured - at;
    bool captured = n_left >= n_header;
    if (n_header < HEADER)
        return options;
    options.whole =
        walk(data + at + HEADER, (captured ? n_header : n_left) - HEADER, &options) && captured;
    if (!captured)
        return options;
    options.payload = data + at + n_header;
    options.n_payload = n_left - n_header;
    if (options.n_payload > segment->payload_bytes)
        options.n_payload = segment->payload_bytes;
    return options;
}
