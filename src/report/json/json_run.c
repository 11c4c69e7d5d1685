#include "json_run.h"

#include "fact.h"
#include "json_connection.h"
#include "json_experiment.h"
#include "json_release.h"
#include "json_storm.h"
#include "ledger.h"
#include "names.h"
#include "zero.h"

#include <jansson.h>

static void put_value(struct tw_json_maker *maker, json_t *out, const char *name,
                      const struct tw_fact_value *value, const void *at)
{
    char endpoint[TW_ENDPOINT_TEXT];
    switch (value->shape) {
    case TW_FACT_TEXT:
        tw_json_maker_text(maker, out, name, at);
        break;
    case TW_FACT_NUMBER:
    case TW_FACT_SECONDS:
    case TW_FACT_NANOSECONDS:
        tw_json_maker_integer(maker, out, name, tw_fact_number(value, at));
        break;
    case TW_FACT_FLAG:
        tw_json_maker_truth(maker, out, name, tw_fact_number(value, at) != 0);
        break;
    case TW_FACT_ANSWER:
        tw_json_maker_truth(maker, out, name, tw_fact_number(value, at) == TW_YES);
        break;
    case TW_FACT_NAME:
        tw_json_maker_text(maker, out, name, tw_fact_name(value, tw_fact_number(value, at)));
        break;
    case TW_FACT_ENDPOINT:
        tw_json_maker_text(maker, out, name, tw_endpoint_text(at, endpoint));
        break;
    case TW_FACT_NOTHING:
    case TW_FACT_WHO: /* used in keys only */
        break;
    }
}

/* A list as an object: its items by their keys. */
static json_t *items(struct tw_json_maker *maker, const struct tw_run *run,
                     const struct tw_fact *fact)
{
    const struct tw_facts *facts = &run->facts;
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < tw_fact_count(fact, facts); i++) {
        const void *key = tw_fact_at(fact, &fact->key, facts, i);
        const char *name =
            fact->key.shape == TW_FACT_WHO ? run->names[tw_fact_number(&fact->key, key)] : key;
        put_value(maker, out, name, &fact->value, tw_fact_at(fact, &fact->value, facts, i));
    }
    return out;
}

static json_t *facts_of(struct tw_json_maker *maker, const struct tw_run *run)
{
    struct tw_facts facts = run->facts;
    facts.first_packet_ns = tw_zero_of(run).at_ns; /* also for a run without that fact */
    json_t *out = tw_json_maker_object(maker);
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        if (tw_fact_is_list(fact))
            tw_json_maker_put(maker, out, fact->json, items(maker, run, fact));
        else if (fact->has_usual || tw_fact_count(fact, &facts) > 0)
            put_value(maker, out, fact->json, &fact->value,
                      tw_fact_at(fact, &fact->value, &facts, 0));
    }
    return out;
}

static void put_result(struct tw_json_maker *maker, json_t *out, int error, tw_ns took_ns)
{
    char name[TW_ERRNO_TEXT];
    tw_json_maker_text(maker, out, "result", tw_errno_name(error, name));
    if (took_ns >= 0)
        tw_json_maker_integer(maker, out, "took_ns", took_ns);
}

static void put_segment(struct tw_json_maker *maker, json_t *out, const struct tw_run *run,
                        const struct tw_wire_segment *segment)
{
    char flags[TW_FLAGS_TEXT];
    tw_json_maker_text(maker, out, "saw", "segment");
    tw_json_maker_text(maker, out, "to", run->names[segment->to]);
    if (segment->frame != 0)
        tw_json_maker_integer(maker, out, "frame", segment->frame);
    if (segment->far_ns != 0)
        tw_json_maker_integer(maker, out, "far_ns", segment->far_ns);
    tw_json_maker_text(maker, out, "flags", tw_segment_flags_text(segment->flags, flags));
    if (!segment->numbered)
        return;
    tw_json_maker_integer(maker, out, "seq", segment->seq);
    if ((segment->flags & TW_ACK) != 0)
        tw_json_maker_integer(maker, out, "ack", segment->ack);
    tw_json_maker_integer(maker, out, "bytes", segment->payload_bytes);
}

static void put_count(struct tw_json_maker *maker, json_t *out, const struct tw_count *count)
{
    const uint64_t most_us = INT64_MAX / TW_US;
    tw_json_maker_text(maker, out, "saw", "count");
    if (count->what != TW_COUNTED_STALL) {
        tw_json_maker_text(maker, out, "what", tw_counted_names()[count->what]);
        tw_json_maker_integer(maker, out, "n", (int64_t)count->n);
        return;
    }
    tw_json_maker_text(maker, out, "what", "stalled");
    tw_json_maker_integer(maker, out, "length_ns",
                          (tw_ns)(count->n < most_us ? count->n : most_us) * TW_US);
}

static json_t *observation(struct tw_json_maker *maker, const struct tw_run *run,
                           const struct tw_observation *o)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "at_ns", o->at_ns);
    tw_json_maker_text(maker, out, "who", run->names[o->who]);
    switch (o->saw) {
    case TW_SAW_STEP:
        tw_json_maker_text(maker, out, "saw", "step");
        tw_json_maker_text(maker, out, "does", o->step.action->text);
        if (o->step.done)
            put_result(maker, out, o->step.error, o->step.took_ns);
        if (o->step.done && o->step.least_ns > 0)
            tw_json_maker_integer(maker, out, "least_ns", o->step.least_ns);
        break;
    case TW_SAW_SEGMENT:
        put_segment(maker, out, run, &o->segment);
        break;
    case TW_SAW_STATE:
        tw_json_maker_text(maker, out, "saw", "state");
        tw_json_maker_text(maker, out, "state", tw_tcp_state_name(o->state.state));
        tw_json_maker_truth(maker, out, "gone", o->state.gone);
        if (o->state.timer_ms >= 0)
            tw_json_maker_integer(maker, out, "timer_ns", o->state.timer_ms * TW_MS);
        break;
    case TW_SAW_BIND:
        tw_json_maker_text(maker, out, "saw", "bind");
        put_result(maker, out, o->bind.error, o->bind.took_ns);
        break;
    case TW_SAW_COUNT:
        put_count(maker, out, &o->count);
        break;
    }
    return out;
}

static json_t *observations(struct tw_json_maker *maker, const struct tw_run *run)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < run->n_seen; i++)
        tw_json_maker_append(maker, list, observation(maker, run, &run->seen[i]));
    return list;
}

static json_t *finding_of(struct tw_json_maker *maker, const struct tw_run *run,
                          const struct tw_finding *finding)
{
    char line[TW_LEDGER_LINE];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "claim", finding->name);
    tw_json_maker_text(maker, out, "sentence", finding->sentence);
    tw_json_maker_text(maker, out, "ruling", tw_ruling_name(finding->ruling));
    tw_json_maker_truth(maker, out, "asked", finding->asked);
    tw_json_maker_known_text(maker, out, "expected", finding->expected);
    tw_json_maker_known_text(maker, out, "seen", finding->seen);
    if (finding->decided_by < 0 || (size_t)finding->decided_by >= run->n_seen)
        return out;
    tw_json_maker_integer(maker, out, "decided_by", finding->decided_by);
    tw_json_maker_text(maker, out, "line",
                       tw_ledger_line(run, &run->seen[finding->decided_by], line));
    return out;
}

static json_t *findings_of(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < judged->findings.n; i++)
        tw_json_maker_append(maker, list,
                             finding_of(maker, judged->run, &judged->findings.list[i]));
    return list;
}

static json_t *explanation_of(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < judged->why.n; i++)
        tw_json_maker_append_text(maker, list, judged->why.sentences[i]);
    return list;
}

json_t *tw_json_run_make(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    const struct tw_run *run = judged->run;

    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "ruling", tw_ruling_name(tw_judged_overall(judged)));
    tw_json_maker_put(maker, out, "facts", facts_of(maker, run));
    if (run->experiment.n_peers > 0)
        tw_json_maker_put(maker, out, "experiment",
                          tw_json_experiment_make(maker, &run->experiment));
    tw_json_maker_put(maker, out, "connections", tw_json_connection_list(maker, judged));
    if (tw_storm_is_one(run))
        tw_json_maker_put(maker, out, "storm", tw_json_storm_make(maker, judged));
    tw_json_maker_put(maker, out, "binds", tw_json_release_list(maker, judged));
    tw_json_maker_put(maker, out, "explanation", explanation_of(maker, judged));
    tw_json_maker_put(maker, out, "findings", findings_of(maker, judged));
    tw_json_maker_put(maker, out, "observations", observations(maker, run));
    return out;
}
