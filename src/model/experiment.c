#include "experiment.h"

#include "names.h"

#include <stdio.h>
#include <string.h>

static const char *const verbs[] = {
    [TW_CONNECT] = "connect", [TW_SEND] = "send", [TW_SHUTDOWN] = "shutdown",
    [TW_CLOSE] = "close",     [TW_STOP] = "stop", [TW_AWAIT] = "await",
    [TW_TYPE] = "type",
};
_Static_assert(TW_COUNT(verbs) == TW_N_VERBS, "a verb lacks a name");

static const char *const windows[] = {
    [TW_AT_ONCE] = "",
    [TW_AFTER_TIME_WAIT] = "TIME_WAIT",
};
_Static_assert(TW_COUNT(windows) == TW_N_WINDOWS, "a window lacks a name");

void tw_experiment_drop(struct tw_experiment *experiment)
{
    free(experiment->text);
    *experiment = (struct tw_experiment){0};
}

int tw_experiment_peer(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_peers; i++) {
        if (strcmp(experiment->peers[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

int tw_experiment_probe(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        if (strcmp(experiment->probes[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

unsigned tw_experiment_server(const struct tw_experiment *experiment)
{
    unsigned server = 0;
    while (server < experiment->n_peers && experiment->peers[server].role != TW_SERVER)
        server++;
    return server;
}

const char *tw_verb_name(enum tw_verb verb)
{
    return verbs[verb];
}

const char *const *tw_verb_names(void)
{
    return verbs;
}

const char *tw_probe_expect_text(const struct tw_probe_spec *probe, char text[TW_EXPECT_TEXT])
{
    char name[TW_ERRNO_TEXT];
    const char *first = tw_errno_name(probe->first_error, name);
    if (probe->window == TW_AT_ONCE)
        (void)snprintf(text, TW_EXPECT_TEXT, "%s", first);
    else
        (void)snprintf(text, TW_EXPECT_TEXT, "%s, then OK after %s", first,
                       windows[probe->window]);
    return text;
}

bool tw_probe_expect_parse(const char *text, struct tw_probe_spec *probe)
{
    static const char then[] = ", then OK after ";
    if (strcmp(text, "OK") == 0) {
        probe->first_error = 0;
        probe->window = TW_AT_ONCE;
        return true;
    }

    const char *comma = strchr(text, ',');
    char first[TW_ERRNO_TEXT];
    if (comma == NULL || (size_t)(comma - text) >= sizeof first ||
        strncmp(comma, then, strlen(then)) != 0)
        return false;
    memcpy(first, text, (size_t)(comma - text));
    first[comma - text] = '\0';

    int error = 0;
    unsigned window = 0;
    if (!tw_errno_parse(first, &error) || error == 0 ||
        !tw_names_find(windows, TW_N_WINDOWS, comma + strlen(then), &window) ||
        window == TW_AT_ONCE)
        return false;
    probe->first_error = error;
    probe->window = (enum tw_window)window;
    return true;
}

const char *tw_socket_options_text(const struct tw_socket_options *options)
{
    if (options->reuseaddr && options->reuseport)
        return "SO_REUSEADDR and SO_REUSEPORT";
    if (options->reuseaddr)
        return "SO_REUSEADDR";
    return options->reuseport ? "SO_REUSEPORT" : "no options";
}
