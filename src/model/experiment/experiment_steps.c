#include "duration.h"
#include "experiment_reader.h"
#include "names.h"
#include "scan.h"

#include <stdio.h>
#include <string.h>

/* Steps: `who = verb argument -> expected result`. */

/* What the previous steps have done to a step's peer; [then] comes after [steps]. */
struct before {
    const struct tw_step *stopped, *became; /* the peer's `stop` and `exec`; NULL: none */
    bool connected;
};

static void look_at(const struct tw_reader *reader, const struct tw_step *step,
                    const struct tw_step *above, struct before *out)
{
    const struct tw_peer_spec *peer = &reader->experiment->peers[step->who];
    bool its_own = above->who == step->who;
    if (its_own && above->action.verb == TW_STOP)
        out->stopped = above;
    if (its_own && above->action.verb == TW_EXEC && above->expect_error == 0)
        out->became = above;
    out->connected |= above->action.verb == TW_CONNECT && (its_own || peer->role == TW_SERVER);
}

static struct before look_above(const struct tw_reader *reader, const struct tw_step *step)
{
    const struct tw_experiment *experiment = reader->experiment;
    struct before before = {0};
    for (size_t i = 0; i < experiment->n_steps && &experiment->steps[i] != step; i++)
        look_at(reader, step, &experiment->steps[i], &before);
    for (size_t i = 0; i < experiment->n_then && &experiment->then[i] != step; i++)
        look_at(reader, step, &experiment->then[i], &before);
    return before;
}

/* Refuses the step if its peer has stopped or has no connection yet. */
static int check_order(const struct tw_reader *reader, const struct tw_step *step)
{
    if (step->who >= reader->experiment->n_peers)
        return 0;
    const struct before before = look_above(reader, step);
    const unsigned needs = tw_step_verb_needs(step->action.verb);
    if (before.stopped != NULL && (needs & TW_NEEDS_PROCESS) != 0)
        return tw_reader_refuse(reader, "a peer that was stopped cannot do",
                                "`await`, `leave` and `destroy` alone after its `stop`");
    if (before.became != NULL && (needs & TW_NEEDS_PROGRAM) != 0)
        return tw_reader_refuse(
            reader, "a peer that is another program now cannot do",
            "`stop`, `await`, `leave` and `destroy` alone after its `exec`");
    if ((needs & TW_NEEDS_CONNECTION) != 0 && !step->action.listener && !before.connected)
        return tw_reader_refuse(reader, "no connection yet for",
                                "that below a client's `connect`");
    return 0;
}

static unsigned doer_of(const struct tw_reader *reader, const struct tw_step *step)
{
    if (step->who == TW_LAB_ITSELF)
        return TW_BY_LAB;
    if (step->who == TW_THE_WIRE)
        return TW_BY_WIRE;
    const struct tw_peer_spec *peer = &reader->experiment->peers[step->who];
    if (tw_experiment_is_command(peer))
        return TW_BY_COMMAND;
    return peer->role == TW_CLIENT ? TW_BY_CLIENT : TW_BY_SERVER;
}

/* Finds the server that the step names. */
static bool find_server(const struct tw_reader *reader, struct tw_step *step)
{
    const char *name = step->action.word;
    bool names = step->action.verb == TW_CONNECT || step->action.verb == TW_CHURN;
    if (!names || name[0] == '\0')
        return true;
    step->to = tw_experiment_peer(reader->experiment, name);
    return step->to >= 0 && reader->experiment->peers[step->to].role == TW_SERVER;
}

/* May this peer do it? A command may connect only as a client. */
static bool suits_peer(const struct tw_reader *reader, const struct tw_step *step)
{
    if (step->who >= reader->experiment->n_peers)
        return true;
    const struct tw_action *action = &step->action;
    const struct tw_peer_spec *peer = &reader->experiment->peers[step->who];
    if (action->verb == TW_CHURN &&
        (step->expect_error != 0 || peer->at.port != 0 || peer->any_port))
        return false;
    if (peer->role == TW_SERVER)
        return action->verb != TW_CONNECT && action->verb != TW_SEND;
    return !action->listener;
}

/* Parses the action in the step's text. */
static int read_action(struct tw_reader *reader, struct tw_step *step)
{
    struct tw_err why = {0};
    char quoted[TW_INI_WORD + 84];
    if (step->who == TW_THE_WIRE && reader->experiment->network != TW_NETWORK_WIRE)
        return tw_reader_refuse(reader, "no wire in",
                                "`world = wire` in [experiment], and then "
                                "steps of the wire");
    (void)snprintf(quoted, sizeof quoted, "%s = %.80s", reader->line.key, reader->line.value);
    if (tw_step_read(step->action.text, doer_of(reader, step), quoted, &step->action, &why) < 0)
        return tw_ini_fail(reader->err, reader->file, reader->line.line, "%s", why.text);
    step->action.setting.line = step->line;
    if (!find_server(reader, step) || !suits_peer(reader, step))
        return tw_reader_refuse(reader, "wrong step", tw_step_verb_form(step->action.verb));
    return 0;
}

static bool read_range(const char *text, struct tw_step *step)
{
    char least[TW_DURATION_TEXT];
    const char *dots = strstr(text, "..");
    if (dots == NULL || (size_t)(dots - text) >= sizeof least)
        return false;
    memcpy(least, text, (size_t)(dots - text));
    least[dots - text] = '\0';
    step->is_timed = true;
    return tw_duration_parse(least, &step->min_ns) &&
           tw_duration_parse(dots + 2, &step->max_ns) && step->min_ns <= step->max_ns;
}

/* Removes " -> ERRNO [in TIME..TIME]" from the end of the text. */
static bool take_expectation(struct tw_step *step)
{
    char *arrow = strstr(step->action.text, " -> ");
    if (arrow == NULL)
        return true;
    const char *words[3] = {NULL};
    size_t n = tw_scan_words(arrow + 4, " ", words, TW_COUNT(words));
    *arrow = '\0';
    step->expects = true;
    if (n == 0 || !tw_errno_parse(words[0], &step->expect_error))
        return false;
    return n == 1 ||
           (n == TW_COUNT(words) && strcmp(words[1], "in") == 0 && read_range(words[2], step));
}

/* A ledger has the step as words with single blanks, up to a `=`: `client ! close = OK`. */
static bool fits_ledger(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && strstr(text, "  ") == NULL && strstr(text, " = ") == NULL &&
           (n < 2 || strcmp(text + n - 2, " =") != 0);
}

static bool find_who(const struct tw_reader *reader, unsigned *out)
{
    int who = tw_experiment_peer(reader->experiment, reader->line.key);
    if (who >= 0)
        *out = (unsigned)who;
    else if (strcmp(reader->line.key, "lab") == 0)
        *out = TW_LAB_ITSELF;
    else if (strcmp(reader->line.key, "wire") == 0)
        *out = TW_THE_WIRE;
    else
        return false;
    return true;
}

static int read_step(struct tw_reader *reader, struct tw_step *step)
{
    *step = (struct tw_step){.line = reader->line.line, .to = -1};
    if (!find_who(reader, &step->who))
        return tw_reader_refuse(reader, "a step of nobody in",
                                "the name of a [server] or [client] above, `server`, `client`, "
                                "`lab` or `wire`");
    if (tw_reader_text(reader, step->action.text, sizeof step->action.text) < 0)
        return -1;
    if (!take_expectation(step))
        return tw_reader_refuse(reader, "wrong result in",
                                "`-> ERRNO` or `-> OK in TIME..TIME`, such as `in 1.9s..2.5s`");
    if (!fits_ledger(step->action.text))
        return tw_reader_refuse(reader, "wrong step",
                                "words with one blank between, none of them `=`");
    return read_action(reader, step) < 0 ? -1 : check_order(reader, step);
}

static int refuse_another(const struct tw_reader *reader, unsigned most, const char *where)
{
    char allowed[40];
    (void)snprintf(allowed, sizeof allowed, "%u steps%s", most, where);
    return tw_reader_refuse(reader, "one step too many,", allowed);
}

int tw_read_step(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    if (experiment->n_steps == TW_MAX_STEPS)
        return refuse_another(reader, TW_MAX_STEPS, "");
    return read_step(reader, &experiment->steps[experiment->n_steps++]);
}

int tw_read_then(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    if (experiment->n_then == TW_MAX_THEN)
        return refuse_another(reader, TW_MAX_THEN, " in [then]");
    return read_step(reader, &experiment->then[experiment->n_then++]);
}
