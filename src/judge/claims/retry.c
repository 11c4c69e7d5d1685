#include "retry.h"

#include "claims_inside.h"
#include "names.h"

void tw_retry_of(const struct tw_run *run, unsigned probe, struct tw_retry *out)
{
    int who = tw_run_find(run, run->experiment.probes[probe].name);
    *out = (struct tw_retry){.set_seen = -1, .bind_seen = -1};
    for (size_t i = 0; i < run->n_seen && out->bind_seen < 0; i++) {
        const struct tw_observation *o = &run->seen[i];
        if ((int)o->who != who)
            continue;
        bool is_set = o->saw == TW_SAW_STEP && o->step.action->verb == TW_SET && o->step.done;
        if (is_set && out->set_seen < 0)
            out->set_seen = (long)i;
        else if (o->saw == TW_SAW_BIND && out->set_seen >= 0)
            out->bind_seen = (long)i;
    }
}

/* PROBE-release of a probe that expects `OK after RETRY`. */
bool tw_retry_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    unsigned probe = (unsigned)finding->subject;
    const struct tw_probe_spec *spec = &c->run->experiment.probes[probe];
    const struct tw_release *release = &c->releases[probe];
    const struct tw_run *run = c->run;
    char name[TW_ERRNO_TEXT];
    struct tw_retry retry;
    if (spec->window != TW_AFTER_RETRY)
        return false;
    tw_retry_of(run, probe, &retry);
    tw_finding_expect(finding, "OK with %s set on the same socket",
                      tw_option_name(spec->retry.option));
    if (release->released_seen >= 0 && release->refused_seen < 0)
        tw_doubt_contradict(c, finding, false, release->released_seen,
                            "worked at the first try");
    else if (run->facts.first_bind || release->first_seen < 0)
        (void)tw_doubt_wait(c, release, finding);
    else if (retry.set_seen >= 0 && run->seen[retry.set_seen].step.error != 0)
        tw_finding_rule(finding, TW_UNKNOWN, retry.set_seen, "the option was not set: %s",
                        tw_errno_name(run->seen[retry.set_seen].step.error, name));
    else if (retry.bind_seen < 0)
        tw_finding_rule(finding, TW_UNKNOWN, retry.set_seen, "not tried again");
    else if (run->seen[retry.bind_seen].bind.error == 0)
        tw_finding_rule(finding, TW_HOLDS, retry.bind_seen, "OK");
    else
        tw_finding_rule(finding, TW_FAILS, retry.bind_seen, "%s",
                        tw_errno_name(run->seen[retry.bind_seen].bind.error, name));
    return true;
}
