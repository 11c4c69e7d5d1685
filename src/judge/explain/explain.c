#include "explain.h"

#include "claims.h"
#include "explain_inside.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void tw_explain_say(struct tw_explanation *to, const char *fmt, ...)
{
    if (to->n == TW_MAX_SENTENCES) {
        to->n_left_out++;
        return;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(to->sentences[to->n++], TW_EXPLAIN_TEXT, fmt, args);
    va_end(args);
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

/* Probes that were not tried, and rulings that fail or are open for a reason of their own. */
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
            tw_explain_say(to, "%s fails: expected was %s, seen %s.", f->name, f->expected,
                           f->seen);
    }
}

void tw_explain(const struct tw_run *run, const struct tw_findings *findings,
                struct tw_explanation *out)
{
    struct tw_evidence c;
    out->n = 0;
    out->n_left_out = 0;
    tw_evidence_open(&c, run);
    tw_explain_started(&c, out);
    tw_explain_close(&c, out);
    tw_explain_probes(&c, out);
    tell_rest(&c, findings, out);
}
