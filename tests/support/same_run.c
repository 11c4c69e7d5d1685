#include "same_run.h"

#include <string.h>

static bool same_who(const struct tw_run *a, unsigned who_a, const struct tw_run *b,
                     unsigned who_b)
{
    return who_a < a->n_names && who_b < b->n_names &&
           strcmp(a->names[who_a], b->names[who_b]) == 0;
}

static bool same_settings(const struct tw_facts *a, const struct tw_facts *b)
{
    if (a->n_settings != b->n_settings)
        return false;
    for (size_t i = 0; i < a->n_settings; i++) {
        if (strcmp(a->settings[i].name, b->settings[i].name) != 0 ||
            strcmp(a->settings[i].value, b->settings[i].value) != 0)
            return false;
    }
    return true;
}

static const char *facts_differ(const struct tw_run *run_a, const struct tw_run *run_b)
{
    const struct tw_facts *a = &run_a->facts;
    const struct tw_facts *b = &run_b->facts;
    if (strcmp(a->program, b->program) != 0 || strcmp(a->kernel, b->kernel) != 0 ||
        strcmp(a->began, b->began) != 0 || a->hz != b->hz)
        return "program, kernel, began or hz";
    if (a->network != b->network || a->venue != b->venue || a->first_bind != b->first_bind ||
        a->bound_visible != b->bound_visible || a->interrupted != b->interrupted ||
        a->clock_step_ns != b->clock_step_ns)
        return "network, venue, first-bind, bound-visible, interrupted or clock-step";
    if (a->captured_known != b->captured_known || a->capture_known != b->capture_known ||
        a->n_captured != b->n_captured || a->n_dropped != b->n_dropped ||
        a->n_unnamed != b->n_unnamed)
        return "captured, dropped or unnamed";
    if (!same_settings(a, b))
        return "setting";
    if (a->n_endpoints != b->n_endpoints || a->n_predicted != b->n_predicted)
        return "number of endpoints or predictions";
    for (size_t i = 0; i < a->n_endpoints; i++) {
        if (!same_who(run_a, a->endpoints[i].who, run_b, b->endpoints[i].who) ||
            !tw_endpoint_equal(&a->endpoints[i].at, &b->endpoints[i].at))
            return "endpoint";
    }
    for (size_t i = 0; i < a->n_predicted; i++) {
        if (!same_who(run_a, a->predicted[i].who, run_b, b->predicted[i].who) ||
            a->predicted[i].at_ns != b->predicted[i].at_ns)
            return "predicted";
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
        return strcmp(a->step.text, b->step.text) == 0 && a->step.done == b->step.done &&
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
