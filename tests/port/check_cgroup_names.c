#include "suite.h"

#include "cgroup_names.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {"/system.slice", "/system.slice/nginx.service", "/docker",
                                      "/docker/0123456789abcdef"};

static char root[] = "/tmp/cgroups-XXXXXX";

static const char *below_root(const char *path, char text[PATH_MAX])
{
    (void)snprintf(text, PATH_MAX, "%s%s", root, path);
    return text;
}

static void make_tree(void)
{
    char path[PATH_MAX];
    (void)snprintf(root + sizeof root - 7, 7, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    for (size_t i = 0; i < TW_COUNT(folders); i++)
        ck_assert_int_eq(mkdir(below_root(folders[i], path), 0700), 0);
}

static void drop_tree(void)
{
    char path[PATH_MAX];
    for (size_t i = TW_COUNT(folders); i-- > 0;)
        (void)rmdir(below_root(folders[i], path));
    (void)rmdir(root);
}

static uint64_t inode_of(const char *folder)
{
    char path[PATH_MAX];
    struct stat what;
    ck_assert_int_eq(stat(below_root(folder, path), &what), 0);
    return what.st_ino;
}

/* Sockets of two cgroups, one of which is twice there, one that somebody has open, one of a
 * cgroup that is gone, and one of the root. */
START_TEST(test_named)
{
    struct tw_port_socket sockets[] = {{.cgroup = inode_of("/system.slice/nginx.service")},
                                       {.cgroup = inode_of("/docker")},
                                       {.cgroup = inode_of("/docker/0123456789abcdef")},
                                       {.cgroup = inode_of("/system.slice/nginx.service")},
                                       {.cgroup = UINT64_MAX},
                                       {.cgroup = 1},
                                       {.cgroup = 0}};
    struct tw_port_hold_of holds[] = {{.socket = 1}};
    struct tw_port_look look = {.sockets = sockets,
                                .n_sockets = TW_COUNT(sockets),
                                .holds = holds,
                                .n_holds = TW_COUNT(holds)};
    tw_cgroup_names_read(root, tw_now() + 10 * TW_S, &look);
    ck_assert_uint_eq(look.n_cgroups, 3);
    ck_assert_uint_eq(look.cgroups[0].id, sockets[0].cgroup);
    ck_assert_str_eq(look.cgroups[0].unit, "nginx.service");
    ck_assert_uint_eq(look.cgroups[1].id, sockets[2].cgroup);
    ck_assert_str_eq(look.cgroups[1].unit, "0123456789abcdef");
    ck_assert_uint_eq(look.cgroups[2].id, UINT64_MAX);
    ck_assert_str_eq(look.cgroups[2].unit, "");
}
END_TEST

START_TEST(test_none)
{
    struct tw_port_socket sockets[] = {{.cgroup = inode_of("/docker")}};
    struct tw_port_look look = {.sockets = sockets, .n_sockets = 1};
    tw_cgroup_names_read("/no/such/folder", tw_now() + TW_S, &look);
    ck_assert_uint_eq(look.n_cgroups, 1);
    ck_assert_str_eq(look.cgroups[0].unit, "");
}
END_TEST

/* More cgroups than there is room for. */
START_TEST(test_many)
{
    struct tw_port_socket sockets[TW_PORT_CGROUPS + 1] = {{.cgroup = 0}};
    for (size_t i = 0; i < TW_COUNT(sockets); i++)
        sockets[i].cgroup = UINT64_MAX - i;
    struct tw_port_look look = {.sockets = sockets, .n_sockets = TW_COUNT(sockets)};
    tw_cgroup_names_read(root, tw_now() + TW_S, &look);
    ck_assert_uint_eq(look.n_cgroups, TW_PORT_CGROUPS);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("cgroup_names");
    TCase *names = tcase_create("names");
    tcase_add_checked_fixture(names, make_tree, drop_tree);
    tcase_add_test(names, test_named);
    tcase_add_test(names, test_none);
    tcase_add_test(names, test_many);
    suite_add_tcase(suite, names);
    return suite;
}
