#include "json.h"

#include "json_experiment.h"
#include "json_explored.h"
#include "json_maker.h"
#include "json_matrix.h"
#include "json_repeats.h"
#include "json_run.h"
#include "json_storm.h"
#include "json_timed.h"
#include "matrix_group.h"
#include "repeats.h"
#include "stream.h"

#include <jansson.h>
#include <string.h>

static json_t *document(struct tw_json_maker *maker, const char *verb)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "schema", TW_JSON_SCHEMA);
    tw_json_maker_text(maker, out, "verb", verb);
    return out;
}

/* The groups among the runs: matrices, storms, repeats. */
static void put_together(struct tw_json_maker *maker, json_t *out,
                         const struct tw_judged runs[], size_t n)
{
    json_t *list = tw_json_maker_array(maker);
    json_t *storms = tw_json_maker_array(maker);
    size_t n_group = 0;
    for (size_t i = 0; i < n; i += n_group) {
        n_group = tw_matrix_group_size(runs, n, i);
        if (n_group > 1)
            tw_json_maker_append(maker, list, tw_json_matrix_make(maker, runs + i, n_group));
        if (n_group > 1 && tw_storm_is_one(runs[i].run))
            tw_json_maker_append(
                maker, storms,
                tw_json_storm_table_make(maker, runs + i, n_group,
                                         tw_matrix_group_name_length(runs[i].run)));
    }
    tw_json_maker_put(maker, out, "matrices", list);
    tw_json_maker_put(maker, out, "storms", storms);
    list = tw_json_maker_array(maker);
    for (size_t i = 0; i < n; i += n_group) {
        n_group = tw_repeats_group(runs, n, i);
        if (n_group > 1)
            tw_json_repeats_append(maker, list, runs + i, n_group);
    }
    tw_json_maker_put(maker, out, "repeats", list);
}

json_t *tw_json_runs(const char *verb, const struct tw_judged runs[], size_t n)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, verb);
    json_t *list = tw_json_maker_array(&maker);
    for (size_t i = 0; i < n; i++)
        tw_json_maker_append(&maker, list, tw_json_run_make(&maker, &runs[i]));
    tw_json_maker_put(&maker, out, "runs", list);
    put_together(&maker, out, runs, n);
    return tw_json_maker_take(&maker, out);
}

static json_t *axes(struct tw_json_maker *maker, const struct tw_matrix *matrix)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < matrix->n_axes; i++) {
        json_t *one = tw_json_maker_object(maker);
        json_t *values = tw_json_maker_array(maker);
        tw_json_maker_text(maker, one, "name", matrix->axes[i].name);
        for (size_t j = 0; j < matrix->axes[i].n; j++)
            tw_json_maker_append_text(maker, values, matrix->axes[i].values[j]);
        tw_json_maker_put(maker, one, "values", values);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

json_t *tw_json_list(const struct tw_listed listed[], size_t n)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, "list");
    json_t *list = tw_json_maker_array(&maker);
    for (size_t i = 0; i < n; i++) {
        json_t *one = tw_json_experiment_make(&maker, &listed[i].experiment);
        if (listed[i].matrix.n_axes > 0)
            tw_json_maker_put(&maker, one, "axes", axes(&maker, &listed[i].matrix));
        tw_json_maker_append(&maker, list, one);
    }
    tw_json_maker_put(&maker, out, "experiments", list);
    return tw_json_maker_take(&maker, out);
}

static json_t *claim_object(struct tw_json_maker *maker, const struct tw_claim *claim)
{
    json_t *one = tw_json_maker_object(maker);
    json_t *needs = tw_json_maker_array(maker);
    tw_json_maker_text(maker, one, "name", claim->name);
    tw_json_maker_text(maker, one, "sentence", claim->sentence);
    for (unsigned bit = 0; bit < TW_N_CLAIM_NEEDS; bit++) {
        if ((claim->needs & (1U << bit)) != 0)
            tw_json_maker_append_text(maker, needs, tw_claims_need(bit)->name);
    }
    tw_json_maker_put(maker, one, "needs", needs);
    return one;
}

json_t *tw_json_claims(void)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, "list");
    json_t *list = tw_json_maker_array(&maker);
    const struct tw_claim *claim = NULL;
    for (size_t i = 0; (claim = tw_claims_at(i)) != NULL; i++)
        tw_json_maker_append(&maker, list, claim_object(&maker, claim));
    tw_json_maker_put(&maker, out, "claims", list);
    return tw_json_maker_take(&maker, out);
}

json_t *tw_json_doctor(const struct tw_checkup checkups[], size_t n)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, "doctor");
    json_t *list = tw_json_maker_array(&maker);
    for (size_t i = 0; i < n; i++) {
        const struct tw_checkup *checkup = &checkups[i];
        json_t *one = tw_json_maker_object(&maker);
        tw_json_maker_text(&maker, one, "name", checkup->name);
        tw_json_maker_text(&maker, one, "what", checkup->what);
        tw_json_maker_truth(&maker, one, "needed", checkup->needed);
        if (checkup->health != TW_NOT_TRIED)
            tw_json_maker_truth(&maker, one, "able", checkup->health == TW_WORKS);
        tw_json_maker_known_text(&maker, one, "found", checkup->found);
        tw_json_maker_known_text(&maker, one, "remedy", checkup->remedy);
        tw_json_maker_append(&maker, list, one);
    }
    tw_json_maker_put(&maker, out, "abilities", list);
    return tw_json_maker_take(&maker, out);
}

json_t *tw_json_explore(const struct tw_rule_trials *explored)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, "explore");
    tw_json_explored_put(&maker, out, explored);
    return tw_json_maker_take(&maker, out);
}

json_t *tw_json_timers(const struct tw_release_trials *timed,
                       const struct tw_release_trials_sum *sum)
{
    struct tw_json_maker maker = {0};
    json_t *out = document(&maker, "explore");
    tw_json_timed_put(&maker, out, timed, sum);
    return tw_json_maker_take(&maker, out);
}

int tw_json_print(json_t *document, FILE *to, struct tw_err *err)
{
    if (document == NULL)
        return tw_fail(err, ENOMEM, "make the JSON document");
    int dumped = json_dumpf(document, to, JSON_INDENT(2));
    json_decref(document);
    (void)fputc('\n', to);
    if (tw_stream_flush(to, err, "the JSON document") < 0)
        return -1;
    return dumped == 0 ? 0 : tw_fail(err, ENOMEM, "make the JSON document");
}
