#include "restrictions.h"

#include "own.h"

#include <limits.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>

static long read_number(const char *root, const char *path)
{
    char whole[PATH_MAX];
    (void)snprintf(whole, sizeof whole, "%s%s", root, path);
    TW_AUTO(tw_file_drop) FILE *file = fopen(whole, "re");
    char text[32] = "";
    char *end = text;
    if (file == NULL || fgets(text, sizeof text, file) == NULL)
        return TW_NOT_THERE;
    long number = strtol(text, &end, 10);
    return end == text ? TW_NOT_THERE : number;
}

/* Reads this process's status in /proc (proc(5)). */
static void read_status(const char *root, struct tw_restrictions *out)
{
    char line[128];
    char whole[PATH_MAX];
    (void)snprintf(whole, sizeof whole, "%s/proc/self/status", root);
    TW_AUTO(tw_file_drop) FILE *file = fopen(whole, "re");
    out->seccomp = TW_NOT_THERE;
    out->has_no_proc = file == NULL;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "Seccomp:", 8) == 0)
            out->seccomp = strtol(line + 8, NULL, 10);
        if (strncmp(line, "CapEff:", 7) == 0 && out->is_root) {
            const uint64_t wanted = 1ULL << CAP_SETUID | 1ULL << CAP_SETFCAP;
            out->lacks_root = (strtoull(line + 7, NULL, 16) & wanted) != wanted;
        }
    }
}

/* A chroot has no mount at its own root, unless its directory is a mount point. mountinfo
 * lists the reachable mounts; the fifth word is the mount point (proc(5)). */
static bool read_chrooted(const char *root)
{
    char whole[PATH_MAX];
    char where[2] = "";
    bool any = false;
    bool at_root = false;
    (void)snprintf(whole, sizeof whole, "%s/proc/self/mountinfo", root);
    TW_AUTO(tw_file_drop) FILE *file = fopen(whole, "re");
    TW_AUTO(tw_string_drop) char *line = NULL;
    size_t room = 0;
    while (file != NULL && getline(&line, &room, file) >= 0) {
        any = true;
        /* Two characters of the fifth word distinguish "/" from "/proc". */
        char rest = '\0';
        at_root = at_root || (sscanf(line, "%*s %*s %*s %*s %1s%c", where, &rest) == 2 &&
                              where[0] == '/' && rest == ' ');
    }
    return any && !at_root;
}

void tw_restrictions_read(const char *root, struct tw_restrictions *out)
{
    *out = (struct tw_restrictions){
        .is_root = geteuid() == 0,
        .is_chrooted = read_chrooted(root),
        .unprivileged_userns_clone =
            read_number(root, "/proc/sys/kernel/unprivileged_userns_clone"),
        .apparmor_restrict_userns =
            read_number(root, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        .max_user_namespaces = read_number(root, "/proc/sys/user/max_user_namespaces"),
        .max_net_namespaces = read_number(root, "/proc/sys/user/max_net_namespaces"),
        .max_pid_namespaces = read_number(root, "/proc/sys/user/max_pid_namespaces"),
        .ptrace_scope = read_number(root, "/proc/sys/kernel/yama/ptrace_scope"),
    };
    read_status(root, out);
}

/* The causes in the order in which the kernel checks them. */
enum cause {
    NO_PROC,
    USERNS_OFF,
    NO_USER_NAMESPACES,
    NO_NET_NAMESPACES,
    NO_PID_NAMESPACES,
    ALL_IN_USE,
    APPARMOR,
    SECCOMP,
    CHROOT,
    ROOT_WITHOUT_CAPABILITIES,
    ORDINARY_USER,
    N_CAUSES
};

static const struct tw_remedy remedies[N_CAUSES] = {
    [NO_PROC] = {"/proc is not mounted here", "sudo mount -t proc proc /proc"},
    [USERNS_OFF] = {"kernel.unprivileged_userns_clone is 0",
                    "sudo sysctl kernel.unprivileged_userns_clone=1"},
    [NO_USER_NAMESPACES] = {"user.max_user_namespaces is 0",
                            "sudo sysctl user.max_user_namespaces=15000"},
    [NO_NET_NAMESPACES] = {"user.max_net_namespaces is 0",
                           "sudo sysctl user.max_net_namespaces=15000"},
    [NO_PID_NAMESPACES] = {"user.max_pid_namespaces is 0",
                           "sudo sysctl user.max_pid_namespaces=15000"},
    [ALL_IN_USE] =
        {"all the namespaces that user.max_*_namespaces allows are in use",
         "sudo sysctl user.max_user_namespaces=100000 user.max_net_namespaces=100000"},
    [APPARMOR] = {"kernel.apparmor_restrict_unprivileged_userns is 1: user namespaces have no "
                  "capabilities",
                  "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
    [SECCOMP] = {"a seccomp filter refuses unshare(), as containers have by default",
                 "docker run --security-opt seccomp=unconfined ..."},
    [CHROOT] = {"this is a chroot, in which Linux refuses user namespaces",
                "pivot_root(8) in place of chroot(8)"},
    [ROOT_WITHOUT_CAPABILITIES] =
        {"this is a root without capabilities (CAP_SETUID and CAP_SETFCAP are needed)",
         "running it as an ordinary user, or with these capabilities"},
    [ORDINARY_USER] =
        {"this user may not create namespaces, and no known setting is the reason",
         "sudo twlab ..."},
};

static enum cause cause_of(const struct tw_restrictions *restrictions,
                           const struct tw_err *failed)
{
    enum { FILTERED = 2 };
    const bool bites[N_CAUSES] = {
        [NO_PROC] = restrictions->has_no_proc && failed->code != 0,
        [USERNS_OFF] = !restrictions->is_root && restrictions->unprivileged_userns_clone == 0,
        [NO_USER_NAMESPACES] = restrictions->max_user_namespaces == 0,
        [NO_NET_NAMESPACES] = restrictions->max_net_namespaces == 0,
        [NO_PID_NAMESPACES] = restrictions->max_pid_namespaces == 0,
        [ALL_IN_USE] = failed->code == ENOSPC || failed->code == EUSERS,
        [APPARMOR] = !restrictions->is_root && restrictions->apparmor_restrict_userns == 1,
        [SECCOMP] = restrictions->seccomp == FILTERED &&
                    (failed->code == EPERM || failed->code == ENOSYS),
        [CHROOT] = restrictions->is_chrooted && failed->code == EPERM,
        [ROOT_WITHOUT_CAPABILITIES] = restrictions->lacks_root && failed->code == EPERM,
        [ORDINARY_USER] =
            !restrictions->is_root && (failed->code == EPERM || failed->code == EACCES),
    };
    int cause = 0;
    while (cause < N_CAUSES && !bites[cause])
        cause++;
    return (enum cause)cause;
}

bool tw_restrictions_remedy(const struct tw_restrictions *restrictions,
                            const struct tw_err *failed, struct tw_remedy *out)
{
    enum cause cause = cause_of(restrictions, failed);
    if (cause == N_CAUSES)
        return false;
    *out = remedies[cause];
    return true;
}

void tw_restrictions_explain(const struct tw_restrictions *restrictions, struct tw_err *err)
{
    struct tw_remedy remedy;
    if (!tw_restrictions_remedy(restrictions, err, &remedy))
        return;
    size_t n = strlen(err->text);
    (void)snprintf(err->text + n, sizeof err->text - n, "; %s; allow it with: %s",
                   remedy.because, remedy.command);
}
