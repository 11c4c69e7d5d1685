#include "json_repeats.h"

#include "repeats.h"

static struct json_t *points(struct tw_json_maker *maker, const struct tw_repeats *r)
{
    struct json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < r->n; i++) {
        const struct tw_repeat *one = &r->list[i];
        struct json_t *point = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, point, "began_ns", one->began_ns);
        tw_json_maker_pair(maker, point, "held_ns", one->held_from_ns, one->held_to_ns);
        if (one->predicted) {
            tw_json_maker_integer(maker, point, "predicted_ns", one->predicted_ns);
            tw_json_maker_truth(maker, point, "on_tick", one->on_tick);
        }
        tw_json_maker_append(maker, list, point);
    }
    return list;
}

static struct json_t *probe_json(struct tw_json_maker *maker, const struct tw_run *run,
                                 unsigned probe, const struct tw_repeats *r)
{
    struct json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "experiment", run->experiment.name);
    tw_json_maker_text(maker, out, "probe", run->experiment.probes[probe].name);
    tw_json_maker_integer(maker, out, "refused", (int64_t)r->n_refused);
    tw_json_maker_integer(maker, out, "free", (int64_t)r->n_free);
    tw_json_maker_integer(maker, out, "predicted", (int64_t)r->n_predicted);
    tw_json_maker_integer(maker, out, "on_tick", (int64_t)r->n_on_tick);
    tw_json_maker_integer(maker, out, "ended", (int64_t)r->n_ended);
    if (r->n > 0) {
        tw_json_maker_integer(maker, out, "held_min_ns", r->held_min);
        tw_json_maker_integer(maker, out, "held_median_ns", r->held_median);
        tw_json_maker_integer(maker, out, "held_max_ns", r->held_max);
        tw_json_maker_integer(maker, out, "width_median_ns", r->width_median);
        tw_json_maker_integer(maker, out, "width_nine_in_ten_ns", r->width_nine);
        tw_json_maker_integer(maker, out, "width_max_ns", r->width_max);
    }
    tw_json_maker_put(maker, out, "points", points(maker, r));
    return out;
}

void tw_json_repeats_append(struct tw_json_maker *maker, struct json_t *array,
                            const struct tw_judged runs[], size_t n)
{
    for (unsigned i = 0; i < runs[0].run->experiment.n_probes; i++) {
        struct tw_err err = {0};
        TW_AUTO(tw_repeats_drop) struct tw_repeats repeats = {0};
        if (tw_repeats_of(runs, n, i, &repeats, &err) < 0)
            maker->failed = true;
        else
            tw_json_maker_append(maker, array, probe_json(maker, runs[0].run, i, &repeats));
    }
}
