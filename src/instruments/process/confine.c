#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534 };

/* The flags of a mount that a remount must repeat (mount(2), MS_REMOUNT | MS_BIND). */
static unsigned long flags_of(const struct statvfs *about)
{
    static const struct {
        unsigned long from, to;
    } flags[] = {{ST_NOSUID, MS_NOSUID},         {ST_NODEV, MS_NODEV},
                 {ST_NOEXEC, MS_NOEXEC},         {ST_NOATIME, MS_NOATIME},
                 {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME}};
    unsigned long result = 0;
    for (size_t i = 0; i < TW_COUNT(flags); i++)
        result |= (about->f_flag & flags[i].from) != 0 ? flags[i].to : 0;
    return result;
}

/* Makes a mount read-only, with all mounts below it. Before Linux 5.12, which lacks
 * mount_setattr(), only the mount itself. Returns the errno; 0 where nothing is mounted. */
static int seal(const char *path)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &read_only,
                sizeof read_only) == 0)
        return 0;
    if (errno == EINVAL || errno == ENOENT) /* not a mount; no such directory */
        return 0;
    struct statvfs about;
    if (errno != ENOSYS || statvfs(path, &about) < 0)
        return errno;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of(&about);
    return mount(NULL, path, NULL, flags, NULL) < 0 && errno != EINVAL ? errno : 0;
}

/* Creates a mount namespace with a /proc of this PID namespace. A kernel refuses that if parts
 * of the existing /proc are hidden (containers); then the existing one stays. */
static int seal_machine(void)
{
    const unsigned long harmless = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return errno == EPERM && geteuid() != 0 ? 0 : errno;
    if (mount("proc", "/proc", "proc", harmless, NULL) < 0 && errno != EPERM)
        return errno;
    int error = seal("/proc");
    return error != 0 ? error : seal("/sys");
}

/* Drops all capabilities at the next exec(); root's program would otherwise get those of the
 * bounding set. Until then they stay, because finding the program may need them. */
static int forgo_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ||
        syscall(SYS_capget, &header, sets) < 0)
        return errno;
    for (size_t i = 0; i < TW_COUNT(sets); i++)
        sets[i].inheritable = 0;
    if (syscall(SYS_capset, &header, sets) < 0)
        return errno;
    bool has_any = sets[0].permitted != 0 || sets[1].permitted != 0;
    unsigned long number = 0;
    while (has_any && prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0)
        number++;
    return has_any && errno != EINVAL ? errno : 0; /* EINVAL: past the last capability */
}

/* Changes the uid. EPERM: this user namespace does not map that uid; only root's maps all. */
static int become(uid_t user)
{
    if (user == geteuid() && user == getuid())
        return 0;
    if (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
        setresuid(user, user, user) == 0)
        return 0;
    return errno == EINVAL ? EPERM : errno;
}

int tw_confine(const uid_t *user)
{
    int error = seal_machine();
    if (error == 0)
        error = forgo_capabilities();
    if (error == 0 && user != NULL)
        error = become(*user);
    if (error == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        error = errno;
    return error;
}
