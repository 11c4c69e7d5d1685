#include "step_verb.h"

#include "duration.h"
#include "names.h"
#include "scan.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

static const char *const names[] = {
    [TW_CONNECT] = "connect", [TW_CHURN] = "churn", [TW_SEND] = "send",
    [TW_WRITE] = "write",     [TW_READ] = "read",   [TW_SHUTDOWN] = "shutdown",
    [TW_CLOSE] = "close",     [TW_SET] = "set",     [TW_DO_LISTEN] = "listen",
    [TW_FORK] = "fork",       [TW_LEAVE] = "leave", [TW_EXEC] = "exec",
    [TW_DESTROY] = "destroy", [TW_STOP] = "stop",   [TW_AWAIT] = "await",
    [TW_TYPE] = "type",       [TW_WAIT] = "wait",   [TW_ORDER] = NULL,
    [TW_BIND] = "bind",       [TW_PROOF] = "proof", [TW_BECOME] = "become",
    [TW_WIRE_DEED] = NULL,
};
_Static_assert(TW_COUNT(names) == TW_N_VERBS, "a verb lacks a name");

static bool take_number(const char *text, unsigned most, unsigned *out)
{
    uint64_t value = 0;
    if (!tw_scan_range(text, 1, most, &value))
        return false;
    *out = (unsigned)value;
    return true;
}

/* Parses the argument of a verb. Returns false if it is wrong. */
typedef bool read_argument(struct tw_action *action, unsigned doers, char *argument);

static bool read_nothing(struct tw_action *action, unsigned doers, char *argument)
{
    (void)action;
    (void)doers;
    return argument[0] == '\0';
}

/* Removes "[SERVER]" from the words. */
static bool take_server(const char *const words[], size_t *at, struct tw_action *action)
{
    unsigned ignored = 0;
    const char *word = words[*at];
    if (word == NULL || strcmp(word, "within") == 0 ||
        take_number(word, TW_MAX_TIMES, &ignored))
        return true;
    if (strlen(word) >= sizeof action->word)
        return false;
    memcpy(action->word, word, strlen(word) + 1);
    (*at)++;
    return true;
}

/* "[SERVER] [N times] [within TIME]" */
static bool read_connect(struct tw_action *action, unsigned doers, char *argument)
{
    enum { MOST = 5 };
    const char *words[MOST + 1] = {NULL}; /* the last one stays NULL */
    size_t at = 0;
    (void)doers;
    size_t n = tw_scan_words(argument, " ", words, MOST);
    action->n = 1;
    if (n > MOST || !take_server(words, &at, action))
        return false;
    if (words[at] != NULL && strcmp(words[at], "within") != 0) {
        if (!take_number(words[at], TW_MAX_TIMES, &action->n) || words[at + 1] == NULL ||
            strcmp(words[at + 1], "times") != 0)
            return false;
        at += 2;
    }
    if (words[at] == NULL)
        return true;
    return strcmp(words[at], "within") == 0 && at + 2 == n &&
           tw_duration_parse(words[at + 1], &action->time_ns) && action->time_ns > 0;
}

/* "[SERVER] N times" */
/* The time for a connection of a churn, twenty times that of an idle machine with two processors:
 * on a loaded one 10,000 took 16 s. */
#define EACH_OF_CHURN (5 * TW_MS)

static bool read_churn(struct tw_action *action, unsigned doers, char *argument)
{
    bool read = read_connect(action, doers, argument) && action->time_ns == 0 &&
                strstr(action->text, " times") != NULL;
    action->time_ns = action->n * EACH_OF_CHURN;
    return read;
}

static bool read_line(struct tw_action *action, unsigned doers, char *argument)
{
    size_t n = strlen(argument);
    (void)doers;
    if (n == 0 || n >= sizeof action->word)
        return false;
    memcpy(action->word, argument, n + 1);
    return true;
}

static bool read_word(struct tw_action *action, unsigned doers, char *argument)
{
    return strchr(argument, ' ') == NULL && read_line(action, doers, argument);
}

static bool read_bytes(struct tw_action *action, unsigned doers, char *argument)
{
    (void)doers;
    return take_number(argument, TW_MAX_BYTES, &action->n);
}

static bool read_shutdown(struct tw_action *action, unsigned doers, char *argument)
{
    static const char *const ways[] = {
        [SHUT_RD] = "rd", [SHUT_WR] = "wr", [SHUT_RDWR] = "rdwr"};
    unsigned how = SHUT_WR;
    (void)doers;
    if (argument[0] != '\0' && !tw_names_find(ways, TW_COUNT(ways), argument, &how))
        return false;
    action->how = (int)how;
    return true;
}

/* "[listener]" */
static bool read_close(struct tw_action *action, unsigned doers, char *argument)
{
    (void)doers;
    action->listener = strcmp(argument, "listener") == 0;
    return action->listener || argument[0] == '\0';
}

/* The program stays in the step's text: action->word is too short for arguments. */
static bool read_exec(struct tw_action *action, unsigned doers, char *argument)
{
    (void)action;
    (void)doers;
    return argument[0] != '\0';
}

/* "SETTING VALUE" */
static bool read_setting(struct tw_setting *setting, const char *name, const char *value)
{
    if (strpbrk(name, "./") != NULL || strlen(name) >= sizeof setting->name ||
        strlen(value) >= sizeof setting->value)
        return false;
    memcpy(setting->name, name, strlen(name) + 1);
    memcpy(setting->value, value, strlen(value) + 1);
    return true;
}

/* "[listener] OPTION VALUE"; for the lab "SETTING VALUE". */
static bool read_set(struct tw_action *action, unsigned doers, char *argument)
{
    char *rest = NULL;
    char *name = strtok_r(argument, " ", &rest);
    bool is_setting = (doers & TW_BY_LAB) != 0;
    action->listener = name != NULL && !is_setting && strcmp(name, "listener") == 0;
    if (action->listener)
        name = strtok_r(NULL, " ", &rest);
    if (name == NULL || rest == NULL || rest[0] == '\0')
        return false;
    return is_setting ? read_setting(&action->setting, name, rest)
                      : tw_option_parse(name, rest, &action->option);
}

static bool read_signal(struct tw_action *action, unsigned doers, char *argument)
{
    (void)doers;
    return tw_signal_parse(argument, &action->signal) && action->signal != SIGSTOP &&
           action->signal != SIGCONT;
}

static bool read_state(struct tw_action *action, unsigned doers, char *argument)
{
    (void)doers;
    return tw_tcp_state_parse(argument, &action->state);
}

static bool read_time(struct tw_action *action, unsigned doers, char *argument)
{
    (void)doers;
    return tw_duration_parse(argument, &action->time_ns);
}

/* "user N" */
static bool read_user(struct tw_action *action, unsigned doers, char *argument)
{
    static const char user[] = "user ";
    (void)doers;
    return strncmp(argument, user, sizeof user - 1) == 0 &&
           take_number(argument + sizeof user - 1, UINT32_MAX, &action->n);
}

/* The doers and the syntax of each verb. Rows without `read` are the wire's. */
static const struct {
    unsigned doers;
    read_argument *read;
    const char *form;
} forms[] = {
    [TW_CONNECT] = {TW_BY_CLIENT | TW_BY_COMMAND, read_connect,
                    "`connect [SERVER] [N times] [within TIME]` of a client"},
    [TW_CHURN] = {TW_BY_CLIENT, read_churn,
                  "`churn [SERVER] N times`, at most 200000, of a client without a port of its "
                  "own; it expects OK"},
    [TW_SEND] = {TW_BY_CLIENT | TW_BY_COMMAND, read_word,
                 "`send WORD`, at most 31 bytes, of a client"},
    [TW_WRITE] = {TW_BY_CLIENT | TW_BY_SERVER, read_bytes, "`write BYTES`, at most 67108864"},
    [TW_READ] = {TW_BY_CLIENT | TW_BY_SERVER, read_bytes, "`read BYTES`, at most 67108864"},
    [TW_SHUTDOWN] = {TW_BY_CLIENT | TW_BY_SERVER, read_shutdown,
                     "`shutdown [wr|rd|rdwr]`, not of a command"},
    [TW_CLOSE] = {TW_BY_CLIENT | TW_BY_SERVER, read_close,
                  "`close`, or of a server `close listener`; not of a command"},
    [TW_SET] = {TW_BY_CLIENT | TW_BY_SERVER | TW_BY_LAB, read_set,
                "`set OPTION VALUE` (reuseaddr, reuseport, v6only, linger, linger2, cloexec, "
                "keepalive, user_timeout, bindnoport, device), of a server `set listener ...`, "
                "or `lab = set SETTING VALUE`"},
    [TW_DO_LISTEN] = {TW_BY_SERVER, read_nothing, "`listen` of a server with `listen = no`"},
    [TW_FORK] = {TW_BY_CLIENT | TW_BY_SERVER, read_nothing,
                 "`fork` of a peer that is no command"},
    [TW_LEAVE] = {TW_BY_CLIENT | TW_BY_SERVER, read_nothing,
                  "`leave` of a peer that is no command"},
    [TW_EXEC] = {TW_BY_CLIENT | TW_BY_SERVER, read_exec,
                 "`exec PROGRAM ARGUMENTS` of a peer that is no command"},
    [TW_DESTROY] = {TW_BY_ANY_PEER, read_close,
                    "`destroy` of a peer, or of a server `destroy listener`"},
    [TW_STOP] = {TW_BY_ANY_PEER, read_signal,
                 "`stop SIGNAL`: SIGINT, SIGTERM, SIGKILL, SIGHUP, SIGQUIT, SIGUSR1 or the "
                 "like"},
    [TW_AWAIT] = {TW_BY_ANY_PEER, read_state,
                  "`await STATE`: ESTABLISHED, FIN-WAIT-2, CLOSE-WAIT, TIME-WAIT, CLOSED or "
                  "the like"},
    [TW_TYPE] = {TW_BY_COMMAND, read_line,
                 "`type LINE`, at most 31 bytes, of a peer with a `command`"},
    [TW_WAIT] = {TW_BY_LAB, read_time, "`lab = wait TIME`, such as 1.2s or 100ms"},
    [TW_ORDER] = {TW_BY_WIRE, NULL, "`wire = ORDER`"},
    [TW_BIND] = {TW_BY_RUN, read_nothing, "`bind` of a server"},
    [TW_PROOF] = {TW_BY_RUN, read_nothing, "`proof` of a probe"},
    [TW_BECOME] = {TW_BY_RUN, read_user, "`become user N` of a peer or a probe"},
    [TW_WIRE_DEED] = {TW_BY_WIRE, NULL, "`dropped F. from server` of the wire"},
};
_Static_assert(TW_COUNT(forms) == TW_N_VERBS, "a verb that nobody can write");

const char *tw_step_verb_name(enum tw_verb verb)
{
    return names[verb] != NULL ? names[verb] : "order";
}

const char *const *tw_step_verb_names(void)
{
    return names;
}

const char *tw_step_verb_form(enum tw_verb verb)
{
    return forms[verb].form;
}

bool tw_step_verb_read(enum tw_verb verb, unsigned doers, char *argument,
                       struct tw_action *action)
{
    return (forms[verb].doers & doers) != 0 && forms[verb].read != NULL &&
           forms[verb].read(action, doers, argument);
}

unsigned tw_step_verb_effects(const struct tw_action *action)
{
    switch (action->verb) {
    case TW_BIND:
        return TW_MAKES_BOUND;
    case TW_DO_LISTEN:
        return TW_MAKES_LISTENER;
    case TW_SHUTDOWN:
        return TW_CLOSES;
    case TW_CLOSE:
        return TW_CLOSES | (action->listener ? TW_FREES_LISTENER : TW_FREES_CONNECTION);
    case TW_STOP:
        return TW_CLOSES | TW_FREES_LISTENER | TW_FREES_CONNECTION;
    case TW_FORK:
        return TW_SHARES;
    case TW_LEAVE:
        return TW_MAY_CLOSE | TW_FREES_CONNECTION;
    case TW_EXEC:
        return TW_MAY_CLOSE;
    case TW_DESTROY:
        return action->listener ? TW_NO_EFFECT : TW_DESTROYS;
    case TW_CONNECT:
    case TW_CHURN:
    case TW_SEND:
    case TW_WRITE:
    case TW_READ:
    case TW_SET:
    case TW_AWAIT:
    case TW_TYPE:
    case TW_WAIT:
    case TW_ORDER:
    case TW_PROOF:
    case TW_BECOME:
    case TW_WIRE_DEED:
        return TW_NO_EFFECT;
    }
    return TW_NO_EFFECT;
}

unsigned tw_step_verb_needs(enum tw_verb verb)
{
    switch (verb) {
    case TW_SEND:
    case TW_WRITE:
    case TW_READ:
    case TW_SHUTDOWN:
    case TW_CLOSE:
        return TW_NEEDS_PROCESS | TW_NEEDS_PROGRAM | TW_NEEDS_CONNECTION;
    case TW_CONNECT:
    case TW_CHURN:
    case TW_SET:
    case TW_DO_LISTEN:
    case TW_FORK:
    case TW_EXEC:
    case TW_TYPE:
        return TW_NEEDS_PROCESS | TW_NEEDS_PROGRAM;
    case TW_STOP:
        return TW_NEEDS_PROCESS;
    case TW_DESTROY:
        return TW_NEEDS_CONNECTION;
    case TW_LEAVE:
    case TW_AWAIT:
    case TW_WAIT:
    case TW_ORDER:
    case TW_BIND:
    case TW_PROOF:
    case TW_BECOME:
    case TW_WIRE_DEED:
        return 0;
    }
    return 0;
}
