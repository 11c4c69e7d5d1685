#include "json_experiment.h"

#include "json_expectation.h"
#include "names.h"

#include <jansson.h>
#include <string.h>

void tw_json_experiment_place(struct tw_json_maker *maker, json_t *object,
                              const struct tw_endpoint *at)
{
    char text[TW_ENDPOINT_TEXT];
    tw_json_maker_text(maker, object, "address", tw_endpoint_address_text(at, text));
    if (at->port != 0)
        tw_json_maker_integer(maker, object, "port", at->port);
}

void tw_json_experiment_options(struct tw_json_maker *maker, json_t *object,
                                const struct tw_socket_options *options)
{
    tw_json_maker_truth(maker, object, "reuseaddr", options->reuseaddr);
    tw_json_maker_truth(maker, object, "reuseport", options->reuseport);
}

static json_t *keepalive(struct tw_json_maker *maker, const struct tw_keepalive *times)
{
    json_t *out = tw_json_maker_object(maker);
    const struct {
        const char *name;
        int64_t value;
    } known[] = {{"idle_ns", times->idle_s * TW_S},
                 {"every_ns", times->every_s * TW_S},
                 {"times", times->n}};
    for (size_t i = 0; i < TW_COUNT(known); i++) {
        if (known[i].value != 0)
            tw_json_maker_integer(maker, out, known[i].name, known[i].value);
    }
    return out;
}

/* The rarely used options, if the file sets them. */
static void put_rest(struct tw_json_maker *maker, json_t *object,
                     const struct tw_socket_options *options)
{
    if (options->mptcp)
        tw_json_maker_truth(maker, object, "mptcp", true);
    if (options->bindnoport)
        tw_json_maker_truth(maker, object, "bindnoport", true);
    if (options->keepalive.on)
        tw_json_maker_put(maker, object, "keepalive", keepalive(maker, &options->keepalive));
    if (options->user_timeout_ms != 0)
        tw_json_maker_integer(maker, object, "user_timeout_ns",
                              options->user_timeout_ms * TW_MS);
    if (options->device[0] != '\0')
        tw_json_maker_text(maker, object, "device", options->device);
}

static json_t *tags(struct tw_json_maker *maker, const char *words)
{
    json_t *list = tw_json_maker_array(maker);
    while (*words != '\0') {
        char word[TW_SENTENCE_SIZE];
        size_t n = strcspn(words, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)n, words);
        if (n > 0)
            tw_json_maker_append_text(maker, list, word);
        words += n + (words[n] == ' ');
    }
    return list;
}

static json_t *settings(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < experiment->n_settings; i++)
        tw_json_maker_text(maker, out, experiment->settings[i].name,
                           experiment->settings[i].value);
    return out;
}

static json_t *peers(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < experiment->n_peers; i++) {
        const struct tw_peer_spec *peer = &experiment->peers[i];
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "name", peer->name);
        tw_json_maker_text(maker, one, "role", peer->role == TW_SERVER ? "server" : "client");
        tw_json_experiment_place(maker, one, &peer->at);
        if (peer->any_port)
            tw_json_maker_truth(maker, one, "any_port", true);
        tw_json_experiment_options(maker, one, &peer->options);
        put_rest(maker, one, &peer->options);
        if (peer->absent)
            tw_json_maker_truth(maker, one, "accept", false);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

/* The expected result of a step, if the file has one. */
static void put_expected(struct tw_json_maker *maker, json_t *out, const struct tw_step *step)
{
    char name[TW_ERRNO_TEXT];
    if (step->expects)
        tw_json_maker_text(maker, out, "expect", tw_errno_name(step->expect_error, name));
    if (step->is_timed)
        tw_json_maker_pair(maker, out, "within_ns", step->min_ns, step->max_ns);
}

static json_t *steps(struct tw_json_maker *maker, const struct tw_experiment *experiment,
                     const struct tw_step list[], size_t n)
{
    json_t *out = tw_json_maker_array(maker);
    for (size_t i = 0; i < n; i++) {
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "who", tw_experiment_doer(experiment, list[i].who));
        tw_json_maker_text(maker, one, "does", list[i].action.text);
        put_expected(maker, one, &list[i]);
        tw_json_maker_append(maker, out, one);
    }
    return out;
}

static json_t *probes(struct tw_json_maker *maker, const struct tw_experiment *experiment)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < experiment->n_probes; i++) {
        const struct tw_probe_spec *probe = &experiment->probes[i];
        char expect[TW_EXPECT_TEXT];
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_text(maker, one, "name", probe->name);
        const struct tw_endpoint at = tw_experiment_probe_at(experiment, probe);
        tw_json_experiment_place(maker, one, &at);
        if (probe->any_port)
            tw_json_maker_truth(maker, one, "any_port", true);
        tw_json_experiment_options(maker, one, &probe->options);
        put_rest(maker, one, &probe->options);
        if (probe->retries)
            tw_json_maker_text(maker, one, "retry", tw_option_keys()[probe->retry.option]);
        if (probe->times > 1)
            tw_json_maker_integer(maker, one, "times", probe->times);
        tw_json_maker_text(maker, one, "expect", tw_probe_expect_text(probe, expect));
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

/* {"old": "none", "new": "reuseaddr"} */
static json_t *place(struct tw_json_maker *maker, const struct tw_matrix_place *at)
{
    json_t *out = tw_json_maker_object(maker);
    for (size_t i = 0; i < at->n; i++)
        tw_json_maker_text(maker, out, at->at[i].axis, at->at[i].value);
    return out;
}

json_t *tw_json_experiment_make(struct tw_json_maker *maker,
                                const struct tw_experiment *experiment)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "name", experiment->name);
    if (experiment->place.n > 0)
        tw_json_maker_put(maker, out, "place", place(maker, &experiment->place));
    tw_json_maker_known_text(maker, out, "title", experiment->title);
    tw_json_maker_known_text(maker, out, "story", experiment->story);
    tw_json_maker_known_text(maker, out, "source", experiment->source);
    tw_json_maker_put(maker, out, "tags", tags(maker, experiment->tags));
    tw_json_maker_text(maker, out, "network", tw_network_name(experiment->network));
    tw_json_maker_put(maker, out, "settings", settings(maker, experiment));
    tw_json_maker_put(maker, out, "peers", peers(maker, experiment));
    tw_json_maker_put(maker, out, "steps",
                      steps(maker, experiment, experiment->steps, experiment->n_steps));
    if (experiment->n_then > 0)
        tw_json_maker_put(maker, out, "then",
                          steps(maker, experiment, experiment->then, experiment->n_then));
    tw_json_maker_put(maker, out, "probes", probes(maker, experiment));
    tw_json_maker_put(maker, out, "expect", tw_json_expectation_make(maker, experiment));
    tw_json_maker_known_text(maker, out, "text", experiment->text);
    return out;
}
