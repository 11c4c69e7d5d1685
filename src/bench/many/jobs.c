#include "jobs.h"

void tw_jobs_drop(struct tw_job jobs[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tw_run_drop(&jobs[i].run);
        tw_run_drop(&jobs[i].known);
        jobs[i].has_known = false;
    }
}
