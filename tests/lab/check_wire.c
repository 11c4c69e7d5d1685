#include "suite.h"
#include "wire_rows.h"

#include <string.h>

static void run(const struct wire_row *row, bool as_nobody, const char *where)
{
    struct tw_err err = {0};
    const struct wire_story_spec spec = {.family = row->family,
                                         .rfc1337 = row->rfc1337,
                                         .body = row->body,
                                         .folder = where,
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

/* Around all of its tests, so that it goes when one of them fails, too. */
static char folder[32];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/wire-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    static const char *const names[] = {"client.pcap", "client.pcap.part", "server.pcap",
                                        "server.pcap.part"};
    char path[64];
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/* tshark looks at what was captured on both sides. */
static void ask_tshark(const char *side)
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
    if (!wire_rows[_i].shown)
        return;
    run(&wire_rows[_i], false, folder);
    ask_tshark("client");
    ask_tshark("server");
}
END_TEST

static int nothing(struct wire_story *story, struct tw_err *err)
{
    (void)story;
    (void)err;
    return 0;
}

/* Adds what a group's rows, or all (NULL), are to be tested for. Returns it. */
static TCase *add_case(Suite *s, const char *name, const TTest *test, const char *group)
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
    return tcase;
}

Suite *suite(void)
{
    const struct wire_story_spec trial = {.family = TW_IPV4, .body = nothing};
    struct tw_err err = {0};
    if (wire_story_run(&trial, &err) < 0 && getenv("CI") == NULL &&
        (err.code == EPERM || err.code == EACCES || err.code == ENOSPC))
        return suite_skip(err.text);

    Suite *s = suite_create("wire");
    (void)add_case(s, "hosts", test_row, "hosts");
    (void)add_case(s, "orders", test_row, "orders");
    (void)add_case(s, "time-wait", test_row, "time-wait");
    (void)add_case(s, "nobody", test_row_as_nobody, NULL);
    TCase *checksums = add_case(s, "checksums", test_checksums, NULL);
    tcase_add_unchecked_fixture(checksums, make_folder, remove_folder);
    return s;
}
