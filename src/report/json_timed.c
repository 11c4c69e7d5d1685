#include "json_timed.h"

/* Of one kind, or of all: how many cases came to what. */
static void put_counts(struct tw_maker *maker, struct json_t *out,
                       const size_t n[TW_N_TIMED_OUTCOMES])
{
    tw_maker_integer(maker, out, "on_tick", (int64_t)n[TW_TIMED_ON]);
    tw_maker_integer(maker, out, "within_two", (int64_t)n[TW_TIMED_NEAR]);
    tw_maker_integer(maker, out, "elsewhere", (int64_t)n[TW_TIMED_ELSEWHERE]);
    tw_maker_integer(maker, out, "not_measured", (int64_t)n[TW_TIMED_UNSEEN]);
}

static struct json_t *make_kinds(struct tw_maker *maker, const struct tw_timed_sum *sum)
{
    struct json_t *kinds = tw_maker_array(maker);
    for (unsigned i = 0; i < TW_N_TIMED_KINDS; i++) {
        struct json_t *one = tw_maker_object(maker);
        tw_maker_text(maker, one, "name", tw_timed_kind_name((enum tw_timed_kind)i));
        put_counts(maker, one, sum->n_kinds[i]);
        tw_maker_append(maker, kinds, one);
    }
    return kinds;
}

static struct json_t *make_cases(struct tw_maker *maker, const struct tw_timed *timed)
{
    struct json_t *cases = tw_maker_array(maker);
    for (size_t i = 0; i < timed->n; i++) {
        const struct tw_timed_case *one = &timed->cases[i];
        struct json_t *made = tw_maker_object(maker);
        tw_maker_integer(maker, made, "case", (int64_t)one->index);
        tw_maker_text(maker, made, "kind", tw_timed_kind_name(one->kind));
        tw_maker_text(maker, made, "outcome", tw_timed_outcome_name(one->outcome));
        if (one->measured) {
            tw_maker_integer(maker, made, "off_ns", one->off_ns);
            tw_maker_integer(maker, made, "width_ns", one->width_ns);
        }
        tw_maker_known_text(maker, made, "said", one->said);
        tw_maker_append(maker, cases, made);
    }
    return cases;
}

void tw_json_timed_put(struct tw_maker *maker, struct json_t *out, const struct tw_timed *timed,
                       const struct tw_timed_sum *sum)
{
    tw_maker_text(maker, out, "what", "timers");
    tw_maker_integer(maker, out, "seed", (int64_t)timed->seed);
    tw_maker_integer(maker, out, "cases", (int64_t)timed->n);
    put_counts(maker, out, sum->n_outcomes);
    tw_maker_integer(maker, out, "disturbed", (int64_t)sum->n_disturbed);
    tw_maker_integer(maker, out, "took", timed->took_ns);
    if (sum->n_measured > 0) {
        tw_maker_integer(maker, out, "off_max_ns", sum->off_max);
        tw_maker_integer(maker, out, "width_median_ns", sum->width_median);
        tw_maker_integer(maker, out, "width_max_ns", sum->width_max);
    }
    tw_maker_put(maker, out, "kinds", make_kinds(maker, sum));
    tw_maker_put(maker, out, "each", make_cases(maker, timed));
}
