#ifndef TW_RESTRICTIONS_H
#define TW_RESTRICTIONS_H

#include "err.h"
#include "own.h"

#include <stdbool.h>

/* What a machine may have set against namespaces for ordinary users, and what to do about it.
 * The settings are read; which of them bites is worked out from them and from the errno alone,
 * so that it can be tried for machines that are not at hand. */
enum { TW_NOT_THERE = -1 };

struct tw_restrictions {
    bool is_root;
    bool has_no_proc; /* /proc is not mounted: nothing else here is known, nor can be done */
    bool lacks_root;  /* root without CAP_SETUID or CAP_SETFCAP, which maps root's id */
    bool is_chrooted; /* create_user_ns() refuses to anybody whose root is not the mounts' root
                       */
    long unprivileged_userns_clone; /* kernel.*, Debian's own; TW_NOT_THERE: no such setting */
    long apparmor_restrict_userns;  /* kernel.apparmor_restrict_unprivileged_userns */
    long max_user_namespaces;       /* user.* */
    long max_net_namespaces;
    long max_pid_namespaces;
    long seccomp;      /* of this process: 2 is a filter, as containers have (proc(5)) */
    long ptrace_scope; /* kernel.yama.ptrace_scope */
};

/* Reads them, under `root` ("" but in tests). Those of user.* are the caller's user
 * namespace's: a world has its own, so they are read before one is made. */
void tw_restrictions_read(const char *root, struct tw_restrictions *out);

/* Which of them bites, and the one command that allows it. */
struct tw_remedy {
    const char *because; /* "user.max_user_namespaces is 0"; static */
    const char *command; /* "sudo sysctl user.max_user_namespaces=15000"; static */
};

/* What keeps a world from being made, given what failed. Returns false when none of them
 * explains it. */
TW_MUST_USE bool tw_restrictions_remedy(const struct tw_restrictions *restrictions,
                                        const struct tw_err *failed, struct tw_remedy *out);

/* Adds to the error of a world that could not be made what that says of this machine. */
void tw_restrictions_explain(const struct tw_restrictions *restrictions, struct tw_err *err);

#endif
