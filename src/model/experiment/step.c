#include "step.h"

static const char *const verbs[] = {
    [TW_CONNECT] = "connect", [TW_SEND] = "send",         [TW_WRITE] = "write",
    [TW_READ] = "read",       [TW_SHUTDOWN] = "shutdown", [TW_CLOSE] = "close",
    [TW_SET] = "set",         [TW_DO_LISTEN] = "listen",  [TW_FORK] = "fork",
    [TW_LEAVE] = "leave",     [TW_EXEC] = "exec",         [TW_DESTROY] = "destroy",
    [TW_STOP] = "stop",       [TW_AWAIT] = "await",       [TW_TYPE] = "type",
    [TW_WAIT] = "wait",       [TW_CHURN] = "churn",       [TW_ORDER] = NULL,
};
_Static_assert(TW_COUNT(verbs) == TW_N_VERBS, "a verb lacks a name");

const char *tw_verb_name(enum tw_verb verb)
{
    return verbs[verb] != NULL ? verbs[verb] : "order";
}

const char *const *tw_verb_names(void)
{
    return verbs;
}
