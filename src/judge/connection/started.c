#include "started.h"

#include <errno.h>

long tw_started_failed(const struct tw_run *run, const struct tw_peer_spec *server)
{
    const enum tw_verb first = server->idle ? TW_BIND : TW_DO_LISTEN;
    int who = tw_run_find(run, server->name);
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && (int)o->who == who && o->step.action->verb == first)
            return o->step.done && o->step.error != 0 ? (long)i : -1;
    }
    return -1;
}

const char *tw_started_reason(int error)
{
    static const struct {
        int error;
        const char *reason;
    } reasons[] = {
        {EADDRNOTAVAIL, "no device has that address"},
        {EADDRINUSE, "another socket holds the port"},
        {EACCES,
         "a port below net.ipv4.ip_unprivileged_port_start requires CAP_NET_BIND_SERVICE"},
        {EAFNOSUPPORT, "this kernel does not support the address family"},
        {ENODEV, "there is no such device"},
    };
    for (size_t i = 0; i < TW_COUNT(reasons); i++) {
        if (reasons[i].error == error)
            return reasons[i].reason;
    }
    return NULL;
}

const struct tw_peer_spec *tw_started_server(const struct tw_run *run,
                                             const struct tw_step *step)
{
    const struct tw_experiment *experiment = &run->experiment;
    if (step->action.verb != TW_CONNECT && step->action.verb != TW_CHURN)
        return NULL;
    unsigned server = step->to >= 0 ? (unsigned)step->to : tw_experiment_server(experiment);
    return server < experiment->n_peers ? &experiment->peers[server] : NULL;
}
