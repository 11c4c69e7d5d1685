#include "inspect_job.h"

#include "cli.h"

static void tell_of(const struct tw_ended *ended, void *arg)
{
    const struct tw_inspect_job *job = arg;
    if (job->json != NULL)
        tw_inspect_json_connection(job->json, ended);
    if (job->tells)
        tw_inspect_text_connection(ended, &job->style, stdout);
}

struct tw_inspect_settings tw_inspect_job_settings(const struct tw_inspect_job *job)
{
    struct tw_inspect_settings settings = job->settings;
    settings.arg = (void *)job;
    if (job->connections)
        settings.ended = tell_of;
    return settings;
}

int tw_inspect_job_report(const struct tw_inspect_job *job,
                          const struct tw_inspected *inspected)
{
    struct tw_err err = {0};
    if (job->json != NULL)
        tw_inspect_json_close(job->json, inspected);
    if (job->tells && tw_inspect_text(inspected, &job->style, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return AS_EXPECTED;
}
