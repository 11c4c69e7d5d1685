#include "teardown_story.h"

#include "ledger.h"
#include "suite.h"

#include <string.h>

/* The ledger of a story, without what is behind each `|`, which goes to expected[], a line a
 * segment. Returns how many there are. */
enum { MAX_STORY = 2048, MAX_SEGMENTS = 24, MAX_NOTE = 120 };

static size_t split_story(const char *segments, char ledger[MAX_STORY],
                          char expected[MAX_SEGMENTS][MAX_NOTE])
{
    size_t n = 0;
    size_t n_ledger = 0;
    while (*segments != '\0') {
        size_t n_line = strcspn(segments, "|\n");
        size_t n_note = strcspn(segments + n_line, "\n");
        ck_assert(n < MAX_SEGMENTS && n_ledger + n_line + 2 < MAX_STORY && n_note < MAX_NOTE);
        memcpy(ledger + n_ledger, segments, n_line);
        n_ledger += n_line;
        ledger[n_ledger++] = '\n';
        if (n_note > 0)
            (void)snprintf(expected[n++], MAX_NOTE, "%.*s", (int)n_note - 2,
                           segments + n_line + 2);
        segments += n_line + n_note + 1;
    }
    ledger[n_ledger] = '\0';
    return n;
}

/* What a step did, as the stories write it; `client` is the side the client was fed as. */
static void step_text(const struct tw_teardown_step *step, int client, char text[MAX_NOTE])
{
    int server = 1 - client;
    (void)snprintf(
        text, MAX_NOTE, "%s %s%s%s%s%s%s%s%s%s%s%s%s", tw_tcp_state_name(step->after[client]),
        tw_tcp_state_name(step->after[server]), step->is_first_fin ? " first-fin" : "",
        step->is_second_fin ? " second-fin" : "", step->is_retransmitted_fin ? " again" : "",
        step->acks_fin[client] ? " acks-client" : "",
        step->acks_fin[server] ? " acks-server" : "",
        step->restarts_time_wait ? " restarts" : "",
        step->wait_begins[client] ? " wait-client" : "",
        step->wait_begins[server] ? " wait-server" : "", step->hits_time_wait ? " hits" : "",
        step->is_other_syn ? " other-syn" : "", step->voids_reset ? " voids" : "");
}

static int turned(int side, int client)
{
    return side < 0 || client == TW_SIDE_A ? side : 1 - side;
}

static struct tw_teardown play(const struct story *story, const uint32_t isn[2], int client)
{
    char ledger[MAX_STORY];
    char expected[MAX_SEGMENTS][MAX_NOTE];
    size_t n = split_story(story->segments, ledger, expected);
    struct tw_run run = {0};
    struct tw_err err = {0};
    ck_assert_msg(tw_ledger_parse(story->what, ledger, strlen(ledger), &run, &err) == 0, "%s",
                  err.text);
    ck_assert_uint_eq(run.n_seen, n);

    struct tw_teardown teardown = {.rfc1337 = run.facts.n_settings > 0};
    for (size_t i = 0; i < n; i++) {
        const struct tw_wire_segment *wire = &run.seen[i].segment;
        int from = strcmp(run.names[run.seen[i].who], "client") == 0 ? client : 1 - client;
        struct tw_segment segment = {.flags = wire->flags,
                                     .seq = isn[from] + wire->seq,
                                     .ack = isn[1 - from] + wire->ack,
                                     .payload_bytes = wire->payload_bytes};
        struct tw_teardown_step step;
        char got[MAX_NOTE];
        tw_teardown_feed(&teardown, from, &segment, run.seen[i].at_ns, &step);
        step_text(&step, client, got);
        ck_assert_msg(strcmp(got, expected[i]) == 0,
                      "%s: segment %zu, numbers from %u and %u: %s, expected %s", story->what,
                      i + 1, isn[0], isn[1], got, expected[i]);
    }
    ck_assert_msg(tw_teardown_ending(&teardown) == story->ending, "%s: %s, expected %s",
                  story->what, tw_ending_name(tw_teardown_ending(&teardown)),
                  tw_ending_name(story->ending));
    ck_assert_int_eq(tw_teardown_active_closer(&teardown), turned(story->closer, client));
    ck_assert_int_eq(tw_teardown_time_wait(&teardown), turned(story->time_wait, client));
    tw_run_drop(&run);
    return teardown;
}

struct tw_teardown story_play(const struct story *story)
{
    enum { N_WRAPS = 12 };
    for (int client = TW_SIDE_A; client <= TW_SIDE_B; client++) {
        (void)play(story, (const uint32_t[]){0, 0}, client);
        (void)play(story, (const uint32_t[]){0x7ffffffe, 0x80000001}, client);
        for (uint32_t i = 0; i < N_WRAPS; i++)
            (void)play(story, (const uint32_t[]){UINT32_MAX - i, UINT32_MAX - i / 2}, client);
    }
    return play(story, (const uint32_t[]){0, 0}, CLIENT);
}
