#include "bind_tally.h"

#include <stdio.h>

static const char *const asks[] = {[TW_ASK_BIND] = "bind()",
                                   [TW_ASK_CHOOSE] = "bind() to port 0",
                                   [TW_ASK_LISTEN] = "listen()"};

static const char *const inputs[] = {
    [TW_INPUT_ASK] = "the call",
    [TW_INPUT_NEW_AT] = "the new socket at",
    [TW_INPUT_AT] = "the one there at",
    [TW_INPUT_ADDRESSES] = "addresses",
    [TW_INPUT_NEW_OPTIONS] = "the new one's options",
    [TW_INPUT_OPTIONS] = "options",
    [TW_INPUT_DEVICES] = "devices",
    [TW_INPUT_OWNERS] = "owners",
    [TW_INPUT_STATE] = "state",
    [TW_INPUT_BY] = "came by",
    [TW_INPUT_CHANGED] = "options since",
};
_Static_assert(TW_COUNT(inputs) == TW_N_BIND_INPUTS, "an input lacks its name");

/* Kinds of address. Only an accepted or a former connection has the last one. */
enum kind { V4, V4_ANY, V6, V6_ANY, V6_ANY_ONLY, MAPPED, MAPPED_ANY, V6_DUAL };

enum {
    ASK = 0,
    NEW_AT = ASK + 3,
    AT = NEW_AT + 7,
    ADDRESSES = AT + 8,
    NEW_OPTIONS = ADDRESSES + 2,
    OPTIONS = NEW_OPTIONS + 4,
    DEVICES = OPTIONS + 4,
    OWNERS = DEVICES + 5,
    STATE = OWNERS + 2,
    BY = STATE + 13,
    CHANGED = BY + 3,
    END = CHANGED + 2,
};
_Static_assert((int)END == (int)TW_N_BIND_VALUES, "values are not where they are taken to be");

static const struct value {
    enum tw_bind_input input;
    const char *name;
} values[] = {
    [ASK + TW_ASK_BIND] = {TW_INPUT_ASK, "bind()"},
    [ASK + TW_ASK_CHOOSE] = {TW_INPUT_ASK, "bind() to port 0"},
    [ASK + TW_ASK_LISTEN] = {TW_INPUT_ASK, "listen()"},
    [NEW_AT + V4] = {TW_INPUT_NEW_AT, "an IPv4 address"},
    [NEW_AT + V4_ANY] = {TW_INPUT_NEW_AT, "0.0.0.0"},
    [NEW_AT + V6] = {TW_INPUT_NEW_AT, "an IPv6 address"},
    [NEW_AT + V6_ANY] = {TW_INPUT_NEW_AT, "[::]"},
    [NEW_AT + V6_ANY_ONLY] = {TW_INPUT_NEW_AT, "[::] v6only"},
    [NEW_AT + MAPPED] = {TW_INPUT_NEW_AT, "a mapped address"},
    [NEW_AT + MAPPED_ANY] = {TW_INPUT_NEW_AT, "::ffff:0.0.0.0"},
    [AT + V4] = {TW_INPUT_AT, "an IPv4 address"},
    [AT + V4_ANY] = {TW_INPUT_AT, "0.0.0.0"},
    [AT + V6] = {TW_INPUT_AT, "an IPv6 address"},
    [AT + V6_ANY] = {TW_INPUT_AT, "[::]"},
    [AT + V6_ANY_ONLY] = {TW_INPUT_AT, "[::] v6only"},
    [AT + MAPPED] = {TW_INPUT_AT, "a mapped address"},
    [AT + MAPPED_ANY] = {TW_INPUT_AT, "::ffff:0.0.0.0"},
    [AT + V6_DUAL] = {TW_INPUT_AT, "an IPv6 address without v6only"},
    [ADDRESSES] = {TW_INPUT_ADDRESSES, "different"},
    [ADDRESSES + 1] = {TW_INPUT_ADDRESSES, "the same"},
    [NEW_OPTIONS] = {TW_INPUT_NEW_OPTIONS, "none"},
    [NEW_OPTIONS + 1] = {TW_INPUT_NEW_OPTIONS, "A"},
    [NEW_OPTIONS + 2] = {TW_INPUT_NEW_OPTIONS, "P"},
    [NEW_OPTIONS + 3] = {TW_INPUT_NEW_OPTIONS, "AP"},
    [OPTIONS] = {TW_INPUT_OPTIONS, "none"},
    [OPTIONS + 1] = {TW_INPUT_OPTIONS, "A"},
    [OPTIONS + 2] = {TW_INPUT_OPTIONS, "P"},
    [OPTIONS + 3] = {TW_INPUT_OPTIONS, "AP"},
    [DEVICES] = {TW_INPUT_DEVICES, "none"},
    [DEVICES + 1] = {TW_INPUT_DEVICES, "the new one's alone"},
    [DEVICES + 2] = {TW_INPUT_DEVICES, "the other one's alone"},
    [DEVICES + 3] = {TW_INPUT_DEVICES, "the same"},
    [DEVICES + 4] = {TW_INPUT_DEVICES, "two"},
    [OWNERS] = {TW_INPUT_OWNERS, "different"},
    [OWNERS + 1] = {TW_INPUT_OWNERS, "the same"},
    [STATE] = {TW_INPUT_STATE, "BOUND"},
    [STATE + 1] = {TW_INPUT_STATE, "LISTEN"},
    [STATE + 2] = {TW_INPUT_STATE, "ESTABLISHED"},
    [STATE + 3] = {TW_INPUT_STATE, "CLOSE-WAIT"},
    [STATE + 4] = {TW_INPUT_STATE, "TIME-WAIT"},
    [STATE + 5] = {TW_INPUT_STATE, "FIN-WAIT-1"},
    [STATE + 6] = {TW_INPUT_STATE, "FIN-WAIT-1, closed"},
    [STATE + 7] = {TW_INPUT_STATE, "FIN-WAIT-2"},
    [STATE + 8] = {TW_INPUT_STATE, "FIN-WAIT-2, closed"},
    [STATE + 9] = {TW_INPUT_STATE, "CLOSING"},
    [STATE + 10] = {TW_INPUT_STATE, "CLOSING, closed"},
    [STATE + 11] = {TW_INPUT_STATE, "LAST-ACK"},
    [STATE + 12] = {TW_INPUT_STATE, "LAST-ACK, closed"},
    [BY] = {TW_INPUT_BY, "bind()"},
    [BY + 1] = {TW_INPUT_BY, "connect()"},
    [BY + 2] = {TW_INPUT_BY, "accept()"},
    [CHANGED] = {TW_INPUT_CHANGED, "the same"},
    [CHANGED + 1] = {TW_INPUT_CHANGED, "changed"},
};
_Static_assert(TW_COUNT(values) == END, "a value lacks its name");

static unsigned kind_of(const struct tw_bind_socket *socket)
{
    bool any = tw_bind_address_is_wildcard(&socket->at);
    if (socket->at.family == TW_IPV4)
        return any ? V4_ANY : V4;
    if (tw_bind_address_is_ipv4(&socket->at))
        return any ? MAPPED_ANY : MAPPED;
    if (any)
        return socket->v6only ? V6_ANY_ONLY : V6_ANY;
    return socket->v6only ? V6 : V6_DUAL;
}

static unsigned options_of(const struct tw_bind_socket *socket)
{
    return (socket->reuseaddr ? 1U : 0U) + (socket->reuseport ? 2U : 0U);
}

static unsigned devices_of(const struct tw_bind_socket *fresh,
                           const struct tw_bind_socket *there)
{
    if (fresh->device == 0 || there->device == 0)
        return (fresh->device != 0 ? 1U : 0U) + (there->device != 0 ? 2U : 0U);
    return fresh->device == there->device ? 3 : 4;
}

static unsigned state_of(const struct tw_bind_socket *socket)
{
    static const unsigned states[TW_N_TCP_STATES] = {
        [TW_BOUND] = 0,      [TW_LISTEN] = 1,    [TW_ESTABLISHED] = 2,
        [TW_CLOSE_WAIT] = 3, [TW_TIME_WAIT] = 4, [TW_FIN_WAIT_1] = 5,
        [TW_FIN_WAIT_2] = 7, [TW_CLOSING] = 9,   [TW_LAST_ACK] = 11};
    unsigned state = states[socket->state];
    return state >= 5 && socket->orphan ? state + 1 : state;
}

static unsigned by_of(enum tw_bind_by by)
{
    return by == TW_BIND_BY_CONNECT ? 1 : by == TW_BIND_BY_ACCEPT ? 2 : 0;
}

void tw_bind_tally_decision(struct tw_bind_tally *tally, enum tw_bind_ask ask,
                            const struct tw_bind_decision *decision)
{
    tally->n_questions++;
    tally->clauses[ask][decision->clause]++;
}

void tw_bind_tally_meeting(struct tw_bind_tally *tally, const struct tw_bind_meeting *meeting)
{
    const struct tw_bind_socket *fresh = meeting->fresh;
    const struct tw_bind_socket *there = meeting->there;
    unsigned new_at = kind_of(fresh);
    const unsigned met[TW_N_BIND_INPUTS] = {
        [TW_INPUT_ASK] = ASK + (unsigned)meeting->ask,
        [TW_INPUT_NEW_AT] = NEW_AT + (new_at == V6_DUAL ? V6 : new_at),
        [TW_INPUT_AT] = AT + kind_of(there),
        [TW_INPUT_ADDRESSES] =
            ADDRESSES + (tw_bind_address_equal(&fresh->at, &there->at) ? 1U : 0U),
        [TW_INPUT_NEW_OPTIONS] = NEW_OPTIONS + options_of(fresh),
        [TW_INPUT_OPTIONS] = OPTIONS + options_of(there),
        [TW_INPUT_DEVICES] = DEVICES + devices_of(fresh, there),
        [TW_INPUT_OWNERS] = OWNERS + (fresh->uid == there->uid ? 1U : 0U),
        [TW_INPUT_STATE] = STATE + state_of(there),
        [TW_INPUT_BY] = BY + by_of(meeting->by),
        [TW_INPUT_CHANGED] = CHANGED + (meeting->changed ? 1U : 0U),
    };
    for (size_t i = 0; i < TW_N_BIND_INPUTS; i++)
        for (size_t j = i + 1; j < TW_N_BIND_INPUTS; j++)
            tally->pairs[met[i]][met[j]]++;
}

void tw_bind_tally_add(struct tw_bind_tally *tally, const struct tw_bind_tally *other)
{
    tally->one_user = tally->one_user || other->one_user;
    tally->n_questions += other->n_questions;
    for (size_t i = 0; i < TW_N_BIND_ASKS; i++)
        for (size_t j = 0; j < TW_N_BIND_CLAUSES; j++)
            tally->clauses[i][j] += other->clauses[i][j];
    for (size_t i = 0; i < END; i++)
        for (size_t j = 0; j < END; j++)
            tally->pairs[i][j] += other->pairs[i][j];
}

/* Pairs that no two sockets can form. A connection has an address, never a wildcard; a
 * listening or merely bound socket got there by bind(); and a socket that was connected never
 * listens. */
static bool cannot_be(size_t a, size_t b)
{
    bool connection = (b > STATE + 1 && b < BY) || b == BY + 1 || b == BY + 2;
    bool wildcard =
        a == AT + V4_ANY || a == AT + V6_ANY || a == AT + V6_ANY_ONLY || a == AT + MAPPED_ANY;
    if (wildcard && connection)
        return true;
    if ((a == STATE || a == STATE + 1) && (b == BY + 1 || b == BY + 2))
        return true;
    return a == AT + V6_DUAL && b == STATE + 1;
}

static bool is_possible(const struct tw_bind_tally *tally, size_t a, size_t b)
{
    bool other_owner = a == OWNERS || b == OWNERS;
    return values[a].input < values[b].input && !cannot_be(a, b) &&
           !(tally->one_user && other_owner);
}

struct tw_bind_pairs tw_bind_tally_pairs(const struct tw_bind_tally *tally)
{
    struct tw_bind_pairs pairs = {0};
    for (size_t a = 0; a < END; a++)
        for (size_t b = a + 1; b < END; b++) {
            pairs.n_possible += is_possible(tally, a, b) ? 1 : 0;
            pairs.n_met += is_possible(tally, a, b) && tally->pairs[a][b] > 0 ? 1 : 0;
        }
    return pairs;
}

bool tw_bind_tally_missing(const struct tw_bind_tally *tally, size_t *cursor,
                           char text[TW_BIND_PAIR_TEXT])
{
    for (; *cursor < (size_t)END * END; (*cursor)++) {
        size_t a = *cursor / END;
        size_t b = *cursor % END;
        if (!is_possible(tally, a, b) || tally->pairs[a][b] > 0)
            continue;
        (void)snprintf(text, TW_BIND_PAIR_TEXT, "%s %s, %s %s", inputs[values[a].input],
                       values[a].name, inputs[values[b].input], values[b].name);
        (*cursor)++;
        return true;
    }
    return false;
}

bool tw_bind_tally_expects(const struct tw_bind_tally *tally, enum tw_bind_ask ask,
                           enum tw_bind_clause clause)
{
    if (clause == TW_BIND_FREE || clause == TW_BIND_OTHER_DEVICE ||
        clause == TW_BIND_OTHER_ADDRESS)
        return true;
    if (clause == TW_BIND_OTHER_OWNER && tally->one_user)
        return false;
    return (ask == TW_ASK_CHOOSE) == (clause == TW_BIND_CHOSEN);
}

bool tw_bind_tally_all(const struct tw_bind_tally *tally)
{
    for (unsigned ask = 0; ask < TW_N_BIND_ASKS; ask++)
        for (unsigned clause = 0; clause < TW_N_BIND_CLAUSES; clause++)
            if (tally->clauses[ask][clause] == 0 &&
                tw_bind_tally_expects(tally, (enum tw_bind_ask)ask,
                                      (enum tw_bind_clause)clause))
                return false;
    return true;
}

const char *tw_bind_tally_ask_name(enum tw_bind_ask ask)
{
    return asks[ask];
}
