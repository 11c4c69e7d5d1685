#include "endpoint.h"
#include "suite.h"

#include <string.h>

static const char *const texts[] = {
    "127.0.0.1:5000",
    "0.0.0.0:0",
    "255.255.255.255:65535",
    "[::1]:5000",
    "[::]:0",
    "[fe80::1]:443",
    "[2001:db8:1:2:3:4:5:6]:65535",
    "[::ffff:127.0.0.1]:80",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
};

START_TEST(test_text_both_ways)
{
    struct tw_endpoint endpoint;
    char text[TW_ENDPOINT_TEXT];
    ck_assert(tw_endpoint_parse(texts[_i], &endpoint));
    ck_assert_str_eq(tw_endpoint_text(&endpoint, text), texts[_i]);
}
END_TEST

static const char *const not_endpoints[] = {
    "",
    ":",
    ":5000",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1:+1",
    "127.0.0.1: 1",
    "127.0.0.1:1 ",
    "127.0.0.1:0x50",
    "127.0.0.1:000001",
    "127.0.0:1",
    "127.0.0.256:1",
    "[127.0.0.1]:1",
    "::1:5000",
    "[::1]",
    "[::1]:",
    "[::1",
    "[]:1",
    "[:1",
    "]:1",
    "[::1]x:1",
    "localhost:1",
    "[fe80::1%lo]:1",
    " 127.0.0.1:1",
    "[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee:ffff]:1",
};

START_TEST(test_not_an_endpoint)
{
    struct tw_endpoint endpoint = {.family = TW_IPV4, .port = 7};
    ck_assert_msg(!tw_endpoint_parse(not_endpoints[_i], &endpoint), "`%s`", not_endpoints[_i]);
    ck_assert_int_eq(endpoint.family, TW_IPV4);
    ck_assert_uint_eq(endpoint.port, 7);
}
END_TEST

START_TEST(test_address_leaves_the_port)
{
    struct tw_endpoint endpoint = {.family = TW_IPV4, .port = 5000};
    char text[TW_ENDPOINT_TEXT];
    ck_assert(tw_endpoint_parse_address("::1", &endpoint));
    ck_assert_str_eq(tw_endpoint_text(&endpoint, text), "[::1]:5000");
    ck_assert_str_eq(tw_endpoint_address_text(&endpoint, text), "::1");
    /* Nothing of the longer address stays behind. */
    ck_assert(tw_endpoint_parse_address("127.0.0.1", &endpoint));
    struct tw_endpoint fresh;
    ck_assert(tw_endpoint_parse("127.0.0.1:5000", &fresh));
    ck_assert(tw_endpoint_equal(&endpoint, &fresh));
    ck_assert(!tw_endpoint_parse_address("127.0.0.1:5000", &endpoint));
    ck_assert(tw_endpoint_equal(&endpoint, &fresh));
}
END_TEST

START_TEST(test_equal)
{
    struct tw_endpoint a;
    struct tw_endpoint b;
    ck_assert(tw_endpoint_parse("127.0.0.1:5000", &a));
    for (size_t i = 1; i < TW_COUNT(texts); i++) {
        ck_assert(tw_endpoint_parse(texts[i], &b));
        ck_assert(!tw_endpoint_equal(&a, &b));
        ck_assert(tw_endpoint_equal(&b, &b));
    }
    /* 0.0.0.0 and :: have the same bytes, and are not the same. */
    ck_assert(tw_endpoint_parse("0.0.0.0:0", &a));
    ck_assert(tw_endpoint_parse("[::]:0", &b));
    ck_assert(!tw_endpoint_equal(&a, &b));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("endpoint");

    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_text_both_ways, 0, (int)TW_COUNT(texts));
    tcase_add_loop_test(text, test_not_an_endpoint, 0, (int)TW_COUNT(not_endpoints));
    tcase_add_test(text, test_address_leaves_the_port);
    suite_add_tcase(s, text);

    TCase *equal = tcase_create("equal");
    tcase_add_test(equal, test_equal);
    suite_add_tcase(s, equal);
    return s;
}
