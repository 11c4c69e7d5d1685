#include "experiment_reader.h"
#include "names.h"

#include <signal.h>
#include <string.h>

/* The argument of a step's verb. */
static int read_argument(struct tw_reader *reader, struct tw_step *step, const char *argument)
{
    bool given = argument[0] != '\0';
    switch (step->verb) {
    case TW_CONNECT:
    case TW_SHUTDOWN:
    case TW_CLOSE:
        return given ? tw_reader_refuse(reader, "a word too many in", "the verb alone") : 0;
    case TW_SEND:
        if (!given || strlen(argument) >= sizeof step->word || strchr(argument, ' ') != NULL)
            return tw_reader_refuse(reader, "wrong step", "`send WORD`, at most 31 bytes");
        memcpy(step->word, argument, strlen(argument) + 1);
        return 0;
    case TW_TYPE:
        if (!given || strlen(argument) >= sizeof step->word)
            return tw_reader_refuse(reader, "wrong step", "`type LINE`, at most 31 bytes");
        memcpy(step->word, argument, strlen(argument) + 1);
        return 0;
    case TW_STOP:
        if (!tw_signal_parse(argument, &step->signal) || step->signal == SIGSTOP ||
            step->signal == SIGCONT)
            return tw_reader_refuse(reader, "wrong step",
                                    "`stop SIGNAL`: SIGINT, SIGTERM, SIGKILL, "
                                    "SIGHUP, SIGQUIT, SIGUSR1 or the like");
        return 0;
    case TW_AWAIT:
        if (!tw_tcp_state_parse(argument, &step->state))
            return tw_reader_refuse(reader, "wrong step",
                                    "`await STATE`: ESTABLISHED, FIN-WAIT-2, "
                                    "CLOSE-WAIT, TIME-WAIT, CLOSED or the like");
        return 0;
    }
    return 0;
}

/* A ledger has the step as words with a blank between, up to a `=`: `client ! close = OK`. */
static bool fits_ledger(const char *text)
{
    size_t n = strlen(text);
    return strstr(text, "  ") == NULL && strstr(text, " = ") == NULL &&
           (n < 2 || strcmp(text + n - 2, " =") != 0);
}

/* Can this peer do it? */
static int check_verb(struct tw_reader *reader, const struct tw_peer_spec *peer,
                      enum tw_verb verb)
{
    bool is_command = peer->command[0] != '\0';
    if ((verb == TW_CONNECT || verb == TW_SEND) && peer->role != TW_CLIENT)
        return tw_reader_refuse(reader, "a server cannot do", "that for a client");
    if ((verb == TW_SHUTDOWN || verb == TW_CLOSE) && is_command)
        return tw_reader_refuse(reader, "a command cannot be told to do",
                                "connect, send, type, stop and await for it");
    if (verb == TW_TYPE && !is_command)
        return tw_reader_refuse(reader, "a peer without a terminal cannot do",
                                "that for a peer with a `command`");
    return 0;
}

/* Is the peer still there after the steps above, and its connection made? */
static int check_order(struct tw_reader *reader, const struct tw_step *step)
{
    const struct tw_experiment *experiment = reader->experiment;
    bool is_server = experiment->peers[step->who].role == TW_SERVER;
    bool connected = false;
    for (size_t i = 0; i < experiment->n_steps; i++) {
        const struct tw_step *above = &experiment->steps[i];
        if (above->who == step->who && above->verb == TW_STOP && step->verb != TW_AWAIT)
            return tw_reader_refuse(reader, "a peer that was stopped cannot do",
                                    "`await` alone after its `stop`");
        connected |= above->verb == TW_CONNECT && (above->who == step->who || is_server);
    }
    bool needs = step->verb == TW_SEND || step->verb == TW_SHUTDOWN || step->verb == TW_CLOSE;
    if (needs && !connected)
        return tw_reader_refuse(reader, "no connection yet for",
                                "that below a client's `connect`");
    return 0;
}

int tw_read_step(struct tw_reader *reader)
{
    struct tw_experiment *experiment = reader->experiment;
    if (experiment->n_steps == TW_MAX_STEPS)
        return tw_reader_refuse(reader, "one step too many,", "64 steps");

    struct tw_step *step = &experiment->steps[experiment->n_steps];
    *step = (struct tw_step){.line = reader->line.line};
    if (tw_reader_text(reader, step->text, sizeof step->text) < 0)
        return -1;
    if (!fits_ledger(step->text))
        return tw_reader_refuse(reader, "wrong step",
                                "words with one blank between, none of them `=`");

    char verb[sizeof step->text];
    memcpy(verb, step->text, sizeof verb);
    char *argument = verb + strcspn(verb, " ");
    if (*argument != '\0')
        *argument++ = '\0';
    unsigned index = 0;
    if (!tw_names_find(tw_verb_names(), TW_N_VERBS, verb, &index)) {
        char allowed[120];
        return tw_reader_refuse(
            reader, "unknown step",
            tw_names_list(tw_verb_names(), TW_N_VERBS, allowed, sizeof allowed));
    }
    step->verb = (enum tw_verb)index;

    int who = tw_experiment_peer(experiment, reader->line.key);
    if (who < 0)
        return tw_reader_refuse(reader, "a step of nobody in",
                                "the name of a [server] or [client] above, "
                                "`server` or `client`");
    step->who = (unsigned)who;
    if (check_verb(reader, &experiment->peers[who], step->verb) < 0 ||
        check_order(reader, step) < 0)
        return -1;
    experiment->n_steps++;
    return read_argument(reader, step, argument);
}

int tw_read_teardown(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    if (!tw_ending_parse(reader->line.value, &expect->ending)) {
        char allowed[120];
        return tw_reader_refuse(
            reader, "unknown teardown",
            tw_names_list(tw_ending_names(), TW_N_ENDINGS, allowed, sizeof allowed));
    }
    expect->ending_line = reader->line.line;
    return 0;
}

static int read_side(struct tw_reader *reader, int *out, unsigned *out_line)
{
    const char *value = reader->line.value;
    int who = tw_experiment_peer(reader->experiment, value);
    if (strcmp(value, "both") == 0)
        who = TW_BOTH;
    else if (who < 0 && strcmp(value, "nobody") != 0)
        return tw_reader_refuse(reader, "unknown side",
                                "the name of a peer, `both` or `nobody`");
    *out = who;
    *out_line = reader->line.line;
    return 0;
}

int tw_read_first_fin(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    return read_side(reader, &expect->first_fin, &expect->first_fin_line);
}

int tw_read_time_wait(struct tw_reader *reader)
{
    struct tw_expectation *expect = &reader->experiment->expect;
    return read_side(reader, &expect->time_wait, &expect->time_wait_line);
}
