#include "scope.h"

#include <string.h>

enum { SUBJECT = 160 };

/* A step by its index as a subject. */
static const struct tw_step *step_of(const struct tw_experiment *experiment, size_t subject)
{
    return subject < experiment->n_steps ? &experiment->steps[subject]
                                         : &experiment->then[subject - experiment->n_steps];
}

static size_t count_once(const struct tw_experiment *experiment)
{
    (void)experiment;
    return 1;
}

static size_t count_states(const struct tw_experiment *experiment)
{
    return experiment->expect.n_states;
}

static size_t count_counters(const struct tw_experiment *experiment)
{
    return experiment->expect.n_counts;
}

static size_t count_helds(const struct tw_experiment *experiment)
{
    return experiment->expect.n_helds;
}

static size_t count_accepteds(const struct tw_experiment *experiment)
{
    return experiment->expect.n_accepteds;
}

static size_t count_nears(const struct tw_experiment *experiment)
{
    return experiment->expect.n_nears;
}

static size_t count_steps(const struct tw_experiment *experiment)
{
    return experiment->n_steps + experiment->n_then;
}

static size_t count_probes(const struct tw_experiment *experiment)
{
    return experiment->n_probes;
}

static void put_state(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s",
                   experiment->peers[experiment->expect.states[i].who].name);
}

static void put_counter(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s", experiment->expect.counts[i].name);
}

static void put_held(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s",
                   experiment->peers[experiment->expect.helds[i].who].name);
}

static void put_accepted(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s",
                   experiment->peers[experiment->expect.accepteds[i].who].name);
}

static void put_near(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s", experiment->expect.nears[i].name);
}

static void put_probe(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    (void)snprintf(text, SUBJECT, "%s", experiment->probes[i].name);
}

/* "client-connect"; names are unique, so the next such step is "client-connect-2". */
static void put_step_name(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    const struct tw_step *step = step_of(experiment, i);
    const char *doer = tw_experiment_doer(experiment, step->who);
    size_t n = 1;
    for (size_t before = 0; before < i; before++) {
        const struct tw_step *other = step_of(experiment, before);
        n += other->expects && other->who == step->who &&
             other->action.verb == step->action.verb;
    }
    if (n > 1)
        (void)snprintf(text, SUBJECT, "%s-%s-%zu", doer, tw_step_verb_name(step->action.verb),
                       n);
    else
        (void)snprintf(text, SUBJECT, "%s-%s", doer, tw_step_verb_name(step->action.verb));
}

static void put_step(const struct tw_experiment *experiment, size_t i, char text[SUBJECT])
{
    const struct tw_step *step = step_of(experiment, i);
    (void)snprintf(text, SUBJECT, "%s ! %s", tw_experiment_doer(experiment, step->who),
                   step->action.text);
}

enum { WORDS = 2 };
static const struct {
    size_t (*count)(const struct tw_experiment *experiment);
    size_t most;
    struct {
        const char *name; /* NULL: none */
        void (*put)(const struct tw_experiment *experiment, size_t i, char text[SUBJECT]);
    } words[WORDS];
} scopes[] = {
    [TW_ONCE] = {count_once, 1, {{0}}},
    [TW_EACH_STATE] = {count_states, TW_MAX_EXPECTED, {{"PEER", put_state}}},
    [TW_EACH_COUNTER] = {count_counters, TW_MAX_EXPECTED, {{"NAME", put_counter}}},
    [TW_EACH_HELD] = {count_helds, TW_MAX_EXPECTED, {{"PEER", put_held}}},
    [TW_EACH_ACCEPTED] = {count_accepteds, TW_MAX_EXPECTED, {{"SERVER", put_accepted}}},
    [TW_EACH_NEAR] = {count_nears, TW_MAX_EXPECTED, {{"NAME", put_near}}},
    [TW_EACH_STEP] = {count_steps,
                      TW_MAX_STEPS + TW_MAX_THEN,
                      {{"WHO-VERB", put_step_name}, {"STEP", put_step}}},
    [TW_EACH_PROBE] = {count_probes, TW_MAX_PROBES, {{"PROBE", put_probe}}},
};
_Static_assert(TW_COUNT(scopes) == TW_N_SCOPES, "a scope lacks a row");

size_t tw_scope_count(enum tw_scope scope, const struct tw_experiment *experiment)
{
    return scopes[scope].count(experiment);
}

size_t tw_scope_most(enum tw_scope scope)
{
    return scopes[scope].most;
}

void tw_scope_write(enum tw_scope scope, const struct tw_experiment *experiment, size_t subject,
                    const char *pattern, char text[], size_t n)
{
    char value[SUBJECT] = "";
    for (size_t i = 0; i < WORDS && scopes[scope].words[i].name != NULL; i++) {
        const char *word = scopes[scope].words[i].name;
        const char *at = strstr(pattern, word);
        if (at == NULL)
            continue;
        scopes[scope].words[i].put(experiment, subject, value);
        (void)snprintf(text, n, "%.*s%s%s", (int)(at - pattern), pattern, value,
                       at + strlen(word));
        return;
    }
    (void)snprintf(text, n, "%s", pattern);
}
