#include "json_expectation.h"

#include "segment.h"

#include <jansson.h>

static const char *name_of(const struct tw_experiment *experiment, int peer)
{
    if (peer == TW_BOTH)
        return "both";
    return peer == TW_NOBODY ? "nobody" : experiment->peers[peer].name;
}

/* ["server F.", "client ."] */
static json_t *closing(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    json_t *out = tw_json_maker_array(maker);
    for (size_t i = 0; i < expect->n_closing; i++) {
        char flags[TW_FLAGS_TEXT];
        char text[TW_NAME_SIZE + TW_FLAGS_TEXT];
        (void)snprintf(text, sizeof text, "%s %s",
                       experiment->peers[expect->closing[i].who].name,
                       tw_segment_flags_text(expect->closing[i].flags, flags));
        tw_json_maker_append_text(maker, out, text);
    }
    return out;
}

static json_t *states(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < expect->n_states; i++)
        tw_json_maker_text(maker, out, experiment->peers[expect->states[i].who].name,
                           tw_tcp_state_name(expect->states[i].state));
    return out;
}

static json_t *counters(struct tw_json_maker *maker, const struct tw_expectation *expect)
{
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < expect->n_counts; i++)
        tw_json_maker_integer(maker, out, expect->counts[i].name, (int64_t)expect->counts[i].n);
    return out;
}

static json_t *held(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < expect->n_helds; i++)
        tw_json_maker_integer(maker, out, experiment->peers[expect->helds[i].who].name,
                              (int64_t)expect->helds[i].n);
    return out;
}

static json_t *accepted(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < expect->n_accepteds; i++)
        tw_json_maker_integer(maker, out, experiment->peers[expect->accepteds[i].who].name,
                              (int64_t)expect->accepteds[i].n);
    return out;
}

/* Two moments, later_ns added to the second, and their maximum distance. */
static json_t *nears(struct tw_json_maker *maker, const struct tw_expectation *expect)
{
    json_t *out = tw_json_maker_array(maker);
    for (size_t i = 0; i < expect->n_nears; i++) {
        const struct tw_expected_near *near = &expect->nears[i];
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "name", near->name);
        tw_json_maker_text(maker, one, "moment", near->moment[0]);
        tw_json_maker_text(maker, one, "other", near->moment[1]);
        tw_json_maker_integer(maker, one, "later_ns", near->later_ns);
        tw_json_maker_integer(maker, one, "apart_ns", near->apart_ns);
        tw_json_maker_append(maker, out, one);
    }
    return out;
}

json_t *tw_json_expectation_make(struct tw_json_maker *maker,
                                 const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    json_t *out = tw_json_maker_object(maker);
    if (expect->ending_line != 0)
        tw_json_maker_text(maker, out, "teardown", tw_ending_name(expect->ending));
    if (expect->first_fin_line != 0)
        tw_json_maker_text(maker, out, "first_fin", name_of(experiment, expect->first_fin));
    if (expect->time_wait_line != 0)
        tw_json_maker_text(maker, out, "time_wait", name_of(experiment, expect->time_wait));
    if (expect->closing_line != 0)
        tw_json_maker_put(maker, out, "closing", closing(maker, experiment));
    if (expect->n_states > 0)
        tw_json_maker_put(maker, out, "states", states(maker, experiment));
    if (expect->n_counts > 0)
        tw_json_maker_put(maker, out, "counters", counters(maker, expect));
    if (expect->n_helds > 0)
        tw_json_maker_put(maker, out, "held", held(maker, experiment));
    if (expect->n_accepteds > 0)
        tw_json_maker_put(maker, out, "accepted", accepted(maker, experiment));
    if (expect->n_nears > 0)
        tw_json_maker_put(maker, out, "near", nears(maker, expect));
    return out;
}
