#include "json_explored.h"

static struct json_t *make_clauses(struct tw_json_maker *maker,
                                   const struct tw_rule_trials *explored)
{
    struct json_t *clauses = tw_json_maker_array(maker);
    for (unsigned i = 0; i < TW_N_BIND_CLAUSES; i++) {
        enum tw_bind_clause clause = (enum tw_bind_clause)i;
        uint64_t n = 0;
        for (unsigned ask = 0; ask < TW_N_BIND_ASKS; ask++)
            n += explored->tally.clauses[ask][clause];
        struct json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "name", tw_bind_clause_name(clause));
        tw_json_maker_truth(maker, one, "allows", tw_bind_clause_allows(clause));
        tw_json_maker_integer(maker, one, "decided", (int64_t)n);
        tw_json_maker_append(maker, clauses, one);
    }
    return clauses;
}

static struct json_t *make_missing(struct tw_json_maker *maker,
                                   const struct tw_rule_trials *explored)
{
    struct json_t *missing = tw_json_maker_array(maker);
    char text[TW_BIND_PAIR_TEXT];
    for (size_t cursor = 0; tw_bind_tally_missing(&explored->tally, &cursor, text);)
        tw_json_maker_append_text(maker, missing, text);
    return missing;
}

static struct json_t *make_cases(struct tw_json_maker *maker,
                                 const struct tw_rule_trials *explored)
{
    struct json_t *cases = tw_json_maker_array(maker);
    for (size_t i = 0; i < explored->n_kept; i++) {
        const struct tw_rule_trial *kept = &explored->kept[i];
        struct json_t *one = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, one, "case", (int64_t)kept->index);
        tw_json_maker_truth(maker, one, "strange", kept->strange);
        tw_json_maker_text(maker, one, "said", kept->said);
        tw_json_maker_text(maker, one, "steps", kept->steps);
        tw_json_maker_known_text(maker, one, "experiment", kept->experiment);
        tw_json_maker_append(maker, cases, one);
    }
    return cases;
}

void tw_json_explored_put(struct tw_json_maker *maker, struct json_t *out,
                          const struct tw_rule_trials *explored)
{
    struct tw_bind_pairs pairs = tw_bind_tally_pairs(&explored->tally);
    tw_json_maker_integer(maker, out, "seed", (int64_t)explored->seed);
    tw_json_maker_integer(maker, out, "cases", (int64_t)explored->n_cases);
    tw_json_maker_integer(maker, out, "questions", (int64_t)explored->tally.n_questions);
    tw_json_maker_integer(maker, out, "contradictions", (int64_t)explored->n_against);
    tw_json_maker_integer(maker, out, "strange", (int64_t)explored->n_strange);
    tw_json_maker_integer(maker, out, "hung", explored->n_hung);
    tw_json_maker_truth(maker, out, "one_user", explored->tally.one_user);
    tw_json_maker_integer(maker, out, "took_ns", explored->took_ns);
    tw_json_maker_integer(maker, out, "cpu_ns", explored->cpu_ns);
    tw_json_maker_put(maker, out, "clauses", make_clauses(maker, explored));
    tw_json_maker_integer(maker, out, "pairs_met", (int64_t)pairs.n_met);
    tw_json_maker_integer(maker, out, "pairs_possible", (int64_t)pairs.n_possible);
    tw_json_maker_put(maker, out, "pairs_missing", make_missing(maker, explored));
    tw_json_maker_put(maker, out, "kept", make_cases(maker, explored));
}
