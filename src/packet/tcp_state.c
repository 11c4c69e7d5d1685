#include "tcp_state.h"

#include "names.h"

static const char *const names[] = {
    [TW_CLOSED] = "CLOSED",           [TW_LISTEN] = "LISTEN",
    [TW_SYN_SENT] = "SYN-SENT",       [TW_SYN_RECEIVED] = "SYN-RECEIVED",
    [TW_ESTABLISHED] = "ESTABLISHED", [TW_FIN_WAIT_1] = "FIN-WAIT-1",
    [TW_FIN_WAIT_2] = "FIN-WAIT-2",   [TW_CLOSE_WAIT] = "CLOSE-WAIT",
    [TW_CLOSING] = "CLOSING",         [TW_LAST_ACK] = "LAST-ACK",
    [TW_TIME_WAIT] = "TIME-WAIT",     [TW_BOUND] = "BOUND",
};
_Static_assert(TW_COUNT(names) == TW_N_TCP_STATES, "a state lacks a name");

const char *tw_tcp_state_name(enum tw_tcp_state state)
{
    return names[state];
}

bool tw_tcp_state_parse(const char *name, enum tw_tcp_state *out)
{
    unsigned index = 0;
    if (!tw_names_find(names, TW_COUNT(names), name, &index))
        return false;
    *out = (enum tw_tcp_state)index;
    return true;
}

bool tw_tcp_state_is_idle(enum tw_tcp_state state)
{
    return state == TW_LISTEN || state == TW_BOUND;
}
