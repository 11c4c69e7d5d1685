#include "inspect_text.h"
#include "own.h"
#include "script.h"
#include "suite.h"

#include <string.h>

#define BEGAN (1700000000 * TW_S)
enum { N_CLIENTS = 5, SERVER_FIRST = 0, CLIENT_FIRST = 1, REFUSED = 8 };

static struct tw_inspection *inspection;

static void play(const struct script *script, const char *client, const char *server)
{
    struct played played = {.isn = {1000, 2000}};
    struct line lines[MAX_LINES];
    ck_assert(tw_endpoint_parse(client, &played.side[0]));
    ck_assert(tw_endpoint_parse(server, &played.side[1]));
    size_t n = script_lines(script, lines);
    for (size_t i = 0; i < n; i++) {
        struct tw_inspect_packet packet = {.kind = TW_PACKET_TCP,
                                           .at_ns = BEGAN + (tw_ns)i * TW_MS,
                                           .frame = (uint32_t)i + 1,
                                           .segment = played_segment(&played, &lines[i])};
        packet.hash = tw_flows_hash(0, &packet.segment);
        tw_inspection_see(inspection, &packet, NULL);
    }
}

/* The report on one script played by each of several clients of one server, with tables of so
 * many rows. The caller frees it. */
static char *report_of(int script, uint32_t max_rows)
{
    const struct tw_inspect_settings settings = {
        .time_wait_ns = 60 * TW_S, .max_flows = 64, .max_rows = max_rows};
    struct tw_err err = {0};
    ck_assert(tw_inspection_open(&settings, &inspection, &err) == 0);
    for (int i = 0; i < N_CLIENTS; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.0.0.%d:40000", i + 1);
        play(&scripts[script], client, "10.0.0.200:443");
    }
    tw_inspection_finish(inspection);
    const struct tw_inspected inspected = {.file = "a.pcap",
                                           .format = "pcap",
                                           .time_wait_ns = 60 * TW_S,
                                           .summary = tw_inspection_summary(inspection)};
    const struct tw_inspect_style style = {.n_rows = 10};
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    ck_assert_ptr_nonnull(to);
    ck_assert(tw_inspect_text(&inspected, &style, to, &err) == 0);
    ck_assert_int_eq(fclose(to), 0);
    tw_inspection_drop(&inspection);
    return text;
}

/* Where there was no room for a row, several hosts share one: no sentence is about them as if
 * they were a host. */
static const int with_clients[] = {SERVER_FIRST, CLIENT_FIRST};

START_TEST(test_others_are_no_host)
{
    for (uint32_t max_rows = 2; max_rows < 8; max_rows++) {
        char *text = report_of(with_clients[_i], max_rows);
        const char *sentences = strstr(text, "what it means");
        ck_assert_msg(sentences == NULL || strstr(sentences, "others") == NULL, "%s", text);
        const char *ports = strstr(text, "ports of one client");
        ck_assert_msg(ports == NULL || strstr(ports, "others >") == NULL, "%s", text);
        free(text);
    }
}
END_TEST

/* Resets are explained all the same: those of a service without a row, too. */
START_TEST(test_resets_of_others)
{
    for (uint32_t max_rows = 2; max_rows < 30; max_rows++) {
        char *text = report_of(REFUSED, max_rows);
        if (max_rows > 2 * TW_N_RESET_KINDS)
            ck_assert_msg(strstr(text, "ECONNREFUSED") != NULL, "%u: %s", max_rows, text);
        free(text);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("inspected");
    TCase *tc = tcase_create("others");
    tcase_add_loop_test(tc, test_others_are_no_host, 0, TW_COUNT(with_clients));
    tcase_add_test(tc, test_resets_of_others);
    suite_add_tcase(s, tc);
    return s;
}
