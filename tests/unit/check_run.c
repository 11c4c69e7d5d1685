#include "fact.h"
#include "ledger.h"
#include "same_run.h"
#include "suite.h"

#include <string.h>

/* Random runs, from a seed that is the test's number: what fails once fails always. */
struct dice {
    uint64_t state;
};

/* splitmix64. */
static uint64_t throw(struct dice * dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static unsigned below(struct dice *dice, unsigned n)
{
    return (unsigned)(throw(dice) % n);
}

/* Numbers of every size, small ones as often as large ones. */
static uint64_t number(struct dice *dice, uint64_t most)
{
    return (throw(dice) >> below(dice, 64)) % (most + 1);
}

static const char *const names[] = {"server", "client", "plain", "a.b-c_9",
                                    "abcdefghijklmnopqrstuvwxyz01234"};
static const char *const steps[] = {"connect", "send hello", "stop SIGKILL", "await FIN-WAIT-2",
                                    "set listener linger2 5"};
static const int errnos[] = {0, EADDRINUSE, EPIPE, ENOTEMPTY, 4095};

static unsigned who(struct dice *dice, struct tw_run *run)
{
    unsigned index = 0;
    struct tw_err err = {0};
    if (tw_run_name(run, names[below(dice, TW_COUNT(names))], &index, &err) < 0)
        ck_abort_msg("%s", err.text);
    return index;
}

static tw_ns took(struct dice *dice)
{
    enum { MINUTES = 20 }; /* longer than any step of the catalogue */
    return (tw_ns)number(dice, (uint64_t)MINUTES * 60 * TW_S) - 1;
}

/* The run's last frame has this number. */
static uint32_t last_frame(const struct tw_run *run)
{
    uint32_t frame = 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        if (run->seen[i].saw == TW_SAW_SEGMENT && run->seen[i].segment.frame != 0)
            frame = run->seen[i].segment.frame;
    }
    return frame;
}

/* *action is of a step. */
static struct tw_observation observation(struct dice *dice, struct tw_run *run, tw_ns at_ns,
                                         struct tw_action *action)
{
    struct tw_observation o = {.at_ns = at_ns, .who = who(dice, run)};
    o.saw = (enum tw_saw)below(dice, TW_SAW_COUNT + 1);
    switch (o.saw) {
    case TW_SAW_STEP:
        o.step = (struct tw_step_result){
            .action = action, .done = below(dice, 4) > 0, .took_ns = -1};
        if (tw_step_read(steps[below(dice, TW_COUNT(steps))], TW_BY_ANY_PEER, "x", action,
                         &(struct tw_err){0}) < 0)
            ck_abort_msg("a step");
        if (o.step.done) {
            o.step.error = errnos[below(dice, TW_COUNT(errnos))];
            o.step.took_ns = took(dice);
            o.step.least_ns = o.step.took_ns > 0 ? o.step.took_ns / (1 + below(dice, 3)) : 0;
        }
        break;
    case TW_SAW_SEGMENT:
        o.segment =
            (struct tw_wire_segment){.to = who(dice, run),
                                     .frame = last_frame(run) + 1 + below(dice, 1 << 20),
                                     .far_ns = (tw_ns)number(dice, (uint64_t)TW_S),
                                     .flags = (uint8_t)below(dice, 256),
                                     .numbered = below(dice, 4) > 0};
        if (below(dice, 4) == 0)
            o.segment.frame = 0;
        if (o.segment.numbered) {
            o.segment.seq = (uint32_t)number(dice, UINT32_MAX);
            o.segment.payload_bytes = (uint32_t)number(dice, UINT32_MAX);
            if ((o.segment.flags & TW_ACK) != 0)
                o.segment.ack = (uint32_t)number(dice, UINT32_MAX);
        }
        break;
    case TW_SAW_STATE:
        o.state =
            (struct tw_socket_state){.state = (enum tw_tcp_state)below(dice, TW_N_TCP_STATES),
                                     .gone = below(dice, 4) == 0,
                                     .timer_ms = (int64_t)number(dice, 1 << 30) - 1};
        break;
    case TW_SAW_BIND:
        o.bind = (struct tw_bind_result){.error = errnos[below(dice, TW_COUNT(errnos))],
                                         .took_ns = took(dice)};
        break;
    case TW_SAW_COUNT:
        o.count = (struct tw_count){.what = (enum tw_counted)below(dice, TW_N_COUNTED),
                                    .n = number(dice, 1ULL << 40)};
        break;
    }
    return o;
}

static int64_t random_number(struct dice *dice, const struct tw_fact_value *value)
{
    int64_t most = (int64_t)(value->n_bytes == sizeof(unsigned) ? UINT32_MAX : 1ULL << 56);
    most = value->most != 0 ? (int64_t)value->most : most;
    int64_t n =
        (int64_t)value->least + (int64_t)number(dice, (uint64_t)(most - (int64_t)value->least));
    return value->shape == TW_FACT_NANOSECONDS && below(dice, 2) > 0 ? -n : n;
}

static void set_number(const struct tw_fact_value *value, int64_t n, char *at)
{
    bool flag = n != 0;
    uint32_t narrow = (uint32_t)n;
    const void *from = value->n_bytes == sizeof flag     ? (const void *)&flag
                       : value->n_bytes == sizeof narrow ? (const void *)&narrow
                                                         : (const void *)&n;
    memcpy(at, from, value->n_bytes);
}

/* One word or, where there may be more, two of letters that a ledger leaves as they are. */
static void set_text(struct dice *dice, const struct tw_fact_value *value, bool is_key,
                     char *at)
{
    size_t n = 1 + below(dice, (unsigned)value->n_bytes - 1);
    for (size_t i = 0; i < n; i++)
        at[i] = (char)('!' + below(dice, '~' - '!'));
    if (!is_key && n > 2)
        at[1 + below(dice, (unsigned)n - 2)] = ' ';
    at[n] = '\0';
}

static void set_value(struct dice *dice, struct tw_run *run, const struct tw_fact_value *value,
                      bool is_key, char *at)
{
    struct tw_endpoint endpoint = {.family = below(dice, 2) > 0 ? TW_IPV4 : TW_IPV6,
                                   .port = (uint16_t) throw(dice)};
    int64_t n = 0;
    switch (value->shape) {
    case TW_FACT_NOTHING:
        break;
    case TW_FACT_TEXT:
        set_text(dice, value, is_key, at);
        break;
    case TW_FACT_NUMBER:
    case TW_FACT_SECONDS:
    case TW_FACT_NANOSECONDS:
        set_number(value, random_number(dice, value), at);
        break;
    case TW_FACT_FLAG:
        set_number(value, 1, at);
        break;
    case TW_FACT_ANSWER:
    case TW_FACT_NAME:
        n = (int64_t)below(dice, (unsigned)value->most + 1);
        set_number(value, tw_fact_name(value, n) != NULL ? n : 0, at);
        break;
    case TW_FACT_WHO:
        set_number(value, who(dice, run), at);
        break;
    case TW_FACT_ENDPOINT:
        for (size_t i = 0; i < (endpoint.family == TW_IPV4 ? 4 : 16); i++)
            endpoint.address[i] = (uint8_t) throw(dice);
        memcpy(at, &endpoint, sizeof endpoint);
        break;
    }
}

static bool is_key_new(const struct tw_fact *fact, const struct tw_facts *facts, size_t n)
{
    const char *key = tw_fact_at(fact, &fact->key, facts, n);
    for (size_t i = 0; i < n; i++) {
        const char *other = tw_fact_at(fact, &fact->key, facts, i);
        if (fact->key.shape == TW_FACT_TEXT ? strcmp(key, other) == 0
                                            : memcmp(key, other, fact->key.n_bytes) == 0)
            return false;
    }
    return true;
}

static void set_items(struct dice *dice, struct tw_run *run, const struct tw_fact *fact)
{
    char *base = (char *)&run->facts;
    size_t n = 0;
    for (unsigned i = below(dice, (unsigned)fact->most + 1); i > 0; i--) {
        size_t at = n * fact->item_bytes;
        set_value(dice, run, &fact->key, true, base + fact->key.offset + at);
        set_value(dice, run, &fact->value, false, base + fact->value.offset + at);
        n += is_key_new(fact, &run->facts, n);
    }
    memcpy(base + fact->n_offset, &n, sizeof n);
}

static void facts(struct dice *dice, struct tw_run *run)
{
    char *base = (char *)&run->facts;
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        if (tw_fact_is_list(fact)) {
            set_items(dice, run, fact);
            continue;
        }
        if (below(dice, 2) > 0)
            continue;
        set_value(dice, run, &fact->value, false, base + fact->value.offset);
        if (fact->known_offset != 0)
            base[fact->known_offset] = true;
    }
    /* A ledger with more frames than were captured is refused. */
    struct tw_facts *f = &run->facts;
    if (f->captured_known)
        f->n_captured = f->n_unnamed + UINT32_MAX;
}

static void experiment(struct tw_run *run)
{
    static const char text[] = "[experiment]\ntitle = A title\n\n\n; comment\n[steps]\n"
                               "client = connect\n[expect]\nteardown = reset";
    struct tw_err err = {0};
    if (tw_experiment_parse("x.ini", text, strlen(text), &run->experiment, &err) < 0)
        ck_abort_msg("%s", err.text);
}

START_TEST(test_round_trip)
{
    struct dice dice = {.state = (uint64_t)_i};
    struct tw_run run = {0};
    struct tw_run back = {0};
    struct tw_err err = {0};
    facts(&dice, &run);
    if (below(&dice, 2) > 0)
        experiment(&run);
    tw_ns at_ns = 0;
    for (unsigned i = below(&dice, 200); i > 0; i--) {
        at_ns += (tw_ns)number(&dice, (uint64_t)TW_S);
        struct tw_action action;
        struct tw_observation o = observation(&dice, &run, at_ns, &action);
        /* A reserved step is used by the next one, or freed with the run. */
        if (below(&dice, 4) == 0 && tw_run_reserve_step(&run, &err) < 0)
            ck_abort_msg("%s", err.text);
        if (tw_run_add(&run, &o, &err) < 0)
            ck_abort_msg("%s", err.text);
    }

    char *text = NULL;
    size_t n_bytes = 0;
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(tw_ledger_print(&run, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_msg(tw_ledger_parse("x", text, n_bytes, &back, &err) == 0, "%s", err.text);
    const char *differ = same_run(&run, &back);
    ck_assert_msg(differ == NULL, "seed %d: differs in %s", _i, differ);
    free(text);
    tw_run_drop(&run);
    tw_run_drop(&back);
}
END_TEST

START_TEST(test_sort_keeps_the_order_of_a_moment)
{
    static const tw_ns times[] = {5, 3, 3, 9, 3, 0, 5, 9, 3};
    struct tw_run run = {0};
    struct tw_err err = {0};
    for (unsigned i = 0; i < TW_COUNT(times); i++) {
        struct tw_observation o = {.at_ns = times[i], .who = i, .saw = TW_SAW_BIND};
        ck_assert_int_eq(tw_run_add(&run, &o, &err), 0);
    }
    tw_run_sort(&run);
    for (size_t i = 1; i < run.n_seen; i++) {
        const struct tw_observation *a = &run.seen[i - 1];
        const struct tw_observation *b = &run.seen[i];
        ck_assert(a->at_ns < b->at_ns || (a->at_ns == b->at_ns && a->who < b->who));
    }
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_look_up)
{
    struct tw_run run = {0};
    struct tw_err err = {0};
    unsigned server = 9;
    unsigned plain = 9;
    ck_assert_int_eq(tw_run_find(&run, "server"), -1);
    ck_assert_int_eq(tw_run_name(&run, "server", &server, &err), 0);
    ck_assert_int_eq(tw_run_name(&run, "plain", &plain, &err), 0);
    ck_assert_int_eq(tw_run_name(&run, "server", &server, &err), 0);
    ck_assert_uint_eq(run.n_names, 2);
    ck_assert_int_eq(tw_run_find(&run, "plain"), (int)plain);

    ck_assert_int_eq(tw_run_predicted(&run, plain), -1);
    ck_assert_ptr_null(tw_run_endpoint(&run, server));
    run.facts.predicted[run.facts.n_predicted].who = plain;
    run.facts.predicted[run.facts.n_predicted++].at_ns = 5;
    run.facts.endpoints[run.facts.n_endpoints].who = server;
    run.facts.endpoints[run.facts.n_endpoints++].at.port = 5000;
    ck_assert_int_eq(tw_run_predicted(&run, plain), 5);
    ck_assert_int_eq(tw_run_predicted(&run, server), -1);
    ck_assert_uint_eq(tw_run_endpoint(&run, server)->port, 5000);
    ck_assert_ptr_null(tw_run_endpoint(&run, plain));
    tw_run_drop(&run);
}
END_TEST

/* What was done last by then, and how a setting was. */
START_TEST(test_questions)
{
    static const char text[] = "# setting tcp_fin_timeout 60\n"
                               "0.1 server ! listen = OK\n0.2 server ! close = ENOTCONN\n"
                               "0.3 server ! close = OK\n0.4 lab ! set tcp_fin_timeout 5 = OK\n"
                               "0.5 server ! close listener = OK\n0.6 server ! close\n"
                               "0.7 lab ! set tcp_fin_timeout 7 = EINVAL\n"
                               "0.8 client : LISTEN\n0.8 client : CLOSED gone\n"
                               "0.8 client : CLOSED\n";
    struct tw_run run;
    struct tw_err err = {0};
    ck_assert_msg(tw_ledger_parse("x", text, strlen(text), &run, &err) == 0, "%s", err.text);
    int server = tw_run_find(&run, "server");
    ck_assert_int_eq(tw_run_last_step(&run, server, TW_CLOSE, INT64_MAX), 4);
    ck_assert_int_eq(tw_run_last_step(&run, server, TW_CLOSE, 400 * TW_MS), 2);
    ck_assert_int_eq(tw_run_last_step(&run, server, TW_CLOSE, 200 * TW_MS), -1);
    ck_assert_int_eq(tw_run_last_step(&run, -1, TW_CLOSE, INT64_MAX), -1);
    ck_assert_int_eq(tw_run_last_effect(&run, server, TW_FREES_CONNECTION, INT64_MAX), 2);
    ck_assert_int_eq(tw_run_last_effect(&run, server, TW_FREES_LISTENER, INT64_MAX), 4);
    ck_assert_int_eq(tw_run_last_effect(&run, server, TW_DESTROYS, INT64_MAX), -1);

    ck_assert_str_eq(tw_run_setting(&run, "tcp_fin_timeout", 0), "60");
    ck_assert_str_eq(tw_run_setting(&run, "tcp_fin_timeout", 400 * TW_MS), "5");
    ck_assert_str_eq(tw_run_setting(&run, "tcp_fin_timeout", INT64_MAX), "5");
    ck_assert_ptr_null(tw_run_setting(&run, "tcp_fin", INT64_MAX));

    for (size_t i = 0; i < run.n_seen; i++)
        ck_assert_msg(tw_run_is_sample(&run.seen[i]) == (i == 9), "%zu", i);
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("run");

    TCase *round_trip = tcase_create("round-trip");
    tcase_add_loop_test(round_trip, test_round_trip, 0, 100);
    suite_add_tcase(s, round_trip);

    TCase *order = tcase_create("order");
    tcase_add_test(order, test_sort_keeps_the_order_of_a_moment);
    tcase_add_test(order, test_look_up);
    tcase_add_test(order, test_questions);
    suite_add_tcase(s, order);
    return s;
}
