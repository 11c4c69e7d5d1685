#include "trust.h"

#include <dirent.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Whether the process of an ordinary user has capabilities, which can only be those of the
 * file. */
static bool has_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    return getuid() != 0 && syscall(SYS_capget, &header, sets) == 0 &&
           (sets[0].permitted != 0 || sets[1].permitted != 0);
}

int tw_trust_rights(struct tw_err *err)
{
    /* A security module also sets AT_SECURE, for a change of domain without new privileges. */
    bool by_file = getauxval(AT_SECURE) != 0 && has_capabilities();
    if (getuid() == geteuid() && getgid() == getegid() && !by_file)
        return 0;
    return tw_fail(err, 0,
                   "this program has privileges of its own, which every program that an "
                   "experiment names would inherit; remove them with: sudo %s",
                   by_file ? "setcap -r FILE" : "chmod u-s,g-s FILE");
}

/* The owner of the program could have put anything into it. */
static bool is_trusted(uid_t owner)
{
    struct stat program;
    return owner == 0 || owner == geteuid() ||
           (stat("/proc/self/exe", &program) == 0 && owner == program.st_uid);
}

/* Write permission of the group counts as the owner's: clones have it where each user has a
 * group of its own (umask 002). In a folder with the sticky bit, other users cannot replace
 * our files. */
static int check(const char *path, bool sticky_will_do, struct tw_err *err)
{
    struct stat link;
    struct stat file;
    if (lstat(path, &link) < 0 || stat(path, &file) < 0)
        return tw_fail(err, errno, "%s", path);
    bool for_all = (file.st_mode & S_IWOTH) != 0;
    if (for_all && sticky_will_do && (file.st_mode & S_ISVTX) != 0)
        for_all = false;
    if (is_trusted(link.st_uid) && is_trusted(file.st_uid) && !for_all)
        return 0;
    return tw_fail(
        err, EPERM,
        "%s can be written by another user, who could make twlab run any program; if "
        "that is intended, set TWLAB_EXPERIMENTS to the folder",
        path);
}

static int check_entries(const char *path, struct tw_err *err)
{
    DIR *folder = opendir(path);
    int result = folder == NULL ? tw_fail(err, errno, "%s", path) : 0;
    for (const struct dirent *entry; result == 0 && (entry = readdir(folder)) != NULL;) {
        char name[PATH_MAX + NAME_MAX];
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            result = check(name, false, err);
    }
    if (folder != NULL)
        (void)closedir(folder);
    return result;
}

int tw_trust_folder(const char *path, struct tw_err *err)
{
    char above[PATH_MAX];
    char real[PATH_MAX];
    /* The parent by name, and the parent of a link's target. */
    (void)snprintf(above, sizeof above, "%s", path);
    char *slash = strrchr(above, '/');
    if (slash != NULL)
        *slash = '\0';
    if (check(path, false, err) < 0 || check(above, true, err) < 0)
        return -1;
    if (realpath(path, real) == NULL)
        return tw_fail(err, errno, "%s", path);
    slash = strrchr(real, '/');
    if (slash != NULL && slash != real)
        *slash = '\0';
    return check(real, true, err) < 0 ? -1 : check_entries(path, err);
}
