#include "script.h"
#include "suite.h"
#include "teardown.h"

#include <string.h>

/* Segments that nobody would send: whatever comes, a connection must stay one that can be. */

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): one line a state */
static const char *wrong_side(const struct tw_teardown_side *side,
                              const struct tw_teardown_side *other)
{
    if (side->fin_sent != (side->n_fins > 0))
        return "its FINs are not counted";
    if (side->fin_acked && !side->fin_sent)
        return "an ACK of a FIN that it did not send";
    switch (side->state) {
    case TW_CLOSED:
    case TW_LISTEN:
    case TW_SYN_SENT:
    case TW_SYN_RECEIVED:
    case TW_ESTABLISHED:
        return NULL;
    case TW_FIN_WAIT_1:
        return side->fin_sent && !side->fin_acked ? NULL : "FIN-WAIT-1";
    case TW_FIN_WAIT_2:
        return side->fin_acked && !other->fin_sent ? NULL : "FIN-WAIT-2";
    case TW_CLOSE_WAIT:
        return other->fin_sent && !side->fin_sent ? NULL : "CLOSE-WAIT";
    case TW_CLOSING:
        return other->fin_sent && side->fin_sent && !side->fin_acked ? NULL : "CLOSING";
    case TW_LAST_ACK:
        return other->fin_sent && side->fin_sent && !side->fin_acked ? NULL : "LAST-ACK";
    case TW_TIME_WAIT:
        return other->fin_sent && side->fin_acked && side->waited ? NULL : "TIME-WAIT";
    case TW_BOUND:
        break;
    }
    return "no state of a connection";
}

/* What is wrong with the connection, or NULL. */
static const char *wrong(const struct tw_teardown *t)
{
    bool any_fin = t->side[0].fin_sent || t->side[1].fin_sent;
    bool both_fins = t->side[0].fin_sent && t->side[1].fin_sent;
    if (t->first_fin < TW_SIDE_NONE || t->first_fin > TW_SIDE_B)
        return "the first FIN is nobody's";
    if ((t->first_fin != TW_SIDE_NONE) != any_fin)
        return "a first FIN without a FIN, or the other way round";
    if (t->crossed && !both_fins)
        return "crossed without two FINs";
    if ((t->reset_by != TW_SIDE_NONE) != t->reset ||
        (tw_teardown_ending(t) == TW_RESET) != t->reset)
        return "a reset by nobody";
    const char *why = wrong_side(&t->side[0], &t->side[1]);
    return why != NULL ? why : wrong_side(&t->side[1], &t->side[0]);
}

/* How often each thing happened in one connection. */
struct counts {
    unsigned n_first, n_second, n_acks[2];
};

static const char *wrong_counts(const struct tw_teardown *t, const struct counts *counts)
{
    bool any_fin = t->side[0].fin_sent || t->side[1].fin_sent;
    if (counts->n_first != any_fin)
        return "the first FIN was not told once";
    if (counts->n_second != (t->side[0].fin_sent && t->side[1].fin_sent))
        return "the second FIN was not told once";
    for (int i = 0; i < 2; i++) {
        if (counts->n_acks[i] > t->side[i].n_fins)
            return "more first ACKs of a FIN than FINs";
    }
    return NULL;
}

/* Numbers near each other and near the wrap, so that much of it is in place. Without SYN and
 * RST in half of the connections, else few come to their end. */
static struct tw_segment any_segment(unsigned *state, bool tame)
{
    static const uint8_t flags[] = {TW_ACK,
                                    TW_ACK,
                                    TW_FIN | TW_ACK,
                                    TW_FIN,
                                    TW_SYN,
                                    TW_SYN | TW_ACK,
                                    TW_RST,
                                    TW_RST | TW_ACK,
                                    TW_SYN | TW_FIN | TW_ACK,
                                    TW_SYN | TW_FIN,
                                    0xff,
                                    0};
    unsigned n_kinds = tame ? 3 : TW_COUNT(flags);
    return (struct tw_segment){
        .seq = UINT32_MAX - 3 + next_random(state) % 5,
        .ack = UINT32_MAX - 3 + next_random(state) % 5,
        .payload_bytes = next_random(state) % 3,
        .flags = flags[next_random(state) % n_kinds],
    };
}

static const char *play(unsigned seed, enum tw_ending *out_ending)
{
    enum { N_SEGMENTS = 60 };
    unsigned state = seed;
    struct tw_teardown t = {.rfc1337 = seed % 2 == 1};
    struct counts counts = {0};
    enum tw_tcp_state before[2] = {TW_CLOSED, TW_CLOSED};
    for (unsigned i = 0; i < N_SEGMENTS; i++) {
        struct tw_segment segment = any_segment(&state, seed % 4 < 2);
        struct tw_teardown_step step;
        tw_teardown_feed(&t, (int)(next_random(&state) % 2), &segment, i, &step);
        if (memcmp(step.before, before, sizeof before) != 0)
            return "a state changed between two segments";
        memcpy(before, step.after, sizeof before);
        counts.n_first += step.is_first_fin;
        counts.n_second += step.is_second_fin;
        counts.n_acks[0] += step.acks_fin[0];
        counts.n_acks[1] += step.acks_fin[1];
        const char *why = wrong(&t);
        if (why != NULL)
            return why;
    }
    *out_ending = tw_teardown_ending(&t);
    return wrong_counts(&t, &counts);
}

START_TEST(test_any_segments)
{
    enum { N_CONNECTIONS = 5000 };
    unsigned n_seen[TW_N_ENDINGS] = {0};
    for (unsigned i = 0; i < N_CONNECTIONS; i++) {
        unsigned seed = i + (unsigned)_i * N_CONNECTIONS;
        enum tw_ending ending = TW_INCOMPLETE;
        const char *why = play(seed, &ending);
        if (why != NULL)
            ck_abort_msg("seed %u: %s", seed, why);
        n_seen[ending]++;
    }
    for (size_t i = 0; i < TW_COUNT(n_seen); i++)
        ck_assert_msg(n_seen[i] > 0, "none of them ended %s",
                      tw_ending_name((enum tw_ending)i));
}
END_TEST

/* Packets captured late or early by up to five places: the connection is the same. */
enum { MOST_LATE = 5 };

/* Puts the lines in an order in which none is more than MOST_LATE places from its own. */
static void shuffle(struct tw_segment segments[], int by[], size_t n, unsigned *state)
{
    size_t place[MAX_LINES];
    for (size_t i = 0; i < n; i++)
        place[i] = i;
    for (size_t round = 0; round < 4 * n; round++) {
        size_t i = next_random(state) % n;
        size_t j = next_random(state) % n;
        size_t apart_i = place[i] > j ? place[i] - j : j - place[i];
        size_t apart_j = place[j] > i ? place[j] - i : i - place[j];
        if (apart_i > MOST_LATE || apart_j > MOST_LATE)
            continue;
        struct tw_segment segment = segments[i];
        int side = by[i];
        size_t at = place[i];
        segments[i] = segments[j];
        by[i] = by[j];
        place[i] = place[j];
        segments[j] = segment;
        by[j] = side;
        place[j] = at;
    }
}

static const char *closer_name(int side)
{
    static const char *const names[] = {"unknown", "both", "-", "client", "server"};
    return names[side - TW_SIDE_UNKNOWN];
}

static void play_shuffled(size_t which, unsigned seed)
{
    const struct script *script = &scripts[which];
    struct line lines[MAX_LINES];
    struct tw_segment segments[MAX_LINES];
    int by[MAX_LINES];
    char order[MAX_LINES * 24] = "";
    unsigned state = seed;
    size_t n = script_lines(script, lines);
    struct played played = {.isn = {seed * 77, UINT32_MAX - seed}};
    for (size_t i = 0; i < n; i++) {
        by[i] = lines[i].by;
        segments[i] = played_segment(&played, &lines[i]);
    }
    if (seed > 0)
        shuffle(segments, by, n, &state);
    struct tw_teardown t = {0};
    struct tw_teardown_step step;
    for (size_t i = 0; i < n; i++) {
        char flags[TW_FLAGS_TEXT];
        tw_teardown_feed(&t, by[i], &segments[i], (tw_ns)i, &step);
        (void)snprintf(order + strlen(order), sizeof order - strlen(order),
                       "%s %s +%u @%u,%u / ", by[i] ? "s" : "c",
                       tw_segment_flags_text(segments[i].flags, flags),
                       segments[i].payload_bytes, segments[i].seq - played.isn[by[i]],
                       segments[i].ack - played.isn[1 - by[i]]);
    }
    char got[80];
    char expected[80];
    (void)snprintf(got, sizeof got, "%s %s %s %s", tw_ending_name(tw_teardown_ending(&t)),
                   closer_name(tw_teardown_active_closer(&t)), closer_name(t.reset_by),
                   closer_name(tw_teardown_time_wait(&t)));
    (void)snprintf(expected, sizeof expected, "%s %s %s %s", script->ending, script->closer,
                   script->reset_by, script->time_wait);
    ck_assert_msg(strcmp(got, expected) == 0, "script %zu, seed %u: %s, expected %s: %s", which,
                  seed, got, expected, order);
}

START_TEST(test_order)
{
    enum { N_ORDERS = 1000 };
    for (unsigned seed = 0; seed < N_ORDERS; seed++)
        play_shuffled((size_t)_i, seed);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("teardown_random");
    TCase *tc = tcase_create("sense");
    tcase_add_loop_test(tc, test_any_segments, 0, 4);
    suite_add_tcase(s, tc);
    tc = tcase_create("order");
    tcase_add_loop_test(tc, test_order, 0, N_SCRIPTS);
    suite_add_tcase(s, tc);
    return s;
}
