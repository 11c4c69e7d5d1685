#include "experiment.h"

#include "timer_wheel.h"

#include <stdlib.h>
#include <string.h>

void tw_experiment_drop(struct tw_experiment *experiment)
{
    free(experiment->text);
    *experiment = (struct tw_experiment){0};
}

int tw_experiment_peer(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_peers; i++) {
        if (strcmp(experiment->peers[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

int tw_experiment_probe(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        if (strcmp(experiment->probes[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

struct tw_endpoint tw_experiment_probe_at(const struct tw_experiment *experiment,
                                          const struct tw_probe_spec *probe)
{
    struct tw_endpoint at = probe->at;
    unsigned server = tw_experiment_server(experiment);
    if (at.port != 0 || probe->any_port)
        return at;
    if (server < experiment->n_peers)
        at.port = experiment->peers[server].at.port;
    if (at.port == 0)
        at.port = TW_DEFAULT_PORT;
    return at;
}

const struct tw_step *tw_experiment_churn(const struct tw_experiment *experiment)
{
    for (size_t i = 0; i < experiment->n_steps; i++) {
        if (experiment->steps[i].action.verb == TW_CHURN)
            return &experiment->steps[i];
    }
    return NULL;
}

bool tw_experiment_is_command(const struct tw_peer_spec *peer)
{
    return peer->command[0] != '\0';
}

bool tw_experiment_is_tagged(const struct tw_experiment *experiment, const char *tag)
{
    size_t n = strlen(tag);
    for (const char *at = experiment->tags; n > 0 && (at = strstr(at, tag)) != NULL; at += n) {
        bool begins = at == experiment->tags || at[-1] == ' ';
        if (begins && (at[n] == '\0' || at[n] == ' '))
            return true;
    }
    return false;
}

static tw_ns longer(tw_ns a, tw_ns b)
{
    return a > b ? a : b;
}

/* The delay of an order to the wire: of a late copy, or of a FIN whose ACKs are all lost. The
 * sender retransmits that FIN 8 times (tcp_orphan_retries) with a doubling timeout, 64 s in
 * total on the lab's wire; each copy restarts the TIME-WAIT timer. */
static tw_ns order_lasts(const struct tw_step *step)
{
    const struct tw_wire_order *order = &step->action.order;
    if (order->verb == TW_WIRE_DUPLICATE)
        return order->time_ns;
    bool is_endless = order->verb == TW_WIRE_DROP && order->last == 0;
    return is_endless && order->kind == TW_WIRE_ACK_OF_FIN ? 64 * TW_S : 0;
}

static tw_ns step_lasts(const struct tw_step *step)
{
    if (step->action.verb == TW_ORDER)
        return order_lasts(step);
    if (step->action.verb == TW_WAIT)
        return step->action.time_ns;
    return step->is_timed ? step->max_ns : 0;
}

static tw_ns steps_last(const struct tw_step steps[], size_t n)
{
    tw_ns lasts = 0;
    for (size_t i = 0; i < n; i++)
        lasts += step_lasts(&steps[i]);
    return lasts;
}

/* tcp_fin_timeout from [host]. Above 60 s Linux waits twice for the time that exceeds 60 s
 * (docs/timer-rule.md). */
static tw_ns orphan_lasts(const struct tw_experiment *experiment)
{
    tw_ns length_ns = TW_TIME_WAIT_NS;
    for (size_t i = 0; i < experiment->n_settings; i++) {
        const struct tw_setting *setting = &experiment->settings[i];
        if (strcmp(setting->name, "tcp_fin_timeout") == 0)
            length_ns = strtol(setting->value, NULL, 10) * TW_S;
    }
    return length_ns > TW_TIME_WAIT_NS ? 2 * (length_ns - TW_TIME_WAIT_NS) : length_ns;
}

static tw_ns probe_lasts(const struct tw_experiment *experiment,
                         const struct tw_probe_spec *probe)
{
    switch (probe->window) {
    case TW_AFTER_TIME_WAIT:
        return TW_TIME_WAIT_NS;
    case TW_AFTER_FIN_TIMEOUT:
        return orphan_lasts(experiment);
    case TW_AFTER_TIMER:
    case TW_NOT_WITHIN:
        return probe->window_ns;
    case TW_AT_ONCE:
    case TW_AFTER_RETRY:
    case TW_AFTER_THEN:
        return 0;
    }
    return 0;
}

tw_ns tw_experiment_lasts(const struct tw_experiment *experiment)
{
    tw_ns waits = 0;
    for (size_t i = 0; i < experiment->n_probes; i++)
        waits = longer(waits, probe_lasts(experiment, &experiment->probes[i]));
    return steps_last(experiment->steps, experiment->n_steps) +
           steps_last(experiment->then, experiment->n_then) + waits;
}

const char *tw_experiment_doer(const struct tw_experiment *experiment, unsigned who)
{
    if (who < experiment->n_peers)
        return experiment->peers[who].name;
    return who == TW_THE_WIRE ? "wire" : "lab";
}

unsigned tw_experiment_server(const struct tw_experiment *experiment)
{
    unsigned server = 0;
    while (server < experiment->n_peers && experiment->peers[server].role != TW_SERVER)
        server++;
    return server;
}
