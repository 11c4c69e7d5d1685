#include "suite.h"

#include "tracker.h"

enum { CLIENT, SERVER, OTHER };

static struct tw_endpoint at(uint8_t host, uint16_t port)
{
    return (struct tw_endpoint){.family = TW_IPV4, .address = {192, 0, 2, host}, .port = port};
}

static void track(struct tw_tracker *tracker, unsigned client, uint16_t port, bool is_proof)
{
    tracker->list[tracker->n++] = (struct tw_tracked){.peer = {client, SERVER},
                                                      .who = {client, SERVER},
                                                      .at = {at(1, port), at(2, 5000)},
                                                      .is_proof = is_proof};
}

/* Two connections from one port: a segment is of the later one. */
START_TEST(test_newest)
{
    struct tw_tracker tracker = {0};
    int side = -1;
    track(&tracker, CLIENT, 40000, false);
    track(&tracker, OTHER, 40000, false);
    const struct tw_segment answer = {.from = at(2, 5000), .to = at(1, 40000)};
    const struct tw_segment strange = {.from = at(2, 5000), .to = at(1, 40001)};
    ck_assert_ptr_eq(tw_tracker_find(&tracker, &answer, &side), &tracker.list[1]);
    ck_assert_int_eq(side, 1);
    ck_assert_ptr_null(tw_tracker_find(&tracker, &strange, &side));
    ck_assert_ptr_eq(tw_tracker_newest(&tracker, CLIENT, &side), &tracker.list[0]);
    ck_assert_int_eq(side, 0);
    ck_assert_ptr_eq(tw_tracker_newest(&tracker, SERVER, &side), &tracker.list[1]);
    ck_assert_int_eq(side, 1);
}
END_TEST

/* A proof of life has no peers: it is no connection of anybody's. */
START_TEST(test_proof)
{
    struct tw_tracker tracker = {0};
    int side = -1;
    track(&tracker, CLIENT, 40000, false);
    track(&tracker, CLIENT, 40001, true);
    ck_assert_uint_eq(tw_tracker_count(&tracker, 0, CLIENT), 1);
    ck_assert_ptr_eq(tw_tracker_newest(&tracker, CLIENT, &side), &tracker.list[0]);
    ck_assert(tw_tracker_has(&tracker, &tracker.list[0]));
    ck_assert(!tw_tracker_has(&tracker, &tracker.list[1]));
}
END_TEST

/* Numbers count from each side's SYN, and there are none before it was seen. */
START_TEST(test_numbers)
{
    struct tw_tracker tracker = {0};
    struct tw_observation o;
    track(&tracker, CLIENT, 40000, false);
    struct tw_tracked *tracked = &tracker.list[0];
    const struct tw_segment syn = {.flags = TW_SYN, .seq = 1000};
    const struct tw_segment syn_ack = {
        .flags = TW_SYN | TW_ACK, .seq = 0xffffffff, .ack = 1001};
    const struct tw_captured ack = {.frame = 3,
                                    .segment = {.flags = TW_ACK, .seq = 1001, .ack = 4}};
    tw_tracker_see(tracked, 0, &syn);
    tw_tracker_number(tracked, 0, &ack, &o);
    ck_assert(!o.segment.numbered);
    tw_tracker_see(tracked, 1, &syn_ack);
    tw_tracker_see(tracked, 0, &ack.segment);
    tw_tracker_number(tracked, 0, &ack, &o);
    ck_assert(o.segment.numbered);
    ck_assert_uint_eq(o.segment.seq, 1);
    ck_assert_uint_eq(o.segment.ack, 5);
    ck_assert_uint_eq(o.segment.frame, 3);
    ck_assert_uint_eq(o.segment.to, SERVER);
}
END_TEST

/* A socket that has connected to itself: its one SYN is both sides'. */
START_TEST(test_self)
{
    struct tw_tracked self = {.at = {at(1, 40000), at(1, 40000)}};
    const struct tw_segment syn = {.flags = TW_SYN, .seq = 7};
    ck_assert(tw_tracker_is_self(&self));
    tw_tracker_see(&self, 0, &syn);
    ck_assert(self.isn_known[1]);
    ck_assert_uint_eq(self.isn[1], 7);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("tracker");
    TCase *find = tcase_create("find");
    TCase *number = tcase_create("number");
    tcase_add_test(find, test_newest);
    tcase_add_test(find, test_proof);
    tcase_add_test(number, test_numbers);
    tcase_add_test(number, test_self);
    suite_add_tcase(suite, find);
    suite_add_tcase(suite, number);
    return suite;
}
