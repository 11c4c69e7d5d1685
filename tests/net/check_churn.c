#include "suite.h"

#include "peer_churn.h"

/* A churn whose time is over before it has made a connection. Nothing has been asked of the
 * kernel: it is the lab's own patience that ended, and no answer of bind(). */
START_TEST(test_late)
{
    struct tw_peer_spec spec = {.role = TW_CLIENT, .name = "client"};
    struct tw_peer_self self = {.spec = &spec, .control_fd = -1, .listener_fd = -1};
    const struct tw_peer_order order = {
        .step.action = {.verb = TW_CHURN, .n = 10, .time_ns = -3600 * TW_S},
        .to = {.family = TW_IPV4, .address = {127, 0, 0, 1}, .port = 5000}};
    struct tw_peer_news news = {.kind = TW_NEWS_DONE};
    tw_peer_churn_client(&self, &order, &news);
    ck_assert_int_eq(news.error, ETIMEDOUT);
    ck_assert_uint_eq(news.n_sources, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("churn");
    TCase *late = tcase_create("late");
    tcase_add_test(late, test_late);
    suite_add_tcase(suite, late);
    return suite;
}
