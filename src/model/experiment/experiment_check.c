#include "experiment_reader.h"

#include <stdio.h>
#include <string.h>

/* Checks at the end of a file. */

static bool expects_something(const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    bool any = experiment->n_probes > 0 || expect->ending_line != 0 ||
               expect->first_fin_line != 0 || expect->time_wait_line != 0 ||
               expect->closing_line != 0 ||
               expect->n_states + expect->n_counts + expect->n_nears + expect->n_helds +
                       expect->n_accepteds >
                   0;
    for (size_t i = 0; i < experiment->n_steps; i++)
        any = any || experiment->steps[i].expects;
    return any;
}

static bool follows_segments(const struct tw_expectation *expect)
{
    return expect->ending_line != 0 || expect->first_fin_line != 0 ||
           expect->time_wait_line != 0 || expect->closing_line != 0 || expect->n_states > 0;
}

/* Why a step is not possible in an experiment with a churn, whose packets are counted only;
 * NULL: it is possible. */
static const char *why_not(const struct tw_experiment *experiment, const struct tw_step *step)
{
    if (step->action.verb == TW_CONNECT)
        return "a `connect` beside a `churn`, whose packets are counted, not followed; have an "
               "experiment for each";
    if (step->action.verb != TW_CHURN)
        return NULL;
    unsigned server = step->to >= 0 ? (unsigned)step->to : tw_experiment_server(experiment);
    if (tw_experiment_is_command(&experiment->peers[server]))
        return "a `churn` to a command, which does not close by itself; have it to a server "
               "without `command`";
    if (experiment->peers[server].absent)
        return "a `churn` to a server with `accept = no`, which takes nobody in; leave that "
               "out";
    if (experiment->network == TW_NETWORK_WIRE)
        return "a `churn` over a wire, which is too slow for it; leave out `world`";
    if (follows_segments(&experiment->expect))
        return "a `churn`, whose packets are counted, not followed: of [expect] `held.`, "
               "`counter.` and `near.` alone are for it";
    return NULL;
}

static int check_churn(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    for (size_t i = 0; i < experiment->n_then; i++) {
        if (experiment->then[i].action.verb == TW_CHURN)
            return tw_ini_fail(reader->err, reader->file, experiment->then[i].line,
                               "a `churn` in [then]; it belongs in [steps]");
    }
    for (size_t i = 0; i < experiment->n_steps && tw_experiment_churn(experiment) != NULL;
         i++) {
        const char *why = why_not(experiment, &experiment->steps[i]);
        if (why != NULL)
            return tw_ini_fail(reader->err, reader->file, experiment->steps[i].line, "%s", why);
    }
    return 0;
}

static int check_retries(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    for (size_t i = 0; i < experiment->n_probes; i++) {
        const struct tw_probe_spec *probe = &experiment->probes[i];
        if (probe->window == TW_AFTER_RETRY && !probe->retries)
            return tw_ini_fail(reader->err, reader->file, probe->line,
                               "OK after RETRY, and nothing to try again with; write "
                               "`retry = reuseport` or `retry = reuseaddr` in [probe %s]",
                               probe->name);
    }
    return 0;
}

/* A key that has no effect on a command; NULL: none. SO_REUSEADDR, SO_REUSEPORT and
 * IPV6_V6ONLY are allowed: they describe what the program sets. */
static const char *key_of_builtin(const struct tw_peer_spec *peer)
{
    const struct tw_socket_options *options = &peer->options;
    const struct {
        bool given;
        const char *key;
    } keys[] = {
        {peer->any_port, "port"},
        {options->lingers, "linger"},
        {options->linger2_s != 0, "linger2"},
        {options->inherited, "cloexec"},
        {options->keepalive.on, "keepalive"},
        {options->user_timeout_ms != 0, "user_timeout"},
        {options->bindnoport, "bindnoport"},
        {options->device[0] != '\0', "device"},
        {options->mptcp, "mptcp"},
        {peer->idle, "listen"},
        {peer->absent, "accept"},
        {peer->silent, "read"},
        {peer->follows, "eof"},
    };
    for (size_t i = 0; i < TW_COUNT(keys); i++) {
        if (keys[i].given)
            return keys[i].key;
    }
    return NULL;
}

static int check_commands(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    for (size_t i = 0; i < experiment->n_peers; i++) {
        const struct tw_peer_spec *peer = &experiment->peers[i];
        const char *key = tw_experiment_is_command(peer) ? key_of_builtin(peer) : NULL;
        if (key != NULL)
            return tw_ini_fail(reader->err, reader->file, peer->line,
                               "`%s` of %s, which is a command: that program decides it; leave "
                               "it out",
                               key, peer->name);
    }
    return 0;
}

int tw_reader_check_whole(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    unsigned line = reader->line.line > 0 ? reader->line.line : 1;
    if (experiment->title[0] == '\0')
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without a `title` in [experiment]");
    if (experiment->n_steps == 0)
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without [steps]; an experiment does something");
    if (!expects_something(experiment))
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without an expectation; write a [probe NAME], "
                           "[expect], or `-> ERRNO` after a step");
    if (check_commands(reader) < 0 || check_retries(reader) < 0)
        return -1;
    return check_churn(reader);
}

int tw_reader_take_name(const char *file, struct tw_experiment *out, struct tw_err *err)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    char suffix[TW_MATRIX_SUFFIX];
    size_t n = strlen(base);
    if (n > 4 && strcmp(base + n - 4, ".ini") == 0)
        n -= 4;
    if (out->place.n > 0 && strcspn(base, ".") < n)
        n = strcspn(base, ".");
    if (n == 0 || n >= TW_NAME_SIZE ||
        strspn(base, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") < n)
        return tw_fail(
            err, 0,
            "%s: a file's name is the experiment's: 1 to %d letters, digits, `-` and "
            "`_`, then .ini",
            file, TW_NAME_SIZE - 1);
    (void)tw_matrix_suffix(&out->place, suffix);
    if (n + strlen(suffix) >= sizeof out->name)
        return tw_fail(err, 0, "%s: `%.*s%s` is too long for a file's name; at most %zu bytes",
                       file, (int)n, base, suffix, sizeof out->name - 1);
    memcpy(out->name, base, n);
    memcpy(out->name + n, suffix, strlen(suffix) + 1);
    return 0;
}
