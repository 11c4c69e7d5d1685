#ifndef TW_PORT_ANSWER_H
#define TW_PORT_ANSWER_H

#include "bind_rule.h"
#include "port_group.h"

/* What bind() answers on the port now, and why: what the kernel answered where it was tried,
 * the bind rule's prediction where it was not, and the rule's clause for both.
 *
 * The options of a socket are often unknown: nobody has a TIME-WAIT open, and those of another
 * user's socket may not be read. The rule is then asked for each possibility, with the same
 * options for all such sockets, and possibilities that contradict an answer of the kernel are
 * dropped. */
struct tw_port_answer {
    struct tw_port_trial bind; /* .error: the answer; 0: it works */
    bool is_tried;             /* by the kernel; otherwise predicted */
    bool is_certain;           /* a prediction that no unknown option could change */
    bool has_clause;           /* the clause is certain */
    enum tw_bind_clause clause;
    long group; /* the group that it concerns; -1: none */
};

struct tw_port_answers {
    struct tw_port_answer list[TW_PORT_TRIALS];
    size_t n;
    /* The options of sockets that nobody could read, as the answers show them;
     * TW_NOT_LOOKED: they do not show it. */
    struct tw_port_options shown;
};

void tw_port_answer_make_all(const struct tw_port_look *look,
                             const struct tw_port_groups *groups, struct tw_port_answers *out);

/* Whether the bind has none of the two options. */
bool tw_port_answer_is_plain(const struct tw_port_answer *answer);

/* Whether a bind() without options to one of the addresses asked for is refused because of
 * this group alone. */
bool tw_port_answer_group_refuses(const struct tw_port_look *look,
                                  const struct tw_port_answers *answers,
                                  const struct tw_port_group *group);

#endif
