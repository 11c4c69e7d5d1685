#include "experiment_reader.h"

/* What a file must have said when it ends. */

static bool expects_something(const struct tw_experiment *experiment)
{
    const struct tw_expectation *expect = &experiment->expect;
    bool any = experiment->n_probes > 0 || expect->ending_line != 0 ||
               expect->first_fin_line != 0 || expect->time_wait_line != 0 ||
               expect->closing_line != 0 ||
               expect->n_states + expect->n_counts + expect->n_nears + expect->n_helds > 0;
    for (size_t i = 0; i < experiment->n_steps; i++)
        any = any || experiment->steps[i].expects;
    return any;
}

/* A churn's packets are too many to be followed one by one: nothing in its experiment may need
 * that. */
static int check_churn(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    const struct tw_expectation *expect = &experiment->expect;
    const struct tw_step *churn = tw_experiment_churn(experiment);
    unsigned line = churn != NULL ? churn->line : 0;
    for (size_t i = 0; i < experiment->n_then; i++) {
        if (experiment->then[i].verb == TW_CHURN)
            return tw_ini_fail(reader->err, reader->file, experiment->then[i].line,
                               "a `churn` in [then]; it belongs in [steps]");
    }
    if (churn == NULL)
        return 0;
    if (experiment->world == TW_WORLD_WIRE)
        return tw_ini_fail(
            reader->err, reader->file, line,
            "a `churn` over a wire, which is too slow for it; leave out `world`");
    for (size_t i = 0; i < experiment->n_steps; i++) {
        if (experiment->steps[i].verb == TW_CONNECT)
            return tw_ini_fail(reader->err, reader->file, experiment->steps[i].line,
                               "a `connect` beside a `churn`, whose packets are counted, not "
                               "followed; have an experiment for each");
    }
    if (expect->ending_line != 0 || expect->first_fin_line != 0 ||
        expect->time_wait_line != 0 || expect->closing_line != 0 || expect->n_states > 0)
        return tw_ini_fail(reader->err, reader->file, line,
                           "a `churn`, whose packets are counted, not followed: of [expect] "
                           "`held.`, `counter.` and `near.` alone are for it");
    return 0;
}

int tw_reader_check_whole(const struct tw_reader *reader)
{
    const struct tw_experiment *experiment = reader->experiment;
    unsigned line = reader->line.line > 0 ? reader->line.line : 1;
    if (experiment->title[0] == '\0')
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without a `title` in [experiment]");
    if (experiment->n_steps == 0)
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without [steps]; an experiment does something");
    if (!expects_something(experiment))
        return tw_ini_fail(reader->err, reader->file, line,
                           "the file ends without an expectation; write a [probe NAME], "
                           "[expect], or `-> ERRNO` after a step");
    return check_churn(reader);
}
