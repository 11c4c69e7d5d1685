#include "rule_case.h"

#include "names.h"
#include "scan.h"

#include <stdio.h>
#include <string.h>

static const char *const verbs[] = {
    [TW_RULE_CASE_SOCKET] = "socket",
    [TW_RULE_CASE_SET] = "set",
    [TW_RULE_CASE_BIND] = "bind",
    [TW_RULE_CASE_CHOOSE] = "choose",
    [TW_RULE_CASE_LISTEN] = "listen",
    [TW_RULE_CASE_REACH] = "reach",
    [TW_RULE_CASE_CONNECT] = "connect",
    [TW_RULE_CASE_STALL] = "stall",
    [TW_RULE_CASE_SHUTDOWN] = "shutdown",
    [TW_RULE_CASE_CLOSE] = "close",
    [TW_RULE_CASE_PEER_CLOSES] = "peer-closes",
    [TW_RULE_CASE_PEER_RESETS] = "peer-resets",
};
_Static_assert(TW_COUNT(verbs) == TW_N_RULE_CASE_VERBS, "a verb lacks a name");

static const char *const addresses[] = {
    [TW_RULE_CASE_V4] = "127.0.0.1",
    [TW_RULE_CASE_V4_OTHER] = "127.0.0.2",
    [TW_RULE_CASE_V4_ANY] = "0.0.0.0",
    [TW_RULE_CASE_V6] = "::1",
    [TW_RULE_CASE_V6_OTHER] = "fd00::1",
    [TW_RULE_CASE_V6_ANY] = "::",
    [TW_RULE_CASE_MAPPED] = "::ffff:127.0.0.1",
    [TW_RULE_CASE_MAPPED_ANY] = "::ffff:0.0.0.0",
};
_Static_assert(TW_COUNT(addresses) == TW_N_RULE_CASE_ADDRESSES, "an address lacks its text");

static const char *const devices[] = {
    [TW_RULE_CASE_ANY_DEVICE] = "any", [TW_RULE_CASE_LO] = "lo", [TW_RULE_CASE_VETH] = "veth"};
static const char *const families[] = {"ipv4", "ipv6"};
static const char *const options[] = {"-", "A", "P", "AP"};
static const char *const users[] = {"user0", "user1"};

struct tw_endpoint tw_rule_case_endpoint(enum tw_rule_case_address address)
{
    struct tw_endpoint endpoint = {0};
    (void)!tw_endpoint_parse_address(addresses[address], &endpoint);
    return endpoint;
}

/* The words that follow the verb, in this order. */
struct words {
    bool family, options, address, user, device;
};

static struct words words_of(enum tw_rule_case_verb verb)
{
    switch (verb) {
    case TW_RULE_CASE_SOCKET:
        return (struct words){.family = true, .options = true, .user = true, .device = true};
    case TW_RULE_CASE_SET:
        return (struct words){.options = true};
    case TW_RULE_CASE_REACH:
        return (struct words){.address = true, .user = true};
    case TW_RULE_CASE_BIND:
    case TW_RULE_CASE_CHOOSE:
    case TW_RULE_CASE_CONNECT:
        return (struct words){.address = true};
    case TW_RULE_CASE_LISTEN:
    case TW_RULE_CASE_STALL:
    case TW_RULE_CASE_SHUTDOWN:
    case TW_RULE_CASE_CLOSE:
    case TW_RULE_CASE_PEER_CLOSES:
    case TW_RULE_CASE_PEER_RESETS:
        break;
    }
    return (struct words){0};
}

static unsigned option_index(const struct tw_rule_case_step *step)
{
    return (step->reuseaddr ? 1U : 0U) | (step->reuseport ? 2U : 0U);
}

const char *tw_rule_case_line(const struct tw_rule_case_step *step,
                              char text[TW_RULE_CASE_LINE])
{
    struct words words = words_of(step->verb);
    bool ipv6 = step->address >= TW_RULE_CASE_V6;
    (void)snprintf(
        text, TW_RULE_CASE_LINE, "s%u %s%s%s%s%s%s%s%s%s%s%s%s", step->slot, verbs[step->verb],
        words.family ? " " : "", words.family ? families[ipv6 ? 1 : 0] : "",
        words.address ? " " : "", words.address ? addresses[step->address] : "",
        words.options ? " " : "", words.options ? options[option_index(step)] : "",
        words.user ? " " : "", words.user ? users[step->user] : "",
        words.device && step->device != TW_RULE_CASE_ANY_DEVICE ? " " : "",
        words.device && step->device != TW_RULE_CASE_ANY_DEVICE ? devices[step->device] : "",
        step->v6only ? " v6only" : "");
    return text;
}

/* Parses one word. No word fits two kinds, and not every verb takes every kind. */
static bool take_word(const char *word, struct tw_rule_case_step *step)
{
    struct words wanted = words_of(step->verb);
    unsigned index = 0;
    if (wanted.family && strcmp(word, "v6only") == 0) {
        step->v6only = true;
    } else if (wanted.family && tw_names_find(families, TW_COUNT(families), word, &index)) {
        step->address = index == 0 ? TW_RULE_CASE_V4 : TW_RULE_CASE_V6;
    } else if (wanted.address && tw_names_find(addresses, TW_COUNT(addresses), word, &index)) {
        step->address = (enum tw_rule_case_address)index;
    } else if (wanted.options && tw_names_find(options, TW_COUNT(options), word, &index)) {
        step->reuseaddr = (index & 1U) != 0;
        step->reuseport = (index & 2U) != 0;
    } else if (wanted.user && tw_names_find(users, TW_COUNT(users), word, &index)) {
        step->user = index;
    } else if (wanted.device && tw_names_find(devices, TW_COUNT(devices), word, &index)) {
        step->device = (enum tw_rule_case_device)index;
    } else {
        return false;
    }
    return true;
}

/* Parses a line. Returns NULL, or the word that is wrong. */
static const char *parse_line(char *line, struct tw_rule_case_step *out)
{
    struct tw_rule_case_step step = {0};
    const char *words[TW_RULE_CASE_LINE / 2];
    size_t n = tw_scan_words(line, " \t", words, TW_COUNT(words));
    uint64_t number = 0;
    if (n == 0)
        return "nothing";
    if (words[0][0] != 's' ||
        !tw_scan_range(words[0] + 1, 0, TW_RULE_CASE_MAX_SLOTS - 1, &number))
        return words[0];
    step.slot = (unsigned)number;

    unsigned index = 0;
    if (n == 1)
        return "no verb";
    if (!tw_names_find(verbs, TW_COUNT(verbs), words[1], &index))
        return words[1];
    step.verb = (enum tw_rule_case_verb)index;
    for (size_t i = 2; i < n; i++)
        if (!take_word(words[i], &step))
            return words[i];
    *out = step;
    return NULL;
}

int tw_rule_case_parse(const char *file, const char *text, struct tw_rule_case *out,
                       struct tw_err *err)
{
    struct tw_rule_case read = {0};
    unsigned n_line = 0;
    while (*text != '\0') {
        char line[TW_RULE_CASE_LINE];
        size_t n_bytes = strcspn(text, "\n");
        n_line++;
        if (n_bytes >= sizeof line && text[0] != '#')
            return tw_fail(err, 0, "%s:%u: the line is too long", file, n_line);
        if (n_bytes > 0 && text[0] != '#') {
            memcpy(line, text, n_bytes);
            line[n_bytes] = '\0';
            line[strcspn(line, "=")] = '\0';
            if (read.n_steps == TW_RULE_CASE_MAX_STEPS)
                return tw_fail(err, 0, "%s:%u: a case has at most %d steps", file, n_line,
                               TW_RULE_CASE_MAX_STEPS);
            const char *wrong = parse_line(line, &read.steps[read.n_steps]);
            if (wrong != NULL)
                return tw_fail(
                    err, 0,
                    "%s:%u: unknown word '%s'; a step is, for example: s0 bind 127.0.0.1", file,
                    n_line, wrong);
            read.n_steps++;
        }
        text += n_bytes + (text[n_bytes] == '\n' ? 1 : 0);
    }
    if (read.n_steps == 0)
        return tw_fail(err, 0, "%s: no steps", file);
    *out = read;
    return 0;
}
