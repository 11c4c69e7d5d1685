#include "json_matrix.h"

#include "matrix_group.h"
#include "names.h"

static struct json_t *cell_json(struct tw_json_maker *maker, const struct tw_judged *judged,
                                unsigned probe)
{
    char error[TW_ERRNO_TEXT];
    const struct tw_run *run = judged->run;
    const struct tw_release *release = &judged->evidence->releases[probe];
    struct json_t *out = tw_json_maker_object(maker);
    struct json_t *place = tw_json_maker_object(maker);
    for (size_t i = 0; i < run->experiment.place.n; i++)
        tw_json_maker_text(maker, place, run->experiment.place.at[i].axis,
                           run->experiment.place.at[i].value);
    tw_json_maker_text(maker, out, "experiment", run->experiment.name);
    tw_json_maker_put(maker, out, "place", place);
    tw_json_maker_text(maker, out, "probe", run->experiment.probes[probe].name);
    if (release->first_seen >= 0)
        tw_json_maker_text(maker, out, "first", tw_errno_name(release->first_error, error));
    if (release->held_known)
        tw_json_maker_pair(maker, out, "held_ns", release->held_from_ns, release->held_to_ns);
    tw_json_maker_text(maker, out, "ruling", tw_ruling_name(tw_judged_overall(judged)));
    return out;
}

struct json_t *tw_json_matrix_make(struct tw_json_maker *maker, const struct tw_judged runs[],
                                   size_t n)
{
    char name[TW_EXPERIMENT_NAME];
    struct json_t *out = tw_json_maker_object(maker);
    struct json_t *cells = tw_json_maker_array(maker);
    (void)snprintf(name, sizeof name, "%.*s", (int)tw_matrix_group_name_length(runs[0].run),
                   runs[0].run->experiment.name);
    for (size_t i = 0; i < n; i++) {
        for (unsigned j = 0; j < runs[i].run->experiment.n_probes; j++)
            tw_json_maker_append(maker, cells, cell_json(maker, &runs[i], j));
    }
    tw_json_maker_text(maker, out, "name", name);
    tw_json_maker_put(maker, out, "cells", cells);
    return out;
}
