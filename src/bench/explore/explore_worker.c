#include "explore_worker.h"

#include "bind_words.h"
#include "explore_stage.h"
#include "names.h"
#include "rule_case_export.h"
#include "rule_case_make.h"
#include "rule_case_shrink.h"

#include <string.h>
#include <time.h>

enum { MAX_TRIES = 600 };

/* The result of a case. */
enum course { AGREED, AGAINST, STRANGE };

struct playing {
    struct tw_stage *stage;
    atomic_ullong *n_steps;      /* incremented for each step */
    uint16_t port;               /* for the next case */
    struct tw_bind_tally *tally; /* NULL to count nothing */
    /* the steps and their results, TW_RULE_TRIAL_STEPS bytes; or NULL */
    char *told;
    size_t n_played; /* number of steps played */
    struct tw_stage_question question;
    struct tw_bind_socket with; /* the socket that the rule's decision concerns */
    struct tw_err err;          /* why it is STRANGE */
};

static void count(struct playing *playing, const struct tw_rule_port *port)
{
    const struct tw_stage_question *question = &playing->question;
    tw_bind_tally_decision(playing->tally, question->ask, &question->decision);
    for (size_t i = 0; i < port->n; i++) {
        const struct tw_rule_port_socket *socket = &port->sockets[i];
        if (!socket->there || (int)i == question->self)
            continue;
        tw_bind_tally_meeting(playing->tally,
                              &(struct tw_bind_meeting){.ask = question->ask,
                                                        .fresh = &question->fresh,
                                                        .there = &socket->now,
                                                        .by = socket->by,
                                                        .changed = socket->changed});
    }
}

/* Writes "s2 bind 127.0.0.1 = EADDRINUSE, only-new": the kernel's answer, and the rule's
 * clause. */
static void tell(struct playing *playing, const struct tw_rule_case_step *step, bool asked)
{
    if (playing->told == NULL)
        return;
    const struct tw_stage_question *question = &playing->question;
    char line[TW_RULE_CASE_LINE];
    char name[TW_ERRNO_TEXT];
    size_t n_bytes = strlen(playing->told);
    (void)snprintf(playing->told + n_bytes, TW_RULE_TRIAL_STEPS - n_bytes, "%s%s%s%s%s\n",
                   tw_rule_case_line(step, line), asked ? " = " : "",
                   asked ? tw_errno_name(question->error, name) : "", asked ? ", " : "",
                   asked ? tw_bind_clause_name(question->decision.clause) : "");
}

static enum course play_steps(struct playing *playing, const struct tw_rule_case *steps)
{
    for (size_t i = 0; i < steps->n_steps; i++) {
        struct tw_rule_port before = *tw_stage_port(playing->stage);
        struct tw_stage_question *question = &playing->question;
        playing->n_played = i + 1;
        atomic_fetch_add_explicit(playing->n_steps, 1, memory_order_relaxed);
        int asked = tw_stage_play(playing->stage, &steps->steps[i], question, &playing->err);
        if (asked < 0)
            return STRANGE;
        tell(playing, &steps->steps[i], asked == 1);
        if (asked == 0)
            continue;
        if (playing->tally != NULL)
            count(playing, &before);
        if (question->error != question->decision.error) {
            if (question->decision.with >= 0)
                playing->with = before.sockets[question->decision.with].now;
            return AGAINST;
        }
    }
    if (tw_stage_port(playing->stage)->lost) {
        (void)tw_fail(&playing->err, 0, "more sockets than the stage can follow");
        return STRANGE;
    }
    return tw_stage_check(playing->stage, &playing->err) < 0 ? STRANGE : AGREED;
}

static enum course play(struct playing *playing, const struct tw_rule_case *steps)
{
    tw_stage_begin(playing->stage, playing->port++);
    enum course course = play_steps(playing, steps);
    tw_stage_end(playing->stage);
    return course;
}

static bool has_ports(const struct playing *playing)
{
    return playing->port <= TW_STAGE_LAST_PORT;
}

static bool still_against(const struct tw_rule_case *candidate, void *arg)
{
    struct playing *playing = arg;
    return has_ports(playing) && play(playing, candidate) == AGAINST;
}

/* Describes both answers of a contradiction. */
static void say_against(const struct playing *playing, char said[TW_RULE_TRIAL_SAID])
{
    const struct tw_stage_question *question = &playing->question;
    char name[TW_ERRNO_TEXT];
    char text[TW_BIND_TEXT];
    (void)snprintf(said, TW_RULE_TRIAL_SAID,
                   "To %s the kernel answered %s. By the rule: %s (clause %s)",
                   tw_bind_tally_ask_name(question->ask), tw_errno_name(question->error, name),
                   tw_bind_words_decision(&question->fresh,
                                          question->decision.with < 0 ? NULL : &playing->with,
                                          &question->decision, text),
                   tw_bind_clause_name(question->decision.clause));
}

static void tell_both(const struct playing *playing, const struct tw_rule_case *steps,
                      struct tw_rule_trial *kept)
{
    _Static_assert(sizeof kept->experiment >= TW_EXPORT_TEXT, "an experiment does not fit");
    say_against(playing, kept->said);
    (void)!tw_rule_case_export(steps, playing->question.error, kept->experiment);
}

static void write_steps(const struct tw_rule_case *steps, size_t n,
                        char text[TW_RULE_TRIAL_STEPS])
{
    size_t n_bytes = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n && n_bytes + TW_RULE_CASE_LINE < TW_RULE_TRIAL_STEPS; i++) {
        char line[TW_RULE_CASE_LINE];
        (void)snprintf(text + n_bytes, TW_RULE_TRIAL_STEPS - n_bytes, "%s\n",
                       tw_rule_case_line(&steps->steps[i], line));
        n_bytes += strlen(text + n_bytes);
    }
}

/* Keeps a case that did not agree. A contradiction is minimised first. */
static void keep(struct playing *playing, struct tw_explore_desk *desk, uint64_t index,
                 const struct tw_rule_case *steps, enum course course)
{
    if (desk->n_kept == TW_RULE_TRIAL_KEPT)
        return;
    struct tw_rule_trial *kept = &desk->kept[desk->n_kept];
    struct tw_rule_case smallest = *steps;
    smallest.n_steps = playing->n_played; /* later steps do not matter */
    kept->index = index;
    kept->strange = course == STRANGE;
    if (kept->strange) {
        (void)snprintf(kept->said, sizeof kept->said, "%s", playing->err.text);
    } else {
        struct tw_bind_tally *tally = playing->tally;
        playing->tally = NULL;
        playing->told = NULL;
        tw_rule_case_shrink(&smallest, still_against, playing, MAX_TRIES);
        if (!still_against(&smallest, playing)) /* plays it again for the answers */
            (void)snprintf(kept->said, sizeof kept->said,
                           "The difference did not occur again.");
        else
            tell_both(playing, &smallest, kept);
        playing->tally = tally;
    }
    write_steps(&smallest, smallest.n_steps, kept->steps);
    desk->n_kept++;
}

static void note(struct playing *playing, const struct tw_explore_worker *worker,
                 uint64_t index, const struct tw_rule_case *steps)
{
    struct tw_explore_desk *desk = worker->desk;
    enum course course = play(playing, steps);
    if (course == AGAINST)
        desk->n_against++;
    else if (course == STRANGE)
        desk->n_strange++;
    if (course != AGREED)
        keep(playing, desk, index, steps, course);
    atomic_fetch_add(&desk->n_done, 1);
    if (course == AGAINST && worker->spec->first)
        atomic_store(&desk->stop, true);
}

static void play_share(struct playing *playing, const struct tw_explore_worker *worker)
{
    const struct tw_explore_spec *spec = worker->spec;
    struct tw_explore_desk *desk = worker->desk;
    for (; desk->next < spec->n_cases; desk->next += spec->n_workers) {
        struct tw_rule_case steps;
        if (atomic_load(&desk->stop) || !has_ports(playing))
            return;
        tw_rule_case_make(spec->seed, desk->next, &steps);
        note(playing, worker, desk->next, &steps);
    }
    desk->finished = true;
}

int tw_explore_worker_run(int stop_fd, void *arg, struct tw_err *err)
{
    const struct tw_explore_worker *worker = arg;
    struct tw_explore_desk *desk = worker->desk;
    struct playing playing = {
        .port = TW_STAGE_FIRST_PORT, .tally = &desk->tally, .n_steps = &desk->n_steps};
    (void)stop_fd; /* desk->stop is checked instead */
    if (tw_stage_open(&playing.stage, err) < 0)
        return -1;
    desk->tally.one_user = !tw_stage_has_two_users(playing.stage);
    if (worker->spec->only != NULL) {
        playing.told = desk->told;
        note(&playing, worker, 0, worker->spec->only);
        desk->finished = true;
    } else {
        play_share(&playing, worker);
    }
    tw_stage_drop(&playing.stage);

    struct timespec used = {0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    desk->cpu_ns += used.tv_sec * TW_S + used.tv_nsec;
    return 0;
}
