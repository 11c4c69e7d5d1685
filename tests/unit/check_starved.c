#include "suite.h"

#include "json.h"
#include "ledger.h"
#include "own.h"
#include "starve.h"
#include "text.h"

#include <jansson.h>
#include <string.h>

/* Each allocation of what is pure fails once, one after another: reading a ledger and the
 * experiment in it, printing, judging, reporting. Each time: an error that says so, and nothing
 * leaks. LEDGERS is the folder of the golden ones. */

static const char *const ledgers[] = {"client-first", "disturbed", "half-close", "ipv6"};

static char *read_ledger(const char *name, size_t *out_n)
{
    enum { MOST = 1 << 20 };
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.ledger", LEDGERS, name);
    FILE *file = fopen(path, "re");
    ck_assert_msg(file != NULL, "%s", path);
    static char text[MOST];
    *out_n = fread(text, 1, sizeof text - 1, file);
    text[*out_n] = '\0';
    (void)fclose(file);
    return text;
}

/* What is done with a run. */
typedef int tell(const struct tw_judged *judged, FILE *to, struct tw_err *err);

static int tell_ledger(const struct tw_judged *judged, FILE *to, struct tw_err *err)
{
    return tw_ledger_print(judged->run, to, err);
}

static int tell_text(const struct tw_judged *judged, FILE *to, struct tw_err *err)
{
    const struct tw_text_style style = {.full = true};
    if (tw_text_summary(judged, 1, &style, to, err) < 0)
        return -1;
    return tw_text_run(judged, &style, to, err);
}

static int tell_json(const struct tw_judged *judged, FILE *to, struct tw_err *err)
{
    return tw_json_print(tw_json_runs("judge", judged, 1), to, err);
}

static int tell_claims(const struct tw_judged *judged, FILE *to, struct tw_err *err)
{
    (void)judged;
    return tw_json_print(tw_json_claims(), to, err);
}

static int read_and_tell(const char *text, size_t n_bytes, tell *how, FILE *to,
                         struct tw_err *err)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    if (tw_ledger_parse("a.ledger", text, n_bytes, &run, err) < 0)
        return -1;
    if (tw_judged_make(&run, NULL, &judged, err) < 0)
        return -1;
    return how(&judged, to, err);
}

static char told[1 << 20];

/* Into told, with the nth allocation failing (0: none). *out_starved: it came so far. libcheck
 * allocates, too: nothing is asserted in between. */
static int tell_starved(const char *text, size_t n_bytes, tell *how, unsigned nth,
                        bool *out_starved, struct tw_err *err)
{
    FILE *to = fmemopen(told, sizeof told, "w");
    ck_assert_ptr_nonnull(to);
    starve(nth);
    int result = read_and_tell(text, n_bytes, how, to, err);
    *out_starved = starve_over();
    ck_assert_int_eq(fclose(to), 0);
    return result;
}

static const struct {
    tell *how;
    unsigned step; /* a JSON document has thousands of allocations that are all alike */
} ways[] = {{tell_ledger, 1}, {tell_text, 1}, {tell_json, 23}, {tell_claims, 7}};

START_TEST(test_each_allocation)
{
    static char whole[sizeof told];
    size_t n_bytes = 0;
    size_t way = (size_t)_i % TW_COUNT(ways);
    const char *text = read_ledger(ledgers[(size_t)_i / TW_COUNT(ways)], &n_bytes);
    bool starved = false;
    struct tw_err none = {0};
    json_set_alloc_funcs(starve_malloc, starve_free);
    ck_assert_msg(tell_starved(text, n_bytes, ways[way].how, 0, &starved, &none) == 0, "%s",
                  none.text);
    memcpy(whole, told, sizeof whole);

    unsigned n = 0;
    starved = true;
    for (unsigned nth = 1; starved; nth += ways[way].step) {
        struct tw_err err = {0};
        int result = tell_starved(text, n_bytes, ways[way].how, nth, &starved, &err);
        ck_assert_msg(starve_n_held() == 0, "allocation %u: %zu blocks leak", nth,
                      starve_n_held());
        /* What can do without, as a hash table that does not grow, says the same. */
        ck_assert_msg(result < 0 || strcmp(told, whole) == 0, "allocation %u: less is told",
                      nth);
        ck_assert_msg(result == 0 || strstr(err.text, strerror(ENOMEM)) != NULL,
                      "allocation %u: %s", nth, err.text);
        n += result < 0;
    }
    ck_assert_uint_gt(n, 3);
    (void)printf("%u allocations failed\n", n);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("starved");
    TCase *each = tcase_create("each");
    tcase_set_timeout(each, 60);
    tcase_add_loop_test(each, test_each_allocation, 0,
                        (int)(TW_COUNT(ledgers) * TW_COUNT(ways)));
    suite_add_tcase(suite, each);
    return suite;
}
