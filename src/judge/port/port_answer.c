#include "port_answer.h"

#include "own.h"

#include <errno.h>

/* What sockets with unknown options may have, the most likely first. */
static const struct guess {
    bool reuseaddr, reuseport;
} guesses[] = {{false, false}, {true, false}, {false, true}, {true, true}};
enum { N_GUESSES = TW_COUNT(guesses) };

/* The groups that hold the port, as bind() sees them, with one guess for all unknown options. */
struct there {
    struct tw_bind_socket sockets[TW_PORT_GROUPS];
    long groups[TW_PORT_GROUPS];
    size_t n;
};

static void set_there(const struct tw_port_look *look, const struct tw_port_groups *groups,
                      const struct guess *guess, struct there *out)
{
    out->n = 0;
    for (size_t i = 0; i < groups->n; i++) {
        const struct tw_port_group *group = &groups->list[i];
        if (!tw_port_group_holds(group))
            continue;
        struct tw_bind_socket socket = tw_port_group_socket(look, group);
        if (tw_port_group_is_secret(look, group)) {
            socket.reuseaddr = guess->reuseaddr;
            socket.reuseport = guess->reuseport;
        }
        out->groups[out->n] = (long)i;
        out->sockets[out->n++] = socket;
    }
}

static struct tw_bind_socket fresh_of(const struct tw_port_look *look,
                                      const struct tw_port_trial *bind)
{
    return (struct tw_bind_socket){.at = bind->at,
                                   .v6only = bind->v6only,
                                   .state = TW_BOUND,
                                   .reuseaddr = bind->reuseaddr,
                                   .reuseport = bind->reuseport,
                                   .uid = look->uid};
}

/* Why bind() fails before the kernel compares sockets; 0: it does not. inet_bind_sk(),
 * __inet_bind(). */
static int refused_before(const struct tw_port_look *look, const struct tw_endpoint *at)
{
    if (at->family == TW_IPV6 && look->ipv6_is_off == TW_YES)
        return EAFNOSUPPORT;
    if (look->has_address && look->address_is_local == TW_NO)
        return EADDRNOTAVAIL;
    return at->port < look->unprivileged_start && !look->may_bind_low ? EACCES : 0;
}

/* The binds of a look that tried none: each option, at the address asked for or at both
 * wildcards. */
static void ask_all(const struct tw_port_look *look, struct tw_port_answers *out)
{
    struct tw_endpoint at[] = {look->at, {.family = TW_IPV6, .port = look->at.port}};
    size_t n_at = look->has_address ? 1 : 2;
    out->n = 0;
    for (size_t i = 0; i < n_at; i++) {
        for (size_t options = 0; options < N_GUESSES; options++)
            out->list[out->n++].bind =
                (struct tw_port_trial){.at = at[i],
                                       .reuseaddr = guesses[options].reuseaddr,
                                       .reuseport = guesses[options].reuseport,
                                       .took_ns = -1};
    }
}

static void take_all(const struct tw_port_look *look, struct tw_port_answers *out)
{
    out->n = look->n_trials;
    for (size_t i = 0; i < look->n_trials; i++) {
        out->list[i].bind = look->trials[i];
        out->list[i].is_tried = true;
    }
}

/* What the kernel answers to is about sockets, and not about addresses or privileges. */
static bool is_about_sockets(int error)
{
    return error == 0 || error == EADDRINUSE;
}

/* Whether the rule with this guess agrees with every answer of the kernel. */
static bool agrees(const struct tw_port_look *look, const struct tw_port_answers *answers,
                   const struct there *there)
{
    for (size_t i = 0; i < answers->n; i++) {
        const struct tw_port_answer *answer = &answers->list[i];
        if (!answer->is_tried || !is_about_sockets(answer->bind.error))
            continue;
        const struct tw_bind_socket fresh = fresh_of(look, &answer->bind);
        if (tw_bind_rule_decide(&fresh, there->sockets, there->n, NULL).error !=
            answer->bind.error)
            return false;
    }
    return true;
}

/* Adds what the rule says with one possibility. */
static void add(const struct tw_port_look *look, const struct there *there, bool is_first,
                struct tw_port_answer *answer)
{
    const struct tw_bind_socket fresh = fresh_of(look, &answer->bind);
    struct tw_bind_decision decision =
        tw_bind_rule_decide(&fresh, there->sockets, there->n, NULL);
    bool differs = is_first && answer->is_tried && is_about_sockets(answer->bind.error) &&
                   decision.error != answer->bind.error;
    if (is_first) {
        if (!answer->is_tried)
            answer->bind.error = decision.error;
        answer->is_certain = true;
        answer->has_clause = !differs;
        answer->clause = decision.clause;
        answer->group = decision.with >= 0 && !differs ? there->groups[decision.with] : -1;
        return;
    }
    answer->has_clause = answer->has_clause && answer->clause == decision.clause;
    if (!answer->is_tried && decision.error != answer->bind.error)
        answer->is_certain = false;
}

static void show(enum tw_known *shown, bool guessed, bool is_first)
{
    enum tw_known now = guessed ? TW_YES : TW_NO;
    *shown = is_first || *shown == now ? now : TW_NOT_LOOKED;
}

/* Judges every answer by one possibility. */
static void judge_all(const struct tw_port_look *look, const struct there *there, bool is_first,
                      struct tw_port_answers *out)
{
    for (size_t i = 0; i < out->n; i++)
        add(look, there, is_first, &out->list[i]);
}

/* What fails whatever the sockets are. */
static void judge_before(const struct tw_port_look *look, struct tw_port_answers *out)
{
    for (size_t i = 0; i < out->n; i++) {
        struct tw_port_answer *answer = &out->list[i];
        int error = refused_before(look, &answer->bind.at);
        if (answer->is_tried || error == 0)
            continue;
        answer->bind.error = error;
        answer->is_certain = true;
    }
}

void tw_port_answer_make_all(const struct tw_port_look *look,
                             const struct tw_port_groups *groups, struct tw_port_answers *out)
{
    struct there there;
    bool is_first = true;
    *out = (struct tw_port_answers){0};
    if (look->n_trials > 0)
        take_all(look, out);
    else
        ask_all(look, out);
    for (size_t i = 0; i < N_GUESSES; i++) {
        set_there(look, groups, &guesses[i], &there);
        if (!agrees(look, out, &there))
            continue;
        judge_all(look, &there, is_first, out);
        show(&out->shown.reuseaddr, guesses[i].reuseaddr, is_first);
        show(&out->shown.reuseport, guesses[i].reuseport, is_first);
        is_first = false;
    }
    if (is_first) { /* no guess explains every answer: those that one explains, it explains */
        set_there(look, groups, &guesses[0], &there);
        judge_all(look, &there, true, out);
    }
    judge_before(look, out);
}

bool tw_port_answer_is_plain(const struct tw_port_answer *answer)
{
    return !answer->bind.reuseaddr && !answer->bind.reuseport;
}

bool tw_port_answer_group_refuses(const struct tw_port_look *look,
                                  const struct tw_port_answers *answers,
                                  const struct tw_port_group *group)
{
    if (!tw_port_group_holds(group))
        return false;
    const struct tw_bind_socket there = tw_port_group_socket(look, group);
    for (size_t i = 0; i < answers->n; i++) {
        const struct tw_bind_socket fresh = fresh_of(look, &answers->list[i].bind);
        if (tw_port_answer_is_plain(&answers->list[i]) &&
            tw_bind_rule_decide(&fresh, &there, 1, NULL).error != 0)
            return true;
    }
    return false;
}
