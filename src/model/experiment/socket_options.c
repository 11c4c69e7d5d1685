#include "socket_options.h"

#include "duration.h"
#include "names.h"
#include "scan.h"

#include <string.h>

static const char *const keys[] = {
    [TW_REUSEADDR] = "reuseaddr",   [TW_REUSEPORT] = "reuseport",
    [TW_V6ONLY] = "v6only",         [TW_LINGER] = "linger",
    [TW_LINGER2] = "linger2",       [TW_CLOEXEC] = "cloexec",
    [TW_KEEPALIVE] = "keepalive",   [TW_USER_TIMEOUT] = "user_timeout",
    [TW_BINDNOPORT] = "bindnoport", [TW_DEVICE] = "device",
};
_Static_assert(TW_COUNT(keys) == TW_N_OPTIONS, "an option lacks a key");

static const char *const names[] = {
    [TW_REUSEADDR] = "SO_REUSEADDR",
    [TW_REUSEPORT] = "SO_REUSEPORT",
    [TW_V6ONLY] = "IPV6_V6ONLY",
    [TW_LINGER] = "SO_LINGER",
    [TW_LINGER2] = "TCP_LINGER2",
    [TW_CLOEXEC] = "FD_CLOEXEC",
    [TW_KEEPALIVE] = "SO_KEEPALIVE",
    [TW_USER_TIMEOUT] = "TCP_USER_TIMEOUT",
    [TW_BINDNOPORT] = "IP_BIND_ADDRESS_NO_PORT",
    [TW_DEVICE] = "SO_BINDTODEVICE",
};
_Static_assert(TW_COUNT(names) == TW_N_OPTIONS, "an option lacks a name");

static bool parse_seconds(const char *text, int *out)
{
    bool is_negative = text[0] == '-';
    uint64_t n = 0;
    if (!tw_scan_range(is_negative ? text + 1 : text, 0, is_negative ? 1 : 99999, &n))
        return false;
    *out = is_negative ? -(int)n : (int)n;
    return true;
}

static bool parse_yes(const char *value, struct tw_option_change *change)
{
    change->value = strcmp(value, "yes") == 0;
    return change->value != 0 || strcmp(value, "no") == 0;
}

static bool parse_linger(const char *value, struct tw_option_change *change)
{
    change->value = TW_LINGER_OFF;
    return strcmp(value, "off") == 0 ||
           (parse_seconds(value, &change->value) && change->value >= 0);
}

static bool parse_linger2(const char *value, struct tw_option_change *change)
{
    return parse_seconds(value, &change->value);
}

/* A duration as a whole number of units, from 1 to `most`. */
static bool parse_time(const char *text, tw_ns unit, int most, int *out)
{
    tw_ns time_ns = 0;
    if (!tw_duration_parse(text, &time_ns) || time_ns == 0 || time_ns % unit != 0 ||
        time_ns / unit > most)
        return false;
    *out = (int)(time_ns / unit);
    return true;
}

/* "1s 1s 3", within the limits of tcp(7). */
static bool parse_keepalive(const char *value, struct tw_option_change *change)
{
    enum { MOST_S = 32767, MOST_PROBES = 127 };
    char text[48];
    const char *words[3] = {NULL};
    struct tw_keepalive keepalive = {.on = true};
    change->keepalive = keepalive;
    if (strcmp(value, "yes") == 0)
        return true;
    change->keepalive.on = false;
    if (strcmp(value, "no") == 0)
        return true;
    if (strlen(value) >= sizeof text)
        return false;
    memcpy(text, value, strlen(value) + 1);
    uint64_t n_probes = 0;
    if (tw_scan_words(text, " ", words, TW_COUNT(words)) != TW_COUNT(words) ||
        !parse_time(words[0], TW_S, MOST_S, &keepalive.idle_s) ||
        !parse_time(words[1], TW_S, MOST_S, &keepalive.every_s) ||
        !tw_scan_range(words[2], 1, MOST_PROBES, &n_probes))
        return false;
    keepalive.n = (int)n_probes;
    change->keepalive = keepalive;
    return true;
}

static bool parse_user_timeout(const char *value, struct tw_option_change *change)
{
    enum { MOST_MS = 86400000 };
    return strcmp(value, "off") == 0 || parse_time(value, TW_MS, MOST_MS, &change->value);
}

static bool parse_device(const char *value, struct tw_option_change *change)
{
    size_t n = strlen(value);
    if (n == 0 || n >= sizeof change->device || strpbrk(value, " /:") != NULL)
        return false;
    if (strcmp(value, "none") != 0)
        memcpy(change->device, value, n + 1);
    return true;
}

static bool (*const parsers[])(const char *value, struct tw_option_change *change) = {
    [TW_REUSEADDR] = parse_yes,       [TW_REUSEPORT] = parse_yes,
    [TW_V6ONLY] = parse_yes,          [TW_LINGER] = parse_linger,
    [TW_LINGER2] = parse_linger2,     [TW_CLOEXEC] = parse_yes,
    [TW_KEEPALIVE] = parse_keepalive, [TW_USER_TIMEOUT] = parse_user_timeout,
    [TW_BINDNOPORT] = parse_yes,      [TW_DEVICE] = parse_device,
};
_Static_assert(TW_COUNT(parsers) == TW_N_OPTIONS, "an option cannot be read");

bool tw_option_parse(const char *name, const char *value, struct tw_option_change *out)
{
    unsigned index = 0;
    if (!tw_names_find(keys, TW_N_OPTIONS, name, &index))
        return false;
    struct tw_option_change change = {.option = (enum tw_option)index};
    if (!parsers[index](value, &change))
        return false;
    *out = change;
    return true;
}

void tw_socket_options_apply(struct tw_socket_options *options,
                             const struct tw_option_change *change)
{
    bool yes = change->value != 0;
    switch (change->option) {
    case TW_REUSEADDR:
        options->reuseaddr = yes;
        break;
    case TW_REUSEPORT:
        options->reuseport = yes;
        break;
    case TW_V6ONLY:
        options->v6only = yes;
        break;
    case TW_LINGER:
        options->lingers = change->value != TW_LINGER_OFF;
        options->linger_s = options->lingers ? change->value : 0;
        break;
    case TW_LINGER2:
        options->linger2_s = change->value;
        break;
    case TW_CLOEXEC:
        options->inherited = !yes;
        break;
    case TW_KEEPALIVE:
        options->keepalive = change->keepalive;
        break;
    case TW_USER_TIMEOUT:
        options->user_timeout_ms = change->value;
        break;
    case TW_BINDNOPORT:
        options->bindnoport = yes;
        break;
    case TW_DEVICE:
        memcpy(options->device, change->device, sizeof options->device);
        break;
    }
}

const char *const *tw_option_keys(void)
{
    return keys;
}

const char *tw_option_name(enum tw_option option)
{
    return names[option];
}

const char *tw_socket_options_text(const struct tw_socket_options *options)
{
    if (options->reuseaddr && options->reuseport)
        return "SO_REUSEADDR and SO_REUSEPORT";
    if (options->reuseaddr)
        return "SO_REUSEADDR";
    return options->reuseport ? "SO_REUSEPORT" : "no options";
}
