#ifndef TW_RESTRICTIONS_H
#define TW_RESTRICTIONS_H

#include "err.h"

#include <stdbool.h>

/* What a machine may have set against namespaces for ordinary users, and what to do about it.
 * The settings are read; which of them bites is worked out from them and from the errno alone,
 * so that it can be tried for machines that are not at hand. */
enum { TW_NOT_THERE = -1 };

struct tw_restrictions {
    bool is_root;
    long unprivileged_userns_clone; /* kernel.*, Debian's own; TW_NOT_THERE: no such setting */
    long apparmor_restrict_userns;  /* kernel.apparmor_restrict_unprivileged_userns */
    long max_user_namespaces;       /* user.* */
    long max_net_namespaces;
    long max_pid_namespaces;
    long seccomp;      /* of this process: 2 is a filter, as containers have (proc(5)) */
    long ptrace_scope; /* kernel.yama.ptrace_scope */
};

/* Reads them, under `root` ("" but in tests). */
void tw_restrictions_read(const char *root, struct tw_restrictions *out);

/* Writes into text which setting keeps a world from being made, given what failed, and the one
 * command that allows it. Returns false, with nothing written, when none of them explains it.
 */
enum { TW_REMEDY_TEXT = 240 };
bool tw_restrictions_remedy(const struct tw_restrictions *restrictions,
                            const struct tw_err *failed, char text[TW_REMEDY_TEXT]);

#endif
