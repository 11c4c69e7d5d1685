#include "port_verdict.h"

#include "own.h"

#include <errno.h>

static const char *const names[] = {
    [TW_PORT_FREE] = "free",           [TW_PORT_HELD] = "held",
    [TW_PORT_FORBIDDEN] = "forbidden", [TW_PORT_NOT_HERE] = "not-here",
    [TW_PORT_UNDECIDED] = "undecided",
};
_Static_assert(TW_COUNT(names) == TW_N_PORT_FINDINGS, "a finding lacks a name");

const char *tw_port_verdict_name(enum tw_port_finding finding)
{
    return names[finding];
}

static enum tw_port_finding finding_of(int error)
{
    switch (error) {
    case 0:
        return TW_PORT_FREE;
    case EADDRINUSE:
        return TW_PORT_HELD;
    case EACCES:
    case EPERM:
        return TW_PORT_FORBIDDEN;
    case EADDRNOTAVAIL:
        return TW_PORT_NOT_HERE;
    default:
        return TW_PORT_UNDECIDED;
    }
}

/* A machine without IPv6 answers EAFNOSUPPORT to a wildcard of IPv6: that says nothing. */
static bool counts(const struct tw_port_look *look, const struct tw_port_answer *answer)
{
    bool is_off = answer->bind.error == EAFNOSUPPORT && answer->bind.at.family == TW_IPV6;
    return tw_port_answer_is_plain(answer) && (look->has_address || !is_off);
}

/* The plain answer that decides: EADDRINUSE before others, since it needs no other remedy
 * first. */
static void decide(const struct tw_port_look *look, const struct tw_port_answers *answers,
                   struct tw_port_verdict *out)
{
    out->finding = TW_PORT_UNDECIDED;
    bool has_any = false;
    for (size_t i = 0; i < answers->n; i++) {
        const struct tw_port_answer *answer = &answers->list[i];
        if (!counts(look, answer))
            continue;
        bool is_free = answer->bind.error == 0;
        if (answer->bind.at.family == TW_IPV4)
            out->ipv4_free = out->ipv4_free || is_free;
        else
            out->ipv6_free = out->ipv6_free || is_free;
        if (!has_any || out->error == 0 || answer->bind.error == EADDRINUSE)
            out->error = answer->bind.error;
        has_any = true;
    }
    if (has_any)
        out->finding = finding_of(out->error);
}

/* Which of two ends comes later: one without a timer does. */
static bool is_later(const struct tw_port_group *group, const struct tw_port_verdict *than)
{
    if (group->ends != than->ends &&
        (group->ends >= TW_PORT_WITH_LISTENER || than->ends >= TW_PORT_WITH_LISTENER))
        return group->ends > than->ends;
    return group->to_ns > than->to_ns;
}

void tw_port_verdict_make(const struct tw_port_look *look, const struct tw_port_groups *groups,
                          const struct tw_port_answers *answers, struct tw_port_verdict *out)
{
    *out = (struct tw_port_verdict){.group = -1};
    decide(look, answers, out);
    for (size_t i = 0; i < groups->n; i++) {
        const struct tw_port_group *group = &groups->list[i];
        if (!tw_port_answer_group_refuses(look, answers, group))
            continue;
        if (out->group < 0)
            out->group = (long)i;
        if (!is_later(group, out))
            continue;
        out->ends = group->ends;
        /* of several timers, the last one frees the port */
        out->from_ns = group->ends == TW_PORT_AT_TICK ? group->to_ns : group->from_ns;
        out->to_ns = group->to_ns;
    }
    /* A user who may not bind the port does not see the conflict behind EACCES. */
    if (out->finding == TW_PORT_FORBIDDEN && out->group >= 0)
        out->finding = TW_PORT_HELD;
    if (out->finding != TW_PORT_HELD)
        out->group = -1;
}
