#include "explain.h"

#include "claims.h"
#include "explain_inside.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void tw_explanation_drop(struct tw_explanation *explanation)
{
    for (size_t i = 0; i < explanation->n; i++)
        free(explanation->sentences[i]);
    free(explanation->sentences);
    *explanation = (struct tw_explanation){0};
}

static bool add(struct tw_explanation *to, const char *sentence)
{
    char **more = realloc(to->sentences, (to->n + 1) * sizeof *more);
    if (more == NULL)
        return false;
    to->sentences = more;
    size_t n_bytes = strlen(sentence) + 1;
    more[to->n] = malloc(n_bytes);
    if (more[to->n] == NULL)
        return false;
    memcpy(more[to->n++], sentence, n_bytes);
    return true;
}

void tw_explain_say(struct tw_explanation *to, const char *fmt, ...)
{
    char sentence[TW_EXPLAIN_TEXT];
    if (to->n == TW_MAX_SENTENCES) {
        to->n_left_out++;
        return;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    to->failed = to->failed || !add(to, sentence);
}

void tw_explain_say_why(struct tw_explanation *to, const char *what, const char *why)
{
    if (why != NULL)
        tw_explain_say(to, "%s: %s.", what, why);
    else
        tw_explain_say(to, "%s.", what);
}

const char *tw_explain_frame(const struct tw_run *run, long index, char text[TW_CITE_TEXT])
{
    text[0] = '\0';
    if (index >= 0 && run->seen[index].saw == TW_SAW_SEGMENT &&
        run->seen[index].segment.frame != 0)
        (void)snprintf(text, TW_CITE_TEXT, " (#%" PRIu32 ")", run->seen[index].segment.frame);
    return text;
}

/* Probes that were not tried, and rulings that fail or are UNKNOWN for a reason of their
 * own. */
static void tell_rest(const struct tw_evidence *c, const struct tw_findings *findings,
                      struct tw_explanation *to)
{
    for (unsigned i = 0; i < c->run->experiment.n_probes; i++) {
        char what[TW_NAME_SIZE + 16];
        if (c->releases[i].first_seen >= 0)
            continue;
        (void)snprintf(what, sizeof what, "%s was not tried",
                       c->run->experiment.probes[i].name);
        tw_explain_say_why(to, what, tw_evidence_cut_short(c));
    }
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *f = &findings->list[i];
        if (f->ruling != TW_FAILS || !f->asked)
            continue;
        if (strcmp(f->name, TW_STEPS_DONE) == 0)
            tw_explain_say(to, "%s fails: %s expected; %s.", f->name, f->expected, f->seen);
        else
            tw_explain_say(to, "%s fails: expected %s, seen %s.", f->name, f->expected,
                           f->seen);
    }
}

int tw_explain(const struct tw_evidence *c, const struct tw_situation *situations,
               const struct tw_findings *findings, struct tw_explanation *out,
               struct tw_err *err)
{
    TW_AUTO(tw_explanation_drop) struct tw_explanation to = {0};
    tw_explain_started(c, &to);
    tw_explain_close(c, &to);
    tw_explain_probes(c, situations, &to);
    tell_rest(c, findings, &to);
    if (to.failed)
        return tw_fail(err, ENOMEM, "explain a run");
    *out = to;
    to = (struct tw_explanation){0};
    return 0;
}
