#include "predict.h"

#include "port_hold.h"

#define AFTERWARDS (2 * TW_S) /* time of trying after the end of the window */
enum { COARSEST_HZ = 1000 };

/* Keeps the prediction for a probe whose port has become free since. */
static void keep_prediction(const struct tw_facts *before, unsigned who, struct tw_facts *facts)
{
    for (size_t i = 0; i < before->n_predicted; i++) {
        if (before->predicted[i].who == who)
            facts->predicted[facts->n_predicted++] = before->predicted[i];
    }
}

void tw_predict_releases(struct tw_recorder *recorder, const struct tw_jiffies *jiffies,
                         struct tw_probers *probers)
{
    struct tw_facts *facts = &recorder->run->facts;
    const struct tw_facts before = *facts;
    struct tw_connection room[TW_MAX_CONNECTIONS];
    struct tw_follow follow = {.connections = room};
    tw_ns now_ns = tw_recorder_now(recorder);
    tw_follow_run(&follow, recorder->run);
    facts->n_predicted = 0;
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        struct tw_port_hold hold;
        if (prober->is_done) {
            keep_prediction(&before, prober->who, facts);
            continue;
        }
        bool is_held = prober->port != 0 &&
                       tw_port_hold_on(recorder->run, &follow, prober->port, now_ns, &hold) &&
                       hold.ended_seen < 0;
        tw_ns earliest = 0;
        tw_ns latest = 0;
        tw_ns began = is_held ? recorder->began_ns + hold.began_ns : prober->first_ns;
        const struct tw_timers unknown = {.first_ns = TW_TIME_WAIT_NS};
        const struct tw_timers *timers = is_held ? &hold.timers : &unknown;
        tw_wheel_window(jiffies->hz != 0 ? jiffies->hz : COARSEST_HZ, timers, &earliest,
                        &latest);
        prober->give_up_ns = began + latest + AFTERWARDS;
        if (jiffies->hz == 0 || !is_held)
            continue;
        prober->predicted_ns = tw_wheel_release(jiffies, began, timers);
        facts->predicted[facts->n_predicted].who = prober->who;
        facts->predicted[facts->n_predicted++].at_ns =
            prober->predicted_ns - recorder->began_ns;
    }
}
