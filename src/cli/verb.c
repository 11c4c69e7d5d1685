#include "verb.h"

#include "cli.h"
#include "names.h"

#include <inttypes.h>
#include <string.h>

#define TW_VERB_ROW(name) &tw_verb_##name,
const struct tw_cli_verb *const tw_verbs[] = {TW_VERBS(TW_VERB_ROW)};
const size_t tw_n_verbs = TW_COUNT(tw_verbs);

const struct tw_cli_verb *tw_verb_find(const char *name)
{
    enum { NEAR = 40 };
    const char *names[TW_COUNT(tw_verbs)];
    size_t n = 0;
    for (size_t i = 0; i < TW_COUNT(tw_verbs); i++) {
        if (strcmp(tw_verbs[i]->name, name) == 0)
            return tw_verbs[i];
        if (!tw_verbs[i]->hidden)
            names[n++] = tw_verbs[i]->name;
    }
    char near[NEAR];
    (void)tw_names_nearest(names, n, name, near, sizeof near);
    (void)tw_cli_fail(USAGE, "unknown %s `%s`%s%s; see `twlab help`",
                      name[0] == '-' ? "option" : "verb", name,
                      near[0] != '\0' ? "; did you mean " : "", near);
    return NULL;
}

const char *tw_verb_default(const struct tw_cli_verb *verb, const struct tw_cli_option *option,
                            char text[TW_OPTION_DEFAULT])
{
    const void *value = (const char *)verb->defaults + option->to.offset;
    const char *word = option->otherwise != NULL ? option->otherwise : "";
    uint64_t number = 0;
    struct tw_ports ports;
    switch (option->to.kind) {
    case TW_OPTION_TEXT:
        if (*(const char *const *)value != NULL)
            word = *(const char *const *)value;
        break;
    case TW_OPTION_NUMBER:
        number = *(const uint64_t *)value;
        break;
    case TW_OPTION_COLUMNS:
        number = *(const unsigned *)value;
        break;
    case TW_OPTION_PORTS:
        ports = *(const struct tw_ports *)value;
        if (ports.low == 0)
            break;
        (void)snprintf(text, TW_OPTION_DEFAULT, "%u-%u", ports.low, ports.high);
        return text;
    case TW_OPTION_FLAG:
    case TW_OPTION_DOCUMENT:
        break;
    }
    if (number != 0)
        (void)snprintf(text, TW_OPTION_DEFAULT, "%" PRIu64, number);
    else
        (void)snprintf(text, TW_OPTION_DEFAULT, "%s", word);
    return text;
}
