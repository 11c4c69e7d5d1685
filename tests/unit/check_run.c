#include "ledger.h"
#include "same_run.h"
#include "suite.h"

#include <signal.h>
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
static const char *const steps[] = {"connect", "send hello", "stop SIGKILL",
                                    "await FIN-WAIT-2"};
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

static struct tw_observation observation(struct dice *dice, struct tw_run *run, tw_ns at_ns)
{
    struct tw_observation o = {.at_ns = at_ns, .who = who(dice, run)};
    o.saw = (enum tw_saw)below(dice, TW_SAW_COUNT + 1);
    switch (o.saw) {
    case TW_SAW_STEP:
        o.step = (struct tw_step_result){.done = below(dice, 4) > 0, .took_ns = -1};
        (void)snprintf(o.step.text, sizeof o.step.text, "%s",
                       steps[below(dice, TW_COUNT(steps))]);
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

static void facts(struct dice *dice, struct tw_run *run)
{
    struct tw_facts *f = &run->facts;
    if (below(dice, 2) > 0)
        (void)snprintf(f->program, sizeof f->program, "%s", "0.1.0");
    if (below(dice, 2) > 0)
        (void)snprintf(f->kernel, sizeof f->kernel, "%s", "6.18.44 x86_64");
    f->hz = below(dice, 2) * 250;
    f->network = (enum tw_network)below(dice, TW_N_NETWORKS);
    f->venue = (enum tw_venue)below(dice, TW_N_VENUES);
    f->first_bind = below(dice, 2) > 0;
    f->bound_visible = (enum tw_known)below(dice, 3);
    f->clock_step_ns = (tw_ns)number(dice, (uint64_t)100 * TW_S) - 50 * TW_S;
    f->interrupted = below(dice, 2) > 0 ? SIGTERM : 0;
    f->captured_known = below(dice, 2) > 0;
    f->capture_known = below(dice, 2) > 0;
    f->n_unnamed = number(dice, UINT32_MAX);
    if (f->captured_known)
        f->n_captured = f->n_unnamed + UINT32_MAX;
    if (f->capture_known)
        f->n_dropped = number(dice, UINT32_MAX);
    for (f->n_settings = 0; f->n_settings < below(dice, TW_MAX_SETTINGS + 1); f->n_settings++) {
        (void)snprintf(f->settings[f->n_settings].value, sizeof f->settings->value, "60");
        (void)snprintf(f->settings[f->n_settings].name, sizeof f->settings->name, "tcp_%zu",
                       f->n_settings);
    }
    for (size_t i = below(dice, TW_MAX_ENDPOINTS + 1); i > 0; i--) {
        struct tw_endpoint at = {.family = below(dice, 2) > 0 ? TW_IPV4 : TW_IPV6,
                                 .port = (uint16_t) throw(dice)};
        for (size_t j = 0; j < (at.family == TW_IPV4 ? 4 : 16); j++)
            at.address[j] = (uint8_t) throw(dice);
        unsigned whose = who(dice, run);
        if (tw_run_endpoint(run, whose) != NULL)
            continue;
        f->endpoints[f->n_endpoints].who = whose;
        f->endpoints[f->n_endpoints++].at = at;
    }
    for (size_t i = below(dice, TW_MAX_PROBES + 1); i > 0; i--) {
        unsigned whose = who(dice, run);
        if (tw_run_predicted(run, whose) >= 0)
            continue;
        f->predicted[f->n_predicted].who = whose;
        f->predicted[f->n_predicted++].at_ns = (tw_ns)number(dice, (uint64_t)500 * TW_S);
    }
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
        struct tw_observation o = observation(&dice, &run, at_ns);
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

Suite *suite(void)
{
    Suite *s = suite_create("run");

    TCase *round_trip = tcase_create("round-trip");
    tcase_add_loop_test(round_trip, test_round_trip, 0, 100);
    suite_add_tcase(s, round_trip);

    TCase *order = tcase_create("order");
    tcase_add_test(order, test_sort_keeps_the_order_of_a_moment);
    tcase_add_test(order, test_look_up);
    suite_add_tcase(s, order);
    return s;
}
