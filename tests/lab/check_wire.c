#include "suite.h"
#include "wire_rows.h"

#include <string.h>

static void run(const struct wire_row *row, bool as_nobody, const char *folder)
{
    struct tw_err err = {0};
    const struct wire_story_spec spec = {.family = row->family,
                                         .rfc1337 = row->rfc1337,
                                         .body = row->body,
                                         .folder = folder,
                                         .as_nobody = as_nobody};
    ck_assert_msg(wire_story_run(&spec, &err) == 0, "%s: %s", row->what, err.text);
}

START_TEST(test_row)
{
    run(&wire_rows[_i], false, NULL);
}
END_TEST

START_TEST(test_row_as_nobody)
{
    run(&wire_rows[_i], true, NULL);
}
END_TEST

/* tshark looks at what was captured on both sides. */
static void ask_tshark(const char *folder, const char *side)
{
    char command[256];
    char line[256] = "";
    (void)snprintf(command, sizeof command,
                   "tshark -r %s/%s.pcap -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE "
                   "-T fields -e tcp.checksum.status -e ip.checksum.status 2>/dev/null",
                   folder, side);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): a test's own command */
    size_t n = 0;
    ck_assert_ptr_nonnull(answers);
    for (; fgets(line, sizeof line, answers) != NULL; n++) {
        /* 1 is "Good"; IPv6 has no checksum of its own. */
        bool good = strcmp(line, "1\t1\n") == 0 || strcmp(line, "1\t\n") == 0;
        ck_assert_msg(good, "%s, frame %zu: %s", side, n + 1, line);
    }
    ck_assert_int_eq(pclose(answers), 0);
    ck_assert_uint_gt(n, 0);
}

START_TEST(test_checksums)
{
    char folder[] = "/tmp/wire-XXXXXX";
    char path[64];
    if (!wire_rows[_i].shown)
        return;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    run(&wire_rows[_i], false, folder);
    ask_tshark(folder, "client");
    ask_tshark(folder, "server");
    (void)snprintf(path, sizeof path, "%s/client.pcap", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/server.pcap", folder);
    (void)unlink(path);
    (void)rmdir(folder);
}
END_TEST

static int nothing(struct wire_story *story, struct tw_err *err)
{
    (void)story;
    (void)err;
    return 0;
}

/* Adds what a group's rows, or all (NULL), are to be tested for. */
static void add_case(Suite *s, const char *name, const TTest *test, const char *group)
{
    enum { PATIENCE_S = 40 };
    TCase *tcase = tcase_create(name);
    size_t end = n_wire_rows;
    size_t first = 0;
    while (group != NULL && strcmp(wire_rows[first].group, group) != 0)
        first++;
    while (group != NULL && strcmp(wire_rows[end - 1].group, group) != 0)
        end--;
    tcase_set_timeout(tcase, PATIENCE_S);
    tcase_add_loop_test(tcase, test, (int)first, (int)end);
    suite_add_tcase(s, tcase);
}

Suite *suite(void)
{
    const struct wire_story_spec trial = {.family = TW_IPV4, .body = nothing};
    struct tw_err err = {0};
    if (wire_story_run(&trial, &err) < 0 && getenv("CI") == NULL &&
        (err.code == EPERM || err.code == EACCES || err.code == ENOSPC))
        return suite_skip(err.text);

    Suite *s = suite_create("wire");
    add_case(s, "hosts", test_row, "hosts");
    add_case(s, "orders", test_row, "orders");
    add_case(s, "time-wait", test_row, "time-wait");
    add_case(s, "nobody", test_row_as_nobody, NULL);
    add_case(s, "checksums", test_checksums, NULL);
    return s;
}
