#include "judged.h"

void tw_judged_drop(struct tw_judged *judged)
{
    for (size_t i = 0; judged->situations != NULL && i < judged->run->experiment.n_probes; i++)
        tw_situation_drop(&judged->situations[i]);
    free(judged->situations);
    tw_evidence_drop(&judged->evidence);
    tw_findings_drop(&judged->findings);
    tw_explanation_drop(&judged->why);
    *judged = (struct tw_judged){0};
}

static int prepare(struct tw_judged *judged, struct tw_err *err)
{
    if (tw_evidence_make(judged->run, &judged->evidence, err) < 0)
        return -1;
    return tw_storm_is_one(judged->run) ? tw_storm_of(judged->run, &judged->storm, err) : 0;
}

int tw_judged_prepare(const struct tw_run *run, const char *name, struct tw_judged *out,
                      struct tw_err *err)
{
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {.run = run, .name = name};
    if (prepare(&judged, err) < 0)
        return -1;
    *out = judged;
    judged = (struct tw_judged){0};
    return 0;
}

static int see_situations(struct tw_judged *judged, struct tw_err *err)
{
    size_t n = judged->run->experiment.n_probes;
    judged->situations = calloc(n + 1, sizeof *judged->situations);
    if (judged->situations == NULL)
        return tw_fail(err, ENOMEM, "%zu probes", n);
    for (unsigned i = 0; i < n; i++) {
        if (tw_situation_of(judged->evidence, i, &judged->situations[i], err) < 0)
            return -1;
    }
    return 0;
}

int tw_judged_make(const struct tw_run *run, const char *name, struct tw_judged *out,
                   struct tw_err *err)
{
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {.run = run, .name = name};
    if (prepare(&judged, err) < 0 || see_situations(&judged, err) < 0 ||
        tw_judge(judged.evidence, &judged.findings, err) < 0 ||
        tw_explain(judged.evidence, judged.situations, &judged.findings, &judged.why, err) < 0)
        return -1;
    *out = judged;
    judged = (struct tw_judged){0};
    return 0;
}

const char *tw_judged_name(const struct tw_judged *judged)
{
    if (judged->name != NULL)
        return judged->name;
    const char *name = judged->run->experiment.name;
    return name[0] != '\0' ? name : "(unnamed)";
}

enum tw_ruling tw_judged_overall(const struct tw_judged *judged)
{
    return tw_findings_overall(&judged->findings);
}
