#include "restrictions.h"
#include "suite.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

/* An ordinary user on a machine that forbids nothing. */
static const struct tw_restrictions free_machine = {
    .unprivileged_userns_clone = TW_NOT_THERE,
    .apparmor_restrict_userns = TW_NOT_THERE,
    .max_user_namespaces = 15000,
    .max_net_namespaces = 15000,
    .max_pid_namespaces = 15000,
    .seccomp = 0,
    .ptrace_scope = 1,
};

/* There, root is refused as well. */
static const struct tw_restrictions in_a_chroot = {.is_root = true,
                                                   .is_chrooted = true,
                                                   .unprivileged_userns_clone = TW_NOT_THERE,
                                                   .max_user_namespaces = 15000,
                                                   .max_net_namespaces = 15000,
                                                   .max_pid_namespaces = 15000};

static const struct tw_restrictions no_proc = {.has_no_proc = true,
                                               .unprivileged_userns_clone = TW_NOT_THERE,
                                               .max_user_namespaces = TW_NOT_THERE,
                                               .max_net_namespaces = TW_NOT_THERE,
                                               .max_pid_namespaces = TW_NOT_THERE};

static const struct tw_restrictions bare_root = {.is_root = true,
                                                 .lacks_root = true,
                                                 .unprivileged_userns_clone = TW_NOT_THERE,
                                                 .max_user_namespaces = 15000,
                                                 .max_net_namespaces = 15000,
                                                 .max_pid_namespaces = 15000};

static struct tw_restrictions with(size_t field, long value)
{
    struct tw_restrictions r = free_machine;
    memcpy((char *)&r + field, &value, sizeof value);
    return r;
}
#define WITH(field, value) with(offsetof(struct tw_restrictions, field), (value))

START_TEST(test_what_bites)
{
    const struct {
        struct tw_restrictions machine;
        struct tw_err failed;
        const char *because, *command;
    } rows[] = {
        {WITH(unprivileged_userns_clone, 0),
         {EPERM, "unshare: a user namespace: Operation not permitted"},
         "unprivileged_userns_clone",
         "sudo sysctl kernel.unprivileged_userns_clone=1"},
        {WITH(max_user_namespaces, 0),
         {ENOSPC, "unshare: a user namespace: No space left on device"},
         "user.max_user_namespaces is 0",
         "sudo sysctl user.max_user_namespaces=15000"},
        {WITH(max_net_namespaces, 0),
         {ENOSPC, "unshare: network and PID namespaces: No space left on device"},
         "user.max_net_namespaces is 0",
         "sudo sysctl user.max_net_namespaces=15000"},
        {WITH(max_pid_namespaces, 0),
         {ENOSPC, "unshare: network and PID namespaces: No space left on device"},
         "user.max_pid_namespaces is 0",
         "sudo sysctl user.max_pid_namespaces=15000"},
        {free_machine,
         {ENOSPC, "unshare: network and PID namespaces: No space left on device"},
         "in use",
         "sudo sysctl user.max_user_namespaces=100000"},
        {WITH(apparmor_restrict_userns, 1),
         {EPERM, "/proc/self/uid_map: Operation not permitted"},
         "apparmor_restrict_unprivileged_userns",
         "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
        {WITH(apparmor_restrict_userns, 1),
         {EPERM, "bring lo up: Operation not permitted"},
         "apparmor_restrict_unprivileged_userns",
         "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
        {WITH(seccomp, 2),
         {EPERM, "unshare: a user namespace: Operation not permitted"},
         "seccomp",
         "seccomp=unconfined"},
        {in_a_chroot,
         {EPERM, "unshare: a user namespace: Operation not permitted"},
         "chroot",
         "pivot_root"},
        {no_proc,
         {ENOENT, "/proc/self/setgroups: No such file or directory"},
         "/proc is not mounted",
         "mount -t proc"},
        {bare_root,
         {EPERM, "/proc/self/uid_map: Operation not permitted"},
         "a root without capabilities",
         "an ordinary user"},
        {free_machine,
         {EUSERS, "unshare: a user namespace: No space left on device"},
         "in use",
         "sudo sysctl user.max_user_namespaces=100000"},
        {free_machine,
         {EPERM, "unshare: a user namespace: Operation not permitted"},
         "no known setting is the reason",
         "sudo twlab"},
    };
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_remedy remedy = {0};
        ck_assert_msg(tw_restrictions_remedy(&rows[i].machine, &rows[i].failed, &remedy),
                      "row %zu: nothing bites", i);
        ck_assert_msg(strstr(remedy.because, rows[i].because) != NULL, "row %zu: %s", i,
                      remedy.because);
        ck_assert_msg(strstr(remedy.command, rows[i].command) != NULL, "row %zu: %s", i,
                      remedy.command);
    }
}
END_TEST

/* Settings for ordinary users do not bite root, and an error of another kind is not theirs. */
START_TEST(test_what_does_not_bite)
{
    struct tw_restrictions root = WITH(unprivileged_userns_clone, 0);
    struct tw_remedy remedy = {0};
    root.is_root = true;
    root.apparmor_restrict_userns = 1;
    ck_assert(!tw_restrictions_remedy(&root, &(struct tw_err){.code = EPERM}, &remedy));
    ck_assert(
        !tw_restrictions_remedy(&free_machine, &(struct tw_err){.code = ENOMEM}, &remedy));
    ck_assert_ptr_null(remedy.because);
}
END_TEST

static void put(const char *root, const char *path, const char *text)
{
    char whole[400];
    (void)snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *slash = whole + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL;
         slash++) {
        *slash = '\0';
        (void)mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *where)
{
    (void)stat;
    (void)kind;
    (void)where;
    return remove(path);
}

START_TEST(test_read)
{
    char root[] = "/tmp/twlab-restrictions-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(root));
    put(root, "/proc/sys/kernel/unprivileged_userns_clone", "0\n");
    put(root, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
    put(root, "/proc/sys/kernel/yama/ptrace_scope", "3\n");
    put(root, "/proc/sys/user/max_user_namespaces", "96365\n");
    put(root, "/proc/self/status",
        "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t2\nSeccomp_filters:\t1\n");

    struct tw_restrictions seen;
    tw_restrictions_read(root, &seen);
    ck_assert_int_eq(seen.unprivileged_userns_clone, 0);
    ck_assert_int_eq(seen.apparmor_restrict_userns, 1);
    ck_assert_int_eq(seen.ptrace_scope, 3);
    ck_assert_int_eq(seen.max_user_namespaces, 96365);
    ck_assert_int_eq(seen.max_net_namespaces, TW_NOT_THERE);
    ck_assert_int_eq(seen.seccomp, 2);
    ck_assert(!seen.is_chrooted); /* nothing is known of mounts */

    put(root, "/proc/self/mountinfo", "62 42 0:38 / /proc rw,relatime - proc proc rw\n");
    tw_restrictions_read(root, &seen);
    ck_assert(seen.is_chrooted);
    put(root, "/proc/self/mountinfo",
        "62 42 0:38 / /proc rw,relatime - proc proc rw\n"
        "24 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n");
    tw_restrictions_read(root, &seen);
    ck_assert(!seen.is_chrooted);

    ck_assert_int_eq(nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("restrictions");
    TCase *bites = tcase_create("bites");
    TCase *read = tcase_create("read");
    tcase_add_test(bites, test_what_bites);
    tcase_add_test(bites, test_what_does_not_bite);
    tcase_add_test(read, test_read);
    suite_add_tcase(s, bites);
    suite_add_tcase(s, read);
    return s;
}
