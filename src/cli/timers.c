#include "timers.h"

#include "catalogue.h"
#include "cli.h"
#include "explore_timers.h"
#include "json.h"
#include "live.h"
#include "style.h"
#include "text_timed.h"
#include "timer_case.h"

#include <string.h>

static int print_case(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_timer_case *made = arg;
    (void)err; /* the stream keeps its error state */
    (void)fputs(made->text, to);
    return 0;
}

/* Writes NAME.ini beside the run's files, if there are any, and prints its purpose. */
static int save_case(const struct tw_timers_choice *choice, uint64_t index, struct tw_err *err)
{
    struct tw_timer_case made;
    char path[PATH_MAX];
    tw_timer_case_make(choice->seed, index, &made);
    (void)snprintf(path, sizeof path, "%s/%s.ini", choice->out, made.name);
    if (tw_document_save(path, print_case, &made, err) < 0)
        return -1;
    return tw_cli_fail(0, "written: %s, for `twlab run`", path);
}

static int save(const struct tw_timers_choice *choice, const struct tw_release_trials *timed,
                struct tw_err *err)
{
    for (size_t i = 0; i < timed->n; i++) {
        enum tw_release_trials_outcome outcome = timed->cases[i].outcome;
        bool worth =
            outcome == TW_TRIAL_ELSEWHERE || (outcome == TW_TRIAL_UNSEEN && timed->signal == 0);
        if (worth && save_case(choice, timed->cases[i].index, err) < 0)
            return -1;
    }
    return 0;
}

static int run(const struct tw_timers_choice *choice, struct tw_release_trials *out,
               struct tw_err *err)
{
    char folders[2 * PATH_MAX];
    const struct tw_many_spec spec = {
        .folders = tw_catalogue_commands(folders, sizeof folders),
        .out = choice->out,
        .venue = TW_VENUE_PRIVATE,
        .program = TWLAB_VERSION,
        .show = tw_live_is_on() ? tw_live_show : NULL,
        .say = tw_live_say,
    };
    int result = tw_explore_timers(&spec, choice->seed, choice->n, out, err);
    tw_live_clear();
    return result;
}

static int status_of(const struct tw_release_trials *timed,
                     const struct tw_release_trials_sum *sum)
{
    if (sum->n_outcomes[TW_TRIAL_ELSEWHERE] > 0)
        return CONTRADICTED;
    if (timed->signal != 0)
        return BY_SIGNAL + timed->signal;
    return sum->n_outcomes[TW_TRIAL_UNSEEN] > 0 ? COULD_NOT_RUN : AS_EXPECTED;
}

struct timed {
    const struct tw_release_trials *trials;
    const struct tw_release_trials_sum *sum;
};

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct timed *timed = arg;
    return tw_json_print(tw_json_timers(timed->trials, timed->sum), to, err);
}

int tw_timers_explore(const struct tw_timers_choice *choice)
{
    TW_AUTO(tw_release_trials_drop) struct tw_release_trials timed = {0};
    struct tw_release_trials_sum sum;
    struct tw_err err = {0};
    if (run(choice, &timed, &err) < 0 || tw_release_trials_add_up(&timed, &sum, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    const struct tw_text_style style = {.page = tw_style_of(stdout, choice->width)};
    if (!tw_document_has_stdout(choice->json) &&
        tw_text_timed(&timed, &sum, &style, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    if (save(choice, &timed, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    const struct timed told = {.trials = &timed, .sum = &sum};
    return tw_document_write(choice->json, print_json, &told, status_of(&timed, &sum));
}
