#ifndef TW_RESTRICTIONS_H
#define TW_RESTRICTIONS_H

#include "err.h"
#include "own.h"

#include <stdbool.h>

/* The settings that can forbid namespaces to ordinary users, and the remedy for each. Which
 * one is effective is computed only from these values and the errno, so that tests can cover
 * machines that are not available. */
enum { TW_NOT_THERE = -1 };

struct tw_restrictions {
    bool is_root;
    bool has_no_proc; /* /proc is not mounted: the rest is unknown, and there is no remedy */
    /* root without CAP_SETUID or CAP_SETFCAP, which mapping root's id needs */
    bool lacks_root;
    /* create_user_ns() refuses a process whose root is not the root of its mount namespace */
    bool is_chrooted;
    /* kernel.*, only on Debian; TW_NOT_THERE: no such setting */
    long unprivileged_userns_clone;
    long apparmor_restrict_userns; /* kernel.apparmor_restrict_unprivileged_userns */
    long max_user_namespaces;      /* user.* */
    long max_net_namespaces;
    long max_pid_namespaces;
    long seccomp;      /* of this process: 2 means a filter, as in containers (proc(5)) */
    long ptrace_scope; /* kernel.yama.ptrace_scope */
};

/* Reads the values below `root` ("" except in tests). user.* belongs to the caller's user
 * namespace. A world has its own, so read before creating one. */
void tw_restrictions_read(const char *root, struct tw_restrictions *out);

/* The effective restriction, and the one command that lifts it. */
struct tw_remedy {
    const char *because; /* "user.max_user_namespaces is 0"; static storage */
    const char *command; /* "sudo sysctl user.max_user_namespaces=15000"; static storage */
};

/* Finds the restriction that prevents a world, given the error. Returns false when none of
 * them explains it. */
TW_MUST_USE bool tw_restrictions_remedy(const struct tw_restrictions *restrictions,
                                        const struct tw_err *failed, struct tw_remedy *out);

/* Adds that explanation to the error of a world that could not be created. */
void tw_restrictions_explain(const struct tw_restrictions *restrictions, struct tw_err *err);

#endif
