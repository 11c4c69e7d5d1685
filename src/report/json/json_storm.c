#include "json_storm.h"

#include <stdio.h>

static void put_latency(struct tw_json_maker *maker, struct json_t *object, const char *key,
                        const struct tw_latency *latency)
{
    if (latency->n == 0)
        return;
    struct json_t *one = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, one, "tries", (int64_t)latency->n);
    tw_json_maker_integer(maker, one, "median_ns", latency->median_ns);
    tw_json_maker_integer(maker, one, "p99_ns", latency->p99_ns);
    tw_json_maker_put(maker, object, key, one);
}

struct json_t *tw_json_storm_make(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    const struct tw_run *run = judged->run;
    const struct tw_storm *storm = &judged->storm;
    struct json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "connections", (int64_t)storm->n_connections);
    if (storm->took_ns > 0) {
        tw_json_maker_integer(maker, out, "took_ns", storm->took_ns);
        tw_json_maker_integer(maker, out, "per_second", (int64_t)tw_storm_rate(storm));
    }
    if (storm->held_known)
        tw_json_maker_integer(maker, out, "held", (int64_t)storm->held);
    if (run->facts.capture_known) {
        tw_json_maker_integer(maker, out, "captured", (int64_t)run->facts.n_captured);
        tw_json_maker_integer(maker, out, "dropped", (int64_t)run->facts.n_dropped);
    }
    if (storm->memory_known)
        tw_json_maker_integer(maker, out, "memory_bytes", storm->memory_bytes);
    if (tw_storm_bytes_each(storm) > 0)
        tw_json_maker_integer(maker, out, "bytes_each", (int64_t)tw_storm_bytes_each(storm));
    put_latency(maker, out, "refused", &storm->refused);
    put_latency(maker, out, "worked", &storm->worked);
    return out;
}

struct json_t *tw_json_storm_table_make(struct tw_json_maker *maker,
                                        const struct tw_judged runs[], size_t n, size_t n_name)
{
    char name[TW_EXPERIMENT_NAME];
    struct json_t *out = tw_json_maker_object(maker);
    struct json_t *list = tw_json_maker_array(maker);
    (void)snprintf(name, sizeof name, "%.*s", (int)n_name, runs[0].run->experiment.name);
    for (size_t i = 0; i < n; i++) {
        struct json_t *row = tw_json_storm_make(maker, &runs[i]);
        tw_json_maker_text(maker, row, "experiment", runs[i].run->experiment.name);
        tw_json_maker_append(maker, list, row);
    }
    tw_json_maker_text(maker, out, "name", name);
    tw_json_maker_put(maker, out, "rows", list);
    return out;
}
