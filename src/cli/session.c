#include "session.h"

#include "cli.h"
#include "early.h"
#include "live.h"
#include "style.h"
#include "verdict.h"
#include "wall_time.h"

#include <limits.h>
#include <string.h>

/* Whether standard output is a document's. */
static bool is_silent(const struct tw_session *session)
{
    bool has_stdout = false;
    for (size_t i = 0; i < session->n_documents; i++)
        has_stdout = has_stdout || tw_document_has_stdout(session->documents[i].document);
    return has_stdout;
}

/* On a terminal, results are reported as soon as they are known. A pipe or a file gets one
 * document, with the summary first, as `judge` prints it. */
static bool is_early(const struct tw_session *session)
{
    return isatty(STDOUT_FILENO) && !session->brief && !is_silent(session);
}

/* For tw_many_spec.show. */
static void show(const struct tw_job jobs[], size_t n, void *arg)
{
    struct tw_early *early = arg;
    if (early != NULL)
        tw_early_tell(early);
    if (tw_live_is_on())
        tw_live_show(jobs, n, NULL);
}

/* early: NULL when everything is reported at the end. */
static int run(const struct tw_session *session, struct tw_batch *batch, struct tw_early *early,
               int *out_signal, struct tw_err *err)
{
    char folders[2 * PATH_MAX];
    const struct tw_many_spec spec = {
        .folders = tw_catalogue_commands(folders, sizeof folders),
        .out = session->out,
        .venue = session->venue,
        .first_bind = session->first_bind,
        .program = TWLAB_VERSION,
        .n_at_once = session->n_at_once,
        .early = early != NULL,
        .show = early != NULL || tw_live_is_on() ? show : NULL,
        .show_arg = early,
        .say = tw_live_say,
    };
    int result = tw_many_run(&spec, batch->jobs, batch->n, out_signal, err);
    tw_live_clear();
    if (early != NULL && result == 0)
        tw_early_tell(early);
    return result;
}

static int report(const struct tw_session *session, struct tw_batch *batch,
                  const struct tw_early *early)
{
    const struct tw_verdict_telling telling = {
        .style = {.page = tw_style_of(stdout, session->width),
                  .folder = session->out,
                  .machine_told = early != NULL && early->has_begun},
        .summed = early != NULL,
        .brief = session->brief,
        .silent = is_silent(session),
    };
    tw_batch_collect(batch);
    int status = batch->n_judged < batch->n ? COULD_NOT_RUN : AS_EXPECTED;
    if (early != NULL && early->failed)
        status = tw_cli_fail(COULD_NOT_RUN, "%s", early->err.text);
    status = tw_verdict_report(&telling, batch->judged, batch->n_judged, status);
    for (size_t i = 0; i < session->n_documents; i++)
        status = tw_document_write(session->documents[i].document, session->documents[i].print,
                                   batch, status);
    for (size_t i = 0; i < batch->n; i++) {
        if (!batch->jobs[i].ran)
            (void)tw_cli_fail(0, "%s could not be run: %s", batch->jobs[i].name,
                              batch->jobs[i].err.text);
    }
    return status;
}

/* Reports that files of earlier runs were replaced. */
static void say_replaced(const struct tw_session *session, const struct tw_batch *batch)
{
    size_t n = 0;
    const struct tw_job *newest = NULL;
    char moment[TW_WALL_TIME_SIZE];
    for (size_t i = 0; i < batch->n; i++) {
        const struct tw_job *job = &batch->jobs[i];
        n += job->replaced_ns != 0;
        if (job->replaced_ns != 0 && (newest == NULL || job->replaced_ns > newest->replaced_ns))
            newest = job;
    }
    if (n == 1)
        (void)tw_cli_fail(0, "%s/%s.*: replaced the files of the run of %s", session->out,
                          newest->name, tw_wall_time_text(newest->replaced_ns, moment));
    else if (n > 1)
        (void)tw_cli_fail(0,
                          "%s: the files of %zu runs replace earlier ones, the newest of them "
                          "%s.* of %s",
                          session->out, n, newest->name,
                          tw_wall_time_text(newest->replaced_ns, moment));
}

int tw_session_run(const struct tw_session *session, struct tw_batch *batch)
{
    int signal = 0;
    struct tw_err err = {0};
    TW_AUTO(tw_early_drop)
    struct tw_early early = {.style.folder = session->out,
                             .width = session->width,
                             .batch = batch,
                             .hide = tw_live_clear};
    struct tw_early *told = is_early(session) ? &early : NULL;
    if (run(session, batch, told, &signal, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    int status = report(session, batch, told);
    say_replaced(session, batch);
    return signal != 0 ? BY_SIGNAL + signal : status;
}
