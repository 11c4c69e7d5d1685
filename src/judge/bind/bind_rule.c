#include "bind_rule.h"

#include <errno.h>

static bool same_owner(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return tw_bind_socket_is_remnant(there) || fresh->uid == there->uid;
}

static bool other_device(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return fresh->device != 0 && there->device != 0 && fresh->device != there->device;
}

static bool other_address(const struct tw_bind_socket *fresh,
                          const struct tw_bind_socket *there)
{
    return !tw_bind_socket_overlaps(fresh, there);
}

static bool chosen(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    (void)there;
    return fresh->at.port == 0;
}

static bool both_reuseaddr(const struct tw_bind_socket *fresh,
                           const struct tw_bind_socket *there)
{
    return fresh->reuseaddr && there->reuseaddr && there->state != TW_LISTEN;
}

static bool both_reuseport(const struct tw_bind_socket *fresh,
                           const struct tw_bind_socket *there)
{
    return fresh->reuseport && there->reuseport && same_owner(fresh, there);
}

/* The bind is refused from here on. The remaining clauses say which option would have helped.
 */

static bool other_owner(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return fresh->reuseport && there->reuseport;
}

static bool listens(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    (void)fresh;
    return there->state == TW_LISTEN;
}

static bool has_option(const struct tw_bind_socket *socket)
{
    return socket->reuseaddr || socket->reuseport;
}

static bool neither(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return !has_option(fresh) && !has_option(there);
}

static bool only_new(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return has_option(fresh) && !has_option(there);
}

static bool only_there(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there)
{
    return !has_option(fresh) && has_option(there);
}

/* The rule: the first clause that applies decides about the pair. */
static const struct {
    bool (*applies)(const struct tw_bind_socket *fresh, const struct tw_bind_socket *there);
    enum tw_bind_clause clause;
} rule[] = {
    {other_device, TW_BIND_OTHER_DEVICE},
    {other_address, TW_BIND_OTHER_ADDRESS},
    {chosen, TW_BIND_CHOSEN},
    {both_reuseaddr, TW_BIND_BOTH_REUSEADDR},
    {both_reuseport, TW_BIND_BOTH_REUSEPORT},
    {other_owner, TW_BIND_OTHER_OWNER},
    {listens, TW_BIND_LISTENS},
    {neither, TW_BIND_NEITHER},
    {only_new, TW_BIND_ONLY_NEW},
    {only_there, TW_BIND_ONLY_THERE},
};

/* The clause that decides about one pair; never one of the memory, nor TW_BIND_FREE. */
static enum tw_bind_clause decide_pair(const struct tw_bind_socket *fresh,
                                       const struct tw_bind_socket *there)
{
    for (size_t i = 0; i < TW_COUNT(rule); i++)
        if (rule[i].applies(fresh, there))
            return rule[i].clause;
    return TW_BIND_NOT_THE_SAME;
}

/* Which of several sockets to report: a conflicting one first; among equals, the clause
 * nearest to the other outcome. */
static bool tells_more(const struct tw_bind_decision *decision, enum tw_bind_clause clause)
{
    bool refused = !tw_bind_clause_allows(clause);
    if (refused != (decision->error != 0))
        return refused;
    return refused ? clause < decision->clause : clause > decision->clause;
}

struct tw_bind_decision tw_bind_rule_decide(const struct tw_bind_socket *fresh,
                                            const struct tw_bind_socket *others,
                                            size_t n_others,
                                            const struct tw_bind_memory *memory)
{
    struct tw_bind_decision decision = {.clause = TW_BIND_FREE, .with = -1};
    for (size_t i = 0; i < n_others; i++) {
        enum tw_bind_clause clause = decide_pair(fresh, &others[i]);
        if (!tells_more(&decision, clause))
            continue;
        decision.error = tw_bind_clause_allows(clause) ? 0 : EADDRINUSE;
        decision.clause = clause;
        decision.with = (long)i;
    }

    /* The kernel consults its memory first; here it matters only when a socket conflicts. The
     * kernel does not use it when it chooses the port. */
    if (decision.error != 0 && memory != NULL && fresh->at.port != 0 &&
        tw_bind_memory_allows(memory, fresh)) {
        decision.error = 0;
        decision.clause = TW_BIND_MEMORY;
    }
    return decision;
}
