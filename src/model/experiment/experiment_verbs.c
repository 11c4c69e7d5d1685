#include "duration.h"
#include "experiment_reader.h"
#include "names.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* What is written behind `who = `: each verb with its argument, and who may do it. */

static bool take_number(const char *text, unsigned most, unsigned *out)
{
    size_t n = strspn(text, "0123456789");
    if (n == 0 || n > 9 || text[n] != '\0')
        return false;
    unsigned long value = strtoul(text, NULL, 10);
    if (value == 0 || value > most)
        return false;
    *out = (unsigned)value;
    return true;
}

static bool read_nothing(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    (void)step;
    return argument[0] == '\0';
}

/* Takes "[SERVER]" off the words. */
static bool take_server(const struct tw_reader *reader, char *words[], size_t *at,
                        struct tw_step *step)
{
    unsigned ignored = 0;
    const char *word = words[*at];
    if (word == NULL || strcmp(word, "within") == 0 ||
        take_number(word, TW_MAX_TIMES, &ignored))
        return true;
    step->to = tw_experiment_peer(reader->experiment, word);
    (*at)++;
    return step->to >= 0 && reader->experiment->peers[step->to].role == TW_SERVER;
}

/* "[SERVER] [N times] [within TIME]" */
static bool read_connect(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    enum { MOST = 5 };
    char *words[MOST + 2] = {NULL};
    char *rest = NULL;
    size_t n = 0;
    size_t at = 0;
    for (char *word = strtok_r(argument, " ", &rest); word != NULL && n <= MOST;
         word = strtok_r(NULL, " ", &rest))
        words[n++] = word;
    step->to = -1;
    step->n = 1;
    if (n > MOST || !take_server(reader, words, &at, step))
        return false;
    if (words[at] != NULL && strcmp(words[at], "within") != 0) {
        if (!take_number(words[at], TW_MAX_TIMES, &step->n) || words[at + 1] == NULL ||
            strcmp(words[at + 1], "times") != 0)
            return false;
        at += 2;
    }
    if (words[at] == NULL)
        return true;
    return strcmp(words[at], "within") == 0 && at + 2 == n &&
           tw_duration_parse(words[at + 1], &step->time_ns) && step->time_ns > 0;
}

/* "[SERVER] N times" */
static bool read_churn(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    bool read = read_connect(reader, step, argument) && step->time_ns == 0 &&
                strstr(step->text, " times") != NULL && step->expect_error == 0 &&
                reader->experiment->peers[step->who].at.port == 0;
    step->time_ns = step->n * TW_MS;
    return read;
}

static bool read_line(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    size_t n = strlen(argument);
    if (n == 0 || n >= sizeof step->word)
        return false;
    memcpy(step->word, argument, n + 1);
    return true;
}

static bool read_word(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    return strchr(argument, ' ') == NULL && read_line(reader, step, argument);
}

static bool read_bytes(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    return take_number(argument, TW_MAX_BYTES, &step->n);
}

static bool read_shutdown(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    static const char *const ways[] = {
        [SHUT_RD] = "rd", [SHUT_WR] = "wr", [SHUT_RDWR] = "rdwr"};
    unsigned how = SHUT_WR;
    (void)reader;
    if (argument[0] != '\0' && !tw_names_find(ways, TW_COUNT(ways), argument, &how))
        return false;
    step->how = (int)how;
    return true;
}

/* "[listener]" */
static bool read_close(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    bool is_server = reader->experiment->peers[step->who].role == TW_SERVER;
    step->listener = strcmp(argument, "listener") == 0;
    return argument[0] == '\0' || (step->listener && is_server);
}

/* What it becomes stands in the step's text: a word has not the room for arguments. */
static bool read_exec(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    (void)step;
    return argument[0] != '\0';
}

/* "[listener] OPTION VALUE"; of the lab "SETTING VALUE". */
static bool read_set(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    char *rest = NULL;
    char *name = strtok_r(argument, " ", &rest);
    if (step->who == TW_LAB_ITSELF) {
        if (name == NULL || rest == NULL || rest[0] == '\0' || strpbrk(name, "./") != NULL ||
            strlen(name) >= sizeof step->setting.name ||
            strlen(rest) >= sizeof step->setting.value)
            return false;
        memcpy(step->setting.name, name, strlen(name) + 1);
        memcpy(step->setting.value, rest, strlen(rest) + 1);
        step->setting.line = reader->line.line;
        return true;
    }
    step->listener = name != NULL && strcmp(name, "listener") == 0;
    if (step->listener)
        name = strtok_r(NULL, " ", &rest);
    if (step->listener && reader->experiment->peers[step->who].role != TW_SERVER)
        return false;
    return name != NULL && rest != NULL && rest[0] != '\0' &&
           tw_option_parse(name, rest, &step->option);
}

static bool read_signal(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    return tw_signal_parse(argument, &step->signal) && step->signal != SIGSTOP &&
           step->signal != SIGCONT;
}

static bool read_state(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    return tw_tcp_state_parse(argument, &step->state);
}

static bool read_time(struct tw_reader *reader, struct tw_step *step, char *argument)
{
    (void)reader;
    return tw_duration_parse(argument, &step->time_ns);
}

/* Who may do what, and how it is written. */
enum { CLIENT = 1, SERVER = 2, COMMAND = 4, LAB = 8 };
static const struct {
    unsigned who;
    bool (*read)(struct tw_reader *reader, struct tw_step *step, char *argument);
    const char *form;
} forms[] = {
    [TW_CONNECT] = {CLIENT | COMMAND, read_connect,
                    "`connect [SERVER] [N times] [within TIME]` of a client"},
    [TW_CHURN] = {CLIENT, read_churn,
                  "`churn [SERVER] N times`, at most 200000, of a client without a port of its "
                  "own; it expects OK"},
    [TW_SEND] = {CLIENT | COMMAND, read_word, "`send WORD`, at most 31 bytes, of a client"},
    [TW_WRITE] = {CLIENT | SERVER, read_bytes, "`write BYTES`, at most 67108864"},
    [TW_READ] = {CLIENT | SERVER, read_bytes, "`read BYTES`, at most 67108864"},
    [TW_SHUTDOWN] = {CLIENT | SERVER, read_shutdown,
                     "`shutdown [wr|rd|rdwr]`, not of a command"},
    [TW_CLOSE] = {CLIENT | SERVER, read_close,
                  "`close`, or of a server `close listener`; not of a command"},
    [TW_SET] = {CLIENT | SERVER | LAB, read_set,
                "`set OPTION VALUE` (reuseaddr, reuseport, v6only, linger, linger2, cloexec, "
                "keepalive, "
                "user_timeout, bindnoport, device), of a server `set listener ...`, or "
                "`lab = set SETTING VALUE`"},
    [TW_DO_LISTEN] = {SERVER, read_nothing, "`listen` of a server with `listen = no`"},
    [TW_FORK] = {CLIENT | SERVER, read_nothing, "`fork` of a peer that is no command"},
    [TW_LEAVE] = {CLIENT | SERVER, read_nothing, "`leave` of a peer that is no command"},
    [TW_EXEC] = {CLIENT | SERVER, read_exec,
                 "`exec PROGRAM ARGUMENTS` of a peer that is no command"},
    [TW_DESTROY] = {CLIENT | SERVER | COMMAND, read_close,
                    "`destroy` of a peer, or of a server `destroy listener`"},
    [TW_STOP] =
        {CLIENT | SERVER | COMMAND, read_signal,
         "`stop SIGNAL`: SIGINT, SIGTERM, SIGKILL, SIGHUP, SIGQUIT, SIGUSR1 or the like"},
    [TW_AWAIT] =
        {CLIENT | SERVER | COMMAND, read_state,
         "`await STATE`: ESTABLISHED, FIN-WAIT-2, CLOSE-WAIT, TIME-WAIT, CLOSED or the "
         "like"},
    [TW_TYPE] = {COMMAND, read_line,
                 "`type LINE`, at most 31 bytes, of a peer with a `command`"},
    [TW_WAIT] = {LAB, read_time, "`lab = wait TIME`, such as 1.2s or 100ms"},
};
_Static_assert(TW_COUNT(forms) == TW_ORDER, "a verb that nobody can write");

static unsigned kind_of(const struct tw_reader *reader, unsigned who)
{
    if (who == TW_LAB_ITSELF)
        return LAB;
    const struct tw_peer_spec *peer = &reader->experiment->peers[who];
    if (peer->command[0] != '\0')
        return COMMAND;
    return peer->role == TW_CLIENT ? CLIENT : SERVER;
}

/* May a command of this role do it? It may connect only as a client. */
static bool suits_role(const struct tw_reader *reader, const struct tw_step *step)
{
    bool is_server = step->who < reader->experiment->n_peers &&
                     reader->experiment->peers[step->who].role == TW_SERVER;
    return !is_server || (step->verb != TW_CONNECT && step->verb != TW_SEND);
}

int tw_read_verb(struct tw_reader *reader, struct tw_step *step)
{
    char verb[sizeof step->text];
    memcpy(verb, step->text, sizeof verb);
    char *argument = verb + strcspn(verb, " ");
    if (*argument != '\0')
        *argument++ = '\0';

    unsigned index = 0;
    if (!tw_names_find(tw_verb_names(), TW_N_VERBS, verb, &index)) {
        char allowed[160];
        return tw_reader_refuse(
            reader, "unknown step",
            tw_names_list(tw_verb_names(), TW_N_VERBS, allowed, sizeof allowed));
    }
    step->verb = (enum tw_verb)index;
    if ((forms[index].who & kind_of(reader, step->who)) == 0 || !suits_role(reader, step) ||
        !forms[index].read(reader, step, argument))
        return tw_reader_refuse(reader, "wrong step", forms[index].form);
    return 0;
}
