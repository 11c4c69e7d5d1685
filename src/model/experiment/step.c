#include "step.h"

#include "names.h"

#include <string.h>

/* The wire's steps have their own syntax. */
static int read_wire(struct tw_action *action, unsigned doers, struct tw_err *err)
{
    action->verb = TW_WIRE_DEED;
    if ((doers & TW_BY_RUN) != 0 && tw_wire_deed_parse(action->text, &action->deed))
        return 0;
    action->verb = TW_ORDER;
    return tw_wire_order_parse(action->text, &action->order, err);
}

static int read_verb(struct tw_action *action, unsigned doers, const char *quoted,
                     struct tw_err *err)
{
    const size_t n_verbs = (doers & TW_BY_RUN) != 0 ? TW_N_VERBS : TW_N_WRITTEN_VERBS;
    char words[sizeof action->text];
    unsigned verb = 0;
    memcpy(words, action->text, sizeof words);
    char *argument = words + strcspn(words, " ");
    if (*argument != '\0')
        *argument++ = '\0';
    if (!tw_names_find(tw_step_verb_names(), n_verbs, words, &verb)) {
        char allowed[200];
        return tw_fail(err, 0, "unknown step `%s`; allowed is %s", quoted,
                       tw_names_list(tw_step_verb_names(), n_verbs, allowed, sizeof allowed));
    }
    action->verb = (enum tw_verb)verb;
    if (!tw_step_verb_read(action->verb, doers, argument, action))
        return tw_fail(err, 0, "wrong step `%s`; allowed is %s", quoted,
                       tw_step_verb_form(action->verb));
    return 0;
}

int tw_step_read(const char *text, unsigned doers, const char *quoted, struct tw_action *out,
                 struct tw_err *err)
{
    struct tw_action action = {.verb = TW_CONNECT};
    if (strlen(text) >= sizeof action.text)
        return tw_fail(err, 0, "a step of more than %d bytes: `%s`", TW_STEP_TEXT - 1, quoted);
    memcpy(action.text, text, strlen(text) + 1);
    int read = (doers & TW_BY_WIRE) != 0 ? read_wire(&action, doers, err)
                                         : read_verb(&action, doers, quoted, err);
    if (read == 0)
        *out = action;
    return read;
}

const char *tw_step_argument(const struct tw_action *action)
{
    const char *argument = action->text + strcspn(action->text, " ");
    return *argument == ' ' ? argument + 1 : argument;
}

bool tw_step_is_same(const struct tw_action *a, const struct tw_action *b)
{
    return strcmp(a->text, b->text) == 0;
}
