#include "json_release.h"

#include "json_experiment.h"
#include "names.h"

#include <jansson.h>

static void put_since(struct tw_json_maker *maker, json_t *out, const struct tw_run *run,
                      const struct tw_release *release)
{
    if (release->since == TW_SINCE_UNKNOWN)
        return;
    tw_json_maker_integer(maker, out, "since_ns", release->since_ns);
    tw_json_maker_text(maker, out, "since_who", run->names[release->since_who]);
    tw_json_maker_truth(maker, out, "time_wait", tw_release_is_of_wait(release));
    tw_json_maker_truth(maker, out, "orphan", tw_release_is_of_orphan(release));
    if (release->since_seen >= 0)
        tw_json_maker_integer(maker, out, "since_observation", release->since_seen);
}

static void put_first_try(struct tw_json_maker *maker, json_t *out, const struct tw_run *run,
                          const struct tw_release *release)
{
    char error[TW_ERRNO_TEXT];
    if (release->first_seen < 0)
        return;
    tw_ns at_ns = run->seen[release->first_seen].at_ns;
    json_t *first = tw_json_maker_object(maker);
    tw_json_maker_text(maker, first, "result", tw_errno_name(release->first_error, error));
    tw_json_maker_integer(maker, first, "at_ns", at_ns);
    if (release->since != TW_SINCE_UNKNOWN)
        tw_json_maker_integer(maker, first, "after_ns", at_ns - release->since_ns);
    tw_json_maker_put(maker, out, "first_try", first);
}

static void put_release(struct tw_json_maker *maker, json_t *out,
                        const struct tw_release *release)
{
    bool worked = release->released_seen >= 0;
    bool held = worked && release->refused_seen >= 0;
    tw_json_maker_truth(maker, out, "worked", worked);
    if (!held)
        return;
    tw_json_maker_pair(maker, out, "released_ns", release->from_ns, release->to_ns);
    tw_json_maker_truth(maker, out, "disturbed", tw_release_is_disturbed(release));
    if (release->held_known)
        tw_json_maker_pair(maker, out, "held_ns", release->held_from_ns, release->held_to_ns);
}

static void put_proof(struct tw_json_maker *maker, json_t *out, const struct tw_run *run,
                      const struct tw_release *release)
{
    char error[TW_ERRNO_TEXT];
    if (release->proof_seen < 0)
        return;
    const struct tw_step_result *step = &run->seen[release->proof_seen].step;
    if (!step->done)
        return;
    json_t *proof = tw_json_maker_object(maker);
    tw_json_maker_text(maker, proof, "result", tw_errno_name(step->error, error));
    if (step->took_ns >= 0)
        tw_json_maker_integer(maker, proof, "took_ns", step->took_ns);
    tw_json_maker_put(maker, out, "proof", proof);
}

static json_t *release_of(struct tw_json_maker *maker, const struct tw_judged *judged,
                          unsigned probe)
{
    const struct tw_run *run = judged->run;
    const struct tw_probe_spec *spec = &run->experiment.probes[probe];
    const struct tw_release *release = &judged->evidence->releases[probe];
    struct tw_endpoint at = spec->at;
    at.port = release->port;

    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "probe", spec->name);
    tw_json_experiment_place(maker, out, &at);
    if (spec->any_port)
        tw_json_maker_truth(maker, out, "any_port", true);
    tw_json_experiment_options(maker, out, &spec->options);
    tw_json_maker_integer(maker, out, "tries", (int64_t)release->n_tries);
    put_since(maker, out, run, release);
    put_first_try(maker, out, run, release);
    put_release(maker, out, release);
    if (release->predicted_ns >= 0)
        tw_json_maker_integer(maker, out, "predicted_ns", release->predicted_ns);
    put_proof(maker, out, run, release);
    return out;
}

json_t *tw_json_release_list(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    json_t *list = tw_json_maker_array(maker);
    for (unsigned i = 0; i < judged->run->experiment.n_probes; i++)
        tw_json_maker_append(maker, list, release_of(maker, judged, i));
    return list;
}
