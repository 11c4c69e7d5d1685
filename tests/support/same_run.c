#include "same_run.h"

#include "fact.h"
#include "same_action.h"

#include <string.h>

static bool same_who(const struct tw_run *a, unsigned who_a, const struct tw_run *b,
                     unsigned who_b)
{
    return who_a < a->n_names && who_b < b->n_names &&
           strcmp(a->names[who_a], b->names[who_b]) == 0;
}

static bool same_value(const struct tw_fact_value *value, const void *a, const void *b)
{
    if (value->shape == TW_FACT_TEXT)
        return strcmp(a, b) == 0;
    if (value->shape == TW_FACT_ENDPOINT)
        return tw_endpoint_equal(a, b);
    return tw_fact_number(value, a) == tw_fact_number(value, b);
}

static bool same_key(const struct tw_fact_value *key, const struct tw_run *run_a, const void *a,
                     const struct tw_run *run_b, const void *b)
{
    if (key->shape != TW_FACT_WHO)
        return key->shape == TW_FACT_NOTHING || same_value(key, a, b);
    return same_who(run_a, (unsigned)tw_fact_number(key, a), run_b,
                    (unsigned)tw_fact_number(key, b));
}

static bool same_fact(const struct tw_fact *fact, const struct tw_run *a,
                      const struct tw_run *b)
{
    size_t n = tw_fact_count(fact, &a->facts);
    if (n != tw_fact_count(fact, &b->facts))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct tw_fact_value *value = &fact->value;
        const struct tw_fact_value *key = &fact->key;
        if (!same_key(key, a, tw_fact_at(fact, key, &a->facts, i), b,
                      tw_fact_at(fact, key, &b->facts, i)) ||
            !same_value(value, tw_fact_at(fact, value, &a->facts, i),
                        tw_fact_at(fact, value, &b->facts, i)))
            return false;
    }
    return true;
}

static const char *facts_differ(const struct tw_run *a, const struct tw_run *b)
{
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        if (!same_fact(fact, a, b))
            return fact->name;
    }
    return NULL;
}

static const char *seen_differ(const struct tw_run *run_a, const struct tw_observation *a,
                               const struct tw_run *run_b, const struct tw_observation *b)
{
    if (a->at_ns != b->at_ns || a->saw != b->saw || !same_who(run_a, a->who, run_b, b->who))
        return "an observation's time, kind or name";

    switch (a->saw) {
    case TW_SAW_STEP:
        return same_action(a->step.action, b->step.action) && a->step.done == b->step.done &&
                       a->step.error == b->step.error && a->step.took_ns == b->step.took_ns &&
                       a->step.least_ns == b->step.least_ns
                   ? NULL
                   : "a step";
    case TW_SAW_SEGMENT:
        return same_who(run_a, a->segment.to, run_b, b->segment.to) &&
                       a->segment.frame == b->segment.frame &&
                       a->segment.flags == b->segment.flags &&
                       a->segment.numbered == b->segment.numbered &&
                       a->segment.seq == b->segment.seq && a->segment.ack == b->segment.ack &&
                       a->segment.payload_bytes == b->segment.payload_bytes &&
                       a->segment.far_ns == b->segment.far_ns
                   ? NULL
                   : "a segment";
    case TW_SAW_STATE:
        return a->state.state == b->state.state && a->state.gone == b->state.gone &&
                       a->state.timer_ms == b->state.timer_ms
                   ? NULL
                   : "a state";
    case TW_SAW_BIND:
        return a->bind.error == b->bind.error && a->bind.took_ns == b->bind.took_ns ? NULL
                                                                                    : "a bind";
    case TW_SAW_COUNT:
        return a->count.what == b->count.what && a->count.n == b->count.n ? NULL : "a count";
    }
    return "an observation of an unknown kind";
}

const char *same_run(const struct tw_run *a, const struct tw_run *b)
{
    const char *differ = facts_differ(a, b);
    if (differ != NULL)
        return differ;

    if ((a->experiment.text == NULL) != (b->experiment.text == NULL))
        return "having an experiment";
    if (a->experiment.text != NULL && (strcmp(a->experiment.text, b->experiment.text) != 0 ||
                                       strcmp(a->experiment.name, b->experiment.name) != 0))
        return "the experiment's text or name";
    if (a->n_seen != b->n_seen)
        return "the number of observations";
    for (size_t i = 0; i < a->n_seen && differ == NULL; i++)
        differ = seen_differ(a, &a->seen[i], b, &b->seen[i]);
    return differ;
}
