#include "recorder.h"

#include "wire_order.h"

void tw_recorder_begin(struct tw_recorder *recorder, struct tw_run *run)
{
    *recorder = (struct tw_recorder){.run = run, .began_ns = tw_now()};
    recorder->first_offset_ns = recorder->offset_ns = tw_clock_offset();
    recorder->drained_ns = recorder->began_ns;
}

void tw_recorder_drop(struct tw_recorder *recorder)
{
    for (size_t side = 0; side < TW_COUNT(recorder->captures); side++)
        tw_capture_drop(&recorder->captures[side]);
    free(recorder->waiting);
    recorder->waiting = NULL;
    recorder->n_waiting = recorder->n_waiting_room = 0;
}

tw_ns tw_recorder_now(const struct tw_recorder *recorder)
{
    return tw_now() - recorder->began_ns;
}

/* The run contains the experiment, and peer i has name i. */
int tw_recorder_doer(struct tw_recorder *recorder, unsigned doer, unsigned *out_who,
                     struct tw_err *err)
{
    const struct tw_experiment *experiment = &recorder->run->experiment;
    *out_who = doer;
    if (doer < experiment->n_peers)
        return 0;
    return tw_run_name(recorder->run, tw_experiment_doer(experiment, doer), out_who, err);
}

void tw_recorder_endpoint(struct tw_recorder *recorder, unsigned who,
                          const struct tw_endpoint *at)
{
    struct tw_facts *facts = &recorder->run->facts;
    if (tw_run_endpoint(recorder->run, who) != NULL || facts->n_endpoints == TW_MAX_ENDPOINTS)
        return;
    facts->endpoints[facts->n_endpoints].who = who;
    facts->endpoints[facts->n_endpoints].at = *at;
    facts->n_endpoints++;
}

int tw_recorder_step(struct tw_recorder *recorder, unsigned who, const struct tw_action *action,
                     const struct tw_outcome *outcome, struct tw_err *err)
{
    struct tw_observation o = {.at_ns = outcome->at_ns, .who = who, .saw = TW_SAW_STEP};
    o.step = (struct tw_step_result){
        .action = action,
        .done = !outcome->unanswered,
        .error = outcome->error,
        .took_ns = outcome->took_ns,
        .least_ns = outcome->least_ns < outcome->took_ns ? outcome->least_ns : 0};
    return tw_run_add(recorder->run, &o, err);
}

int tw_recorder_deed(struct tw_recorder *recorder, unsigned who, const char *text,
                     const struct tw_outcome *outcome, struct tw_err *err)
{
    struct tw_action action;
    const char *name = recorder->run->names[who];
    if (tw_step_read(text, tw_run_doer(name), text, &action, err) < 0)
        return tw_fail_within(err, "%s", name);
    return tw_recorder_step(recorder, who, &action, outcome, err);
}

int tw_recorder_wire(struct tw_recorder *recorder, const struct tw_wire_news *news,
                     struct tw_err *err)
{
    unsigned who = 0;
    char text[TW_WIRE_DEED_TEXT];
    const struct tw_wire_deed deed = {
        .did = news->did, .flags = news->segment.flags, .from = news->from};
    const struct tw_outcome outcome = {.at_ns = news->at_ns - recorder->began_ns};
    if (tw_recorder_doer(recorder, TW_THE_WIRE, &who, err) < 0)
        return -1;
    return tw_recorder_deed(recorder, who, tw_wire_deed_text(&deed, text), &outcome, err);
}

int tw_recorder_state(struct tw_recorder *recorder, unsigned who, tw_ns at_ns,
                      const struct tw_socket_state *state, struct tw_err *err)
{
    struct tw_observation o = {.at_ns = at_ns, .who = who, .saw = TW_SAW_STATE};
    o.state = *state;
    return tw_run_add(recorder->run, &o, err);
}

int tw_recorder_segment(struct tw_recorder *recorder, struct tw_tracked *tracked, int side,
                        const struct tw_captured *captured, struct tw_err *err)
{
    struct tw_observation o;
    tw_tracker_see(tracked, side, &captured->segment);
    tw_tracker_number(tracked, side, captured, &o);
    recorder->n_segments += tw_far_end_date(&recorder->far_end, &o, side);
    recorder->n_named++;
    recorder->n_segments++;
    return tw_run_add(recorder->run, &o, err);
}

int tw_recorder_bind(struct tw_recorder *recorder, unsigned who, int error, tw_ns before_ns,
                     tw_ns after_ns, struct tw_err *err)
{
    struct tw_observation o = {
        .at_ns = before_ns - recorder->began_ns, .who = who, .saw = TW_SAW_BIND};
    o.bind = (struct tw_bind_result){.error = error, .took_ns = after_ns - before_ns};
    return tw_run_add(recorder->run, &o, err);
}

int tw_recorder_count(struct tw_recorder *recorder, unsigned who, enum tw_counted what,
                      uint64_t n, struct tw_err *err)
{
    struct tw_observation o = {
        .at_ns = tw_recorder_now(recorder), .who = who, .saw = TW_SAW_COUNT};
    o.count = (struct tw_count){.what = what, .n = n};
    return tw_run_add(recorder->run, &o, err);
}

int tw_recorder_stall(struct tw_recorder *recorder, tw_ns late_ns, struct tw_err *err)
{
    unsigned who = 0;
    if (tw_recorder_doer(recorder, TW_LAB_ITSELF, &who, err) < 0)
        return -1;
    return tw_recorder_count(recorder, who, TW_COUNTED_STALL, (uint64_t)(late_ns / TW_US), err);
}
