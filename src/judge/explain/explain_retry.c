#include "bind_words.h"
#include "explain_inside.h"
#include "names.h"
#include "retry.h"
#include "situation.h"

void tw_explain_retry(const struct tw_evidence *c, unsigned probe,
                      const struct tw_situation *situation, struct tw_explanation *to)
{
    const struct tw_probe_spec *spec = &c->run->experiment.probes[probe];
    struct tw_retry retry;
    char words[TW_BIND_TEXT];
    char name[TW_ERRNO_TEXT];
    tw_retry_of(c->run, probe, &retry);
    if (!spec->retries || retry.set_seen < 0 || retry.bind_seen < 0)
        return;
    struct tw_situation then = *situation; /* shares `others` with *situation */
    then.fresh.reuseaddr |= spec->retry.option == TW_REUSEADDR;
    then.fresh.reuseport |= spec->retry.option == TW_REUSEPORT;
    then.decision = tw_bind_rule_decide(&then.fresh, then.others, then.n, NULL);
    int error = c->run->seen[retry.bind_seen].bind.error;
    (void)tw_bind_words_decision(&then.fresh, tw_situation_with(&then), &then.decision, words);
    if (then.decision.error == error)
        tw_explain_say(to, "%s, with %s set on the same socket after that: %s", spec->name,
                       tw_option_name(spec->retry.option), words);
    else
        tw_explain_say(to, "%s, with %s set on the same socket after that: bind() %s%s.",
                       spec->name, tw_option_name(spec->retry.option),
                       error != 0 ? "failed with " : "worked",
                       error != 0 ? tw_errno_name(error, name) : "");
}
