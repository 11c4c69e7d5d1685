#include "jobs.h"

void tw_jobs_drop_run(struct tw_job *job)
{
    tw_judged_drop(&job->judged);
    tw_run_drop(&job->run);
}

void tw_jobs_drop_known(struct tw_job *job)
{
    tw_judged_drop(&job->prepared);
    tw_run_drop(&job->known);
    job->has_known = false;
}

void tw_jobs_drop(struct tw_job jobs[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tw_jobs_drop_run(&jobs[i]);
        tw_jobs_drop_known(&jobs[i]);
    }
}
