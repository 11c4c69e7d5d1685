#include "lab.h"

#include <string.h>

#define AFTERWARDS (2 * TW_S) /* tried for as long past the end of the window */
enum { COARSEST_HZ = 1000 };

/* The timer that holds a port, as the segments and the settings have it. */
struct timer {
    tw_ns began_ns; /* since the run began; -1: none runs */
    tw_ns length_ns;
};

/* How long an orphan of this peer stays in FIN-WAIT-2: tcp_fin_time(). */
static tw_ns fin_timeout(const struct tw_lab *lab, const struct tw_peer_spec *peer)
{
    const struct tw_facts *facts = &lab->run->facts;
    if (peer->options.linger2_s > 0)
        return peer->options.linger2_s * TW_S;
    for (size_t i = 0; i < facts->n_settings; i++) {
        if (strcmp(facts->settings[i].name, "tcp_fin_timeout") == 0)
            return strtol(facts->settings[i].value, NULL, 10) * TW_S;
    }
    return TW_TIME_WAIT_NS;
}

/* The later timer of those on the port: the TIME-WAIT of a side that is there, or the wait of
 * an orphan in FIN-WAIT-2. */
static struct timer timer_on(const struct tw_lab *lab, const struct tw_follow *follow,
                             uint16_t port)
{
    struct timer timer = {.began_ns = -1};
    for (size_t i = 0; i < lab->n_links; i++) {
        const struct tw_link *link = &lab->links[i];
        const struct tw_connection *connection =
            tw_follow_between(follow, link->who[0], link->who[1]);
        for (int side = 0; side < 2 && connection != NULL && !link->is_proof; side++) {
            int which = tw_connection_side(connection, link->who[side]);
            const struct tw_teardown *teardown = &connection->teardown;
            if (link->at[side].port != port || which < 0)
                continue;
            tw_ns began = -1;
            bool waits = teardown->side[which].state == TW_TIME_WAIT;
            if (waits)
                began = teardown->time_wait_ns[which];
            else if (teardown->side[which].state == TW_FIN_WAIT_2)
                began = lab->run->seen[connection->last_seen].at_ns;
            if (began > timer.began_ns)
                timer = (struct timer){
                    .began_ns = began,
                    .length_ns =
                        waits ? TW_TIME_WAIT_NS
                              : fin_timeout(lab, &lab->experiment->peers[link->peer[side]])};
        }
    }
    return timer;
}

/* Takes over what was predicted of a probe whose port has come free since. */
static void keep_prediction(const struct tw_facts *before, unsigned who, struct tw_facts *facts)
{
    for (size_t i = 0; i < before->n_predicted; i++) {
        if (before->predicted[i].who == who)
            facts->predicted[facts->n_predicted++] = before->predicted[i];
    }
}

void tw_probers_predict(struct tw_lab *lab, struct tw_probers *probers)
{
    struct tw_facts *facts = &lab->run->facts;
    const struct tw_facts before = *facts;
    const struct tw_jiffies *jiffies = &lab->spec->jiffies;
    struct tw_follow follow = {0};
    tw_follow_run(&follow, lab->run);
    facts->n_predicted = 0;
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        struct timer timer = timer_on(lab, &follow, prober->at.port);
        if (prober->is_done) {
            keep_prediction(&before, prober->who, facts);
            continue;
        }
        tw_ns earliest = 0;
        tw_ns latest = 0;
        tw_ns began = timer.began_ns >= 0 ? lab->began_ns + timer.began_ns : prober->first_ns;
        tw_ns length = timer.began_ns >= 0 ? timer.length_ns : TW_TIME_WAIT_NS;
        tw_wheel_window(jiffies->hz != 0 ? jiffies->hz : COARSEST_HZ, length, &earliest,
                        &latest);
        prober->give_up_ns = began + latest + AFTERWARDS;
        if (jiffies->hz == 0 || timer.began_ns < 0)
            continue;
        prober->predicted_ns = tw_wheel_release(jiffies, began, length);
        facts->predicted[facts->n_predicted].who = prober->who;
        facts->predicted[facts->n_predicted++].at_ns = prober->predicted_ns - lab->began_ns;
    }
}
