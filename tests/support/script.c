#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "s FP. +7": the server sends FIN, PSH and ACK with seven bytes; "@7,1": with these numbers.
 */
const struct script scripts[N_SCRIPTS] = {
    {"four-way", "server", "-", "server", true, "s F. / c . / c F. / s ."},
    {"four-way", "client", "-", "client", true, "c F. / s . / s F. / c ."},
    {"three-segment", "server", "-", "server", true, "s FP. +7 / c F. / s ."},
    {"three-segment", "client", "-", "client", true, "c F. / s F. / c ."},
    {"simultaneous", "both", "-", "both", true, "c F. @7,1 / s F. @1,7 / c . / s ."},
    {"half-close", "client", "-", "client", true, "c F. / s . / s P. +9 / c . / s F. / c ."},
    {"reset", "-", "client", "-", true, "c R."},
    {"reset", "client", "server", "-", true, "c F. / s R."},
    {"reset", "-", "server", "-", false, "c S / s R. @0,1"},
    {"incomplete", "-", "-", "-", false, "c S / c S @0,0"},
    {"incomplete", "server", "-", "-", true, "s F. / c ."},
    /* A FIN that comes twice, a keep-alive, a late copy of the request. */
    {"four-way", "client", "-", "client", true,
     "c F. @7,1 / c F. @7,1 / s . / s . +1 @0,8 / c P. +6 @1,1 / s . / s F. @1,8 / "
     "s F. @1,8 / c ."},
    /* The second FIN was captured before the first. */
    {"three-segment", "server", "-", "server", true, "c F. @7,2 / s F. @1,7 / s . @2,8"},
};

static const char HANDSHAKE[] =
    "c S / s S. @0,1 / c . @1,1 / c P. +6 @1,1 / s . @1,7 / c P. +6 @1,1 / ";

/* "7,1" */
static bool numbers_of(const char *text, struct line *line)
{
    char *end = NULL;
    line->seq = (int)strtol(text, &end, 10);
    if (*end != ',')
        return false;
    line->ack = (int)strtol(end + 1, &end, 10);
    return *end == '\0';
}

static struct line line_of(char *words)
{
    struct line line = {.seq = SCRIPT_NEXT, .ack = SCRIPT_NEXT};
    char *rest = NULL;
    const char *word = strtok_r(words, " ", &rest);
    line.by = word != NULL && strcmp(word, "s") == 0;
    word = strtok_r(NULL, " ", &rest);
    if (word == NULL || !tw_segment_flags_parse(word, &line.flags))
        abort();
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        if (word[0] == '+')
            line.n_bytes = (uint32_t)strtoul(word + 1, NULL, 10);
        else if (word[0] != '@' || !numbers_of(word + 1, &line))
            abort();
    }
    return line;
}

size_t script_lines(const struct script *script, struct line out[MAX_LINES])
{
    char text[512];
    char *rest = NULL;
    size_t n = 0;
    (void)snprintf(text, sizeof text, "%s%s", script->opened ? HANDSHAKE : "",
                   script->segments);
    for (char *words = strtok_r(text, "/", &rest); words != NULL && n < MAX_LINES;
         words = strtok_r(NULL, "/", &rest))
        out[n++] = line_of(words);
    return n;
}

struct tw_segment played_segment(struct played *played, const struct line *line)
{
    int from = line->by;
    uint32_t seq = line->seq == SCRIPT_NEXT ? played->next[from] : (uint32_t)line->seq;
    uint32_t ack = line->ack == SCRIPT_NEXT ? played->next[1 - from] : (uint32_t)line->ack;
    struct tw_segment segment = {
        .from = played->side[from],
        .to = played->side[1 - from],
        .seq = played->isn[from] + seq,
        .flags = line->flags,
        .window = 512,
        .payload_bytes = line->n_bytes,
    };
    if ((line->flags & TW_ACK) != 0)
        segment.ack = played->isn[1 - from] + ack;
    uint32_t end =
        seq + line->n_bytes + ((line->flags & TW_SYN) != 0) + ((line->flags & TW_FIN) != 0);
    if ((line->flags & TW_RST) == 0 && end > played->next[from])
        played->next[from] = end;
    return segment;
}
