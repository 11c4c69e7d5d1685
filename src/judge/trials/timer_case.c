#include "timer_case.h"

#include "append.h"
#include "timer_draft.h"

#include <inttypes.h>

static void make_four_way(struct tw_draft *draft)
{
    tw_draft_begin_used(draft, false);
    if (tw_draft_chance(draft, 50))
        /* must have no effect here */
        tw_draft_fin_timeout(draft->host, tw_draft_between(draft, 5, 90));
    bool later = tw_draft_close_first(draft);
    tw_draft_wait(draft, draft->steps, 0, 400);
    tw_draft_close_client(draft);
    tw_draft_let_go_later(draft, later);
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_three_segment(struct tw_draft *draft)
{
    tw_draft_line(draft->client, "eof = close");
    tw_draft_begin_used(draft, false);
    tw_draft_let_go(draft);
    tw_draft_line(draft->steps, "client = await CLOSED");
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_half_close(struct tw_draft *draft)
{
    unsigned n_bytes = tw_draft_between(draft, 1, 4000);
    tw_draft_line(draft->server, "read = no");
    tw_draft_begin(draft, false);
    tw_draft_line(draft->steps, "server = shutdown wr");
    tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    tw_append(draft->steps, TW_DRAFT_SECTION, "client = write %u\nserver = read %u\n", n_bytes,
              n_bytes);
    tw_draft_wait(draft, draft->steps, 0, 400);
    tw_draft_close_client(draft);
    tw_draft_let_go_later(draft, true);
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_client(struct tw_draft *draft)
{
    tw_append(draft->client, TW_DRAFT_SECTION, "port = %d\n", TW_DRAFT_CLIENT_PORT);
    tw_draft_begin_used(draft, false);
    tw_draft_close_client(draft);
    tw_draft_line(draft->steps, "client = await FIN-WAIT-2");
    tw_draft_wait(draft, draft->steps, 0, 400);
    tw_draft_line(draft->steps, "server = close");
    tw_draft_line(draft->steps, "client = await TIME-WAIT");
    tw_draft_probe_client(draft, false);
}

static void make_simultaneous(struct tw_draft *draft)
{
    tw_append(draft->client, TW_DRAFT_SECTION, "port = %d\n", TW_DRAFT_CLIENT_PORT);
    tw_draft_begin_used(draft, true);
    tw_append(draft->steps, TW_DRAFT_SECTION, "wire = delay from client by %ums\n",
              tw_draft_between(draft, 100, 250));
    tw_append(draft->steps, TW_DRAFT_SECTION, "wire = delay from server by %ums\n",
              tw_draft_between(draft, 100, 250));
    tw_draft_line(draft->steps, "server = close");
    tw_draft_line(draft->steps, "client = close");
    tw_draft_line(draft->steps, "client = await TIME-WAIT");
    tw_draft_line(draft->steps, "server = await TIME-WAIT");
    tw_draft_line(draft->steps, "server = close listener");
    tw_draft_probe(draft, "TIME_WAIT");
    tw_draft_probe_client(draft, true);
}

/* One client closes. The other one closes later or never, and its orphan times out first. */
static void make_two(struct tw_draft *draft)
{
    tw_draft_begin_used(draft, false);
    tw_draft_line(draft->client, "reuseaddr = no\n\n[client other]\nreuseaddr = no");
    tw_draft_line(draft->steps, "other = connect");
    tw_draft_line(draft->steps, "other = send hello");
    tw_draft_fin_timeout(draft->host, tw_draft_between(draft, 6, 50));
    tw_draft_let_go(draft);
    tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    tw_draft_line(draft->steps, "client = close");
    if (tw_draft_chance(draft, 60)) {
        tw_draft_wait(draft, draft->steps, 0, 3000);
        tw_draft_line(draft->steps, "other = close");
    }
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_orphan_of(struct tw_draft *draft, unsigned seconds)
{
    tw_draft_begin_used(draft, false);
    tw_draft_fin_timeout(draft->host, seconds);
    tw_draft_orphan(draft);
    tw_draft_probe(draft, "FIN_TIMEOUT");
}

static void make_orphan(struct tw_draft *draft)
{
    make_orphan_of(draft, tw_draft_choose_timeout(draft, 1));
}

static void make_long_orphan(struct tw_draft *draft)
{
    make_orphan_of(draft, tw_draft_between(draft, 61, 90));
}

static void make_linger2(struct tw_draft *draft)
{
    char then[32];
    unsigned seconds = tw_draft_chance(draft, 70) ? tw_draft_choose_timeout(draft, 1)
                                                  : tw_draft_between(draft, 61, 90);
    tw_draft_begin_used(draft, false);
    tw_draft_fin_timeout(draft->host, tw_draft_between(draft, 1, 90));
    if (tw_draft_chance(draft, 50))
        tw_append(draft->server, TW_DRAFT_SECTION, "linger2 = %u\n", seconds);
    else
        tw_append(draft->steps, TW_DRAFT_SECTION, "server = set linger2 %u\n", seconds);
    tw_draft_orphan(draft);
    (void)snprintf(then, sizeof then, "%us", seconds <= 60 ? seconds : 2 * (seconds - 60));
    tw_draft_probe(draft, then);
}

static void make_set_before(struct tw_draft *draft)
{
    tw_draft_begin_used(draft, false);
    tw_draft_fin_timeout(draft->host, tw_draft_between(draft, 5, 90));
    unsigned seconds = tw_draft_chance(draft, 70) ? tw_draft_choose_timeout(draft, 1)
                                                  : tw_draft_between(draft, 61, 90);
    bool is_half_closed = tw_draft_chance(draft, 50);
    if (is_half_closed) {
        tw_draft_line(draft->steps, "server = shutdown wr");
        tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    }
    tw_draft_set_fin_timeout(draft->steps, seconds);
    tw_draft_wait(draft, draft->steps, 0, 300);
    tw_draft_let_go(draft);
    if (!is_half_closed)
        tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    tw_draft_probe(draft, "FIN_TIMEOUT");
}

/* Up to 60 s the new value has no effect; above, the second timer uses it. */
static void make_set_after(struct tw_draft *draft)
{
    bool is_long = tw_draft_chance(draft, 50);
    tw_draft_begin_used(draft, false);
    tw_draft_fin_timeout(draft->host, is_long ? tw_draft_between(draft, 65, 90)
                                              : tw_draft_between(draft, 4, 60));
    tw_draft_orphan(draft);
    tw_draft_wait(draft, draft->then, 0, 1500);
    tw_draft_set_fin_timeout(draft->then, tw_draft_between(draft, 1, 90));
    tw_draft_probe(draft, "FIN_TIMEOUT");
}

static void make_late_fin(struct tw_draft *draft)
{
    enum { MARGIN = 4 }; /* seconds that FIN-WAIT-2 still lasts at least */
    unsigned wait_ms = tw_draft_between(draft, 500, 10000);
    unsigned least = wait_ms / 1000 + MARGIN;
    tw_draft_begin_used(draft, false);
    tw_draft_fin_timeout(draft->host, tw_draft_chance(draft, 50)
                                          ? tw_draft_between(draft, least, 60)
                                          : tw_draft_between(draft, 61 + (least + 1) / 2, 90));
    tw_draft_orphan(draft);
    char *section = tw_draft_chance(draft, 50) ? draft->steps : draft->then;
    tw_append(section, TW_DRAFT_SECTION, "lab = wait %ums\nclient = close\n", wait_ms);
    tw_draft_probe(draft, "TIME_WAIT");
}

static void close_on_wire(struct tw_draft *draft)
{
    tw_draft_begin_used(draft, true);
    tw_draft_let_go(draft);
    tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    tw_draft_wait(draft, draft->steps, 0, 300);
}

static void make_old_fin(struct tw_draft *draft)
{
    close_on_wire(draft);
    tw_append(draft->steps, TW_DRAFT_SECTION, "wire = duplicate FIN from client after %ums\n",
              tw_draft_between(draft, 1000, 20000));
    tw_draft_line(draft->steps, "client = close");
    tw_draft_line(draft->steps, "server = await TIME-WAIT");
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_old_segment(struct tw_draft *draft)
{
    static const char *const segments[] = {
        "wire = inject . from client seq SND.NXT",
        "wire = inject . from client seq SND.NXT-1",
        "wire = inject P. from client seq SND.NXT-6 len 5",
        "wire = inject F. from client seq FIN",
    };
    close_on_wire(draft);
    tw_draft_line(draft->steps, "client = close");
    tw_draft_line(draft->steps, "server = await TIME-WAIT");
    unsigned n = tw_draft_between(draft, 1, 2);
    for (unsigned i = 0; i < n; i++) {
        tw_draft_wait(draft, draft->then, 500, 9000);
        tw_draft_line(draft->then, segments[tw_dice_below(&draft->dice, TW_COUNT(segments))]);
    }
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_last_ack_lost(struct tw_draft *draft)
{
    close_on_wire(draft);
    tw_append(draft->steps, TW_DRAFT_SECTION, "wire = drop 1-%u ACK-OF-FIN from server\n",
              tw_draft_between(draft, 1, 2));
    tw_draft_line(draft->steps, "client = close");
    tw_draft_line(draft->steps, tw_draft_chance(draft, 50) ? "client = await CLOSED"
                                                           : "server = await TIME-WAIT");
    tw_draft_probe(draft, "TIME_WAIT");
}

static void make_fin_lost(struct tw_draft *draft)
{
    bool is_orphan = tw_draft_chance(draft, 40);
    tw_draft_begin_used(draft, true);
    if (is_orphan)
        tw_draft_fin_timeout(draft->host, tw_draft_between(draft, 4, 60));
    if (tw_draft_chance(draft, 60))
        tw_append(draft->steps, TW_DRAFT_SECTION, "wire = delay from client by %ums\n",
                  tw_draft_between(draft, 5, 120));
    if (tw_draft_chance(draft, 60))
        tw_append(draft->steps, TW_DRAFT_SECTION, "wire = delay from server by %ums\n",
                  tw_draft_between(draft, 5, 120));
    tw_append(draft->steps, TW_DRAFT_SECTION, "wire = drop 1-%u FIN from server\n",
              tw_draft_between(draft, 1, 2));
    tw_draft_let_go(draft);
    tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    if (!is_orphan) {
        tw_draft_line(draft->steps, "client = close");
        tw_draft_line(draft->steps, "server = await TIME-WAIT");
    }
    tw_draft_probe(draft, is_orphan ? "FIN_TIMEOUT" : "TIME_WAIT");
}

static void make(struct tw_draft *draft, enum tw_release_trials_kind kind)
{
    static void (*const makes[])(struct tw_draft *) = {
        [TW_TRIAL_FOUR_WAY] = make_four_way,
        [TW_TRIAL_THREE_SEGMENT] = make_three_segment,
        [TW_TRIAL_HALF_CLOSE] = make_half_close,
        [TW_TRIAL_CLIENT] = make_client,
        [TW_TRIAL_SIMULTANEOUS] = make_simultaneous,
        [TW_TRIAL_TWO] = make_two,
        [TW_TRIAL_ORPHAN] = make_orphan,
        [TW_TRIAL_LONG_ORPHAN] = make_long_orphan,
        [TW_TRIAL_LINGER2] = make_linger2,
        [TW_TRIAL_SET_BEFORE] = make_set_before,
        [TW_TRIAL_SET_AFTER] = make_set_after,
        [TW_TRIAL_LATE_FIN] = make_late_fin,
        [TW_TRIAL_OLD_FIN] = make_old_fin,
        [TW_TRIAL_OLD_SEGMENT] = make_old_segment,
        [TW_TRIAL_LAST_ACK_LOST] = make_last_ack_lost,
        [TW_TRIAL_FIN_LOST] = make_fin_lost,
    };
    _Static_assert(TW_COUNT(makes) == TW_N_TRIAL_KINDS, "a kind that nobody makes");
    makes[kind](draft);
}

static void put_section(struct tw_timer_case *out, const char *name, const char *text)
{
    if (text[0] != '\0')
        tw_append(out->text, sizeof out->text, "\n[%s]\n%s", name, text);
}

void tw_timer_case_make(uint64_t seed, uint64_t index, struct tw_timer_case *out)
{
    struct tw_draft draft = {.dice = tw_dice_of(seed, index)};
    *out = (struct tw_timer_case){.kind = (enum tw_release_trials_kind)(
                                      (seed % TW_N_TRIAL_KINDS + index) % TW_N_TRIAL_KINDS)};
    (void)snprintf(out->name, sizeof out->name, "explore-timer-%" PRIu64 "-%" PRIu64, seed,
                   index);
    make(&draft, out->kind);
    tw_append(out->text, sizeof out->text,
              "[experiment]\ntitle = Timer case %" PRIu64 " of seed %" PRIu64 ": %s\n"
              "source = twlab explore --timers\ntags = timers %s\n%s",
              index, seed, tw_release_trials_kind_what(out->kind),
              tw_release_trials_kind_name(out->kind), draft.wire ? "world = wire\n" : "");
    put_section(out, "host", draft.host);
    put_section(out, "server", draft.server);
    put_section(out, "client", draft.client);
    put_section(out, "steps", draft.steps);
    tw_append(out->text, sizeof out->text, "%s", draft.probes);
    put_section(out, "then", draft.then);
}
