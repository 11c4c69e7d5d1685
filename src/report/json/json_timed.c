#include "json_timed.h"

/* For one kind, or all: the number of cases of each outcome. */
static void put_counts(struct tw_json_maker *maker, struct json_t *out,
                       const size_t n[TW_N_TRIAL_OUTCOMES])
{
    tw_json_maker_integer(maker, out, "on_tick", (int64_t)n[TW_TRIAL_ON]);
    tw_json_maker_integer(maker, out, "within_two", (int64_t)n[TW_TRIAL_NEAR]);
    tw_json_maker_integer(maker, out, "elsewhere", (int64_t)n[TW_TRIAL_ELSEWHERE]);
    tw_json_maker_integer(maker, out, "not_measured", (int64_t)n[TW_TRIAL_UNSEEN]);
}

static struct json_t *make_kinds(struct tw_json_maker *maker,
                                 const struct tw_release_trials_sum *sum)
{
    struct json_t *kinds = tw_json_maker_array(maker);
    for (unsigned i = 0; i < TW_N_TRIAL_KINDS; i++) {
        struct json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "name",
                           tw_release_trials_kind_name((enum tw_release_trials_kind)i));
        put_counts(maker, one, sum->n_kinds[i]);
        tw_json_maker_append(maker, kinds, one);
    }
    return kinds;
}

static struct json_t *make_cases(struct tw_json_maker *maker,
                                 const struct tw_release_trials *timed)
{
    struct json_t *cases = tw_json_maker_array(maker);
    for (size_t i = 0; i < timed->n; i++) {
        const struct tw_release_trial *one = &timed->cases[i];
        struct json_t *made = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, made, "case", (int64_t)one->index);
        tw_json_maker_text(maker, made, "kind", tw_release_trials_kind_name(one->kind));
        tw_json_maker_text(maker, made, "outcome",
                           tw_release_trials_outcome_name(one->outcome));
        if (one->measured) {
            tw_json_maker_integer(maker, made, "off_ns", one->off_ns);
            tw_json_maker_integer(maker, made, "width_ns", one->width_ns);
        }
        tw_json_maker_known_text(maker, made, "said", one->said);
        tw_json_maker_append(maker, cases, made);
    }
    return cases;
}

void tw_json_timed_put(struct tw_json_maker *maker, struct json_t *out,
                       const struct tw_release_trials *timed,
                       const struct tw_release_trials_sum *sum)
{
    tw_json_maker_text(maker, out, "what", "timers");
    tw_json_maker_integer(maker, out, "seed", (int64_t)timed->seed);
    tw_json_maker_integer(maker, out, "cases", (int64_t)timed->n);
    put_counts(maker, out, sum->n_outcomes);
    tw_json_maker_integer(maker, out, "disturbed", (int64_t)sum->n_disturbed);
    tw_json_maker_integer(maker, out, "took_ns", timed->took_ns);
    if (sum->n_measured > 0) {
        tw_json_maker_integer(maker, out, "off_max_ns", sum->off_max);
        tw_json_maker_integer(maker, out, "width_median_ns", sum->width_median);
        tw_json_maker_integer(maker, out, "width_max_ns", sum->width_max);
    }
    tw_json_maker_put(maker, out, "kinds", make_kinds(maker, sum));
    tw_json_maker_put(maker, out, "each", make_cases(maker, timed));
}
