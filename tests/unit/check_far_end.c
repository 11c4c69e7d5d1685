#include "suite.h"

#include "far_end.h"
#include "wire_flow.h"

enum { CLIENT, SERVER };
#define DELAY (10 * TW_MS)

static struct tw_observation fin(unsigned who, tw_ns at_ns)
{
    return (struct tw_observation){
        .at_ns = at_ns,
        .who = who,
        .saw = TW_SAW_SEGMENT,
        .segment = {
            .to = !who, .flags = TW_FIN | TW_ACK, .numbered = true, .seq = 6, .ack = 6}};
}

static struct tw_far_end far_end(void)
{
    return (struct tw_far_end){
        .delay_ns = {[TW_CLIENT_SIDE] = DELAY, [TW_SERVER_SIDE] = DELAY}};
}

/* The client's segment was sent at the far end before it came here; of two that are the same,
 * the later one that can have come by now. */
START_TEST(test_from_client)
{
    struct tw_far_end end = far_end();
    const tw_ns sent[] = {TW_S, 2 * TW_S, 3 * TW_S - DELAY / 2};
    for (size_t i = 0; i < TW_COUNT(sent); i++) {
        struct tw_observation seen = fin(CLIENT, sent[i]);
        tw_far_end_see(&end, &seen, TW_CLIENT_SIDE);
    }
    struct tw_observation near = fin(CLIENT, 3 * TW_S);
    ck_assert(tw_far_end_date(&end, &near, TW_CLIENT_SIDE));
    ck_assert_int_eq(near.segment.far_ns, 2 * TW_S);
}
END_TEST

/* The server's segment is in the run already when it arrives at the far end. */
START_TEST(test_from_server)
{
    struct tw_far_end end = far_end();
    struct tw_err err = {0};
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    const tw_ns sent[] = {TW_S, 2 * TW_S}; /* the first one was lost */
    for (size_t i = 0; i < TW_COUNT(sent); i++) {
        const struct tw_observation near = fin(SERVER, sent[i]);
        ck_assert_int_eq(tw_run_add(&run, &near, &err), 0);
    }
    const struct tw_observation seen = fin(SERVER, 2 * TW_S + DELAY);
    tw_far_end_see(&end, &seen, TW_SERVER_SIDE);
    ck_assert_uint_eq(tw_far_end_match(&end, &run), 1);
    ck_assert_int_eq(run.seen[0].segment.far_ns, 0);
    ck_assert_int_eq(run.seen[1].segment.far_ns, 2 * TW_S + DELAY);
    ck_assert_uint_eq(tw_far_end_match(&end, &run), 0); /* it is used up */
}
END_TEST

/* What cannot be told from another segment is not kept. */
START_TEST(test_passed_over)
{
    struct tw_far_end end = far_end();
    struct tw_observation payload = fin(CLIENT, TW_S);
    struct tw_observation unnumbered = fin(CLIENT, TW_S);
    payload.segment.payload_bytes = 1;
    unnumbered.segment.numbered = false;
    tw_far_end_see(&end, &payload, TW_CLIENT_SIDE);
    tw_far_end_see(&end, &unnumbered, TW_CLIENT_SIDE);
    ck_assert_uint_eq(end.n, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("far_end");
    TCase *date = tcase_create("date");
    tcase_add_test(date, test_from_client);
    tcase_add_test(date, test_from_server);
    tcase_add_test(date, test_passed_over);
    suite_add_tcase(suite, date);
    return suite;
}
