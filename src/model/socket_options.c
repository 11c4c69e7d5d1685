#include "socket_options.h"

#include "names.h"

#include <string.h>

static const char *const keys[] = {
    [TW_REUSEADDR] = "reuseaddr", [TW_REUSEPORT] = "reuseport", [TW_V6ONLY] = "v6only",
    [TW_LINGER] = "linger",       [TW_LINGER2] = "linger2",     [TW_CLOEXEC] = "cloexec",
};
_Static_assert(TW_COUNT(keys) == TW_N_OPTIONS, "an option lacks a key");

static const char *const names[] = {
    [TW_REUSEADDR] = "SO_REUSEADDR", [TW_REUSEPORT] = "SO_REUSEPORT",
    [TW_V6ONLY] = "IPV6_V6ONLY",     [TW_LINGER] = "SO_LINGER",
    [TW_LINGER2] = "TCP_LINGER2",    [TW_CLOEXEC] = "FD_CLOEXEC",
};
_Static_assert(TW_COUNT(names) == TW_N_OPTIONS, "an option lacks a name");

static bool parse_seconds(const char *text, int *out)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 5 || digits[n] != '\0')
        return false;
    *out = (int)strtol(text, NULL, 10);
    return *out >= -1;
}

bool tw_option_parse(const char *name, const char *value, struct tw_option_change *out)
{
    unsigned index = 0;
    if (!tw_names_find(keys, TW_N_OPTIONS, name, &index))
        return false;
    struct tw_option_change change = {.option = (enum tw_option)index};
    bool is_time = change.option == TW_LINGER || change.option == TW_LINGER2;
    if (is_time) {
        bool off = change.option == TW_LINGER && strcmp(value, "off") == 0;
        change.value = TW_LINGER_OFF;
        if (!off && (!parse_seconds(value, &change.value) ||
                     (change.option == TW_LINGER && change.value < 0)))
            return false;
    } else {
        change.value = strcmp(value, "yes") == 0;
        if (change.value == 0 && strcmp(value, "no") != 0)
            return false;
    }
    *out = change;
    return true;
}

void tw_options_apply(struct tw_socket_options *options, const struct tw_option_change *change)
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
    }
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
