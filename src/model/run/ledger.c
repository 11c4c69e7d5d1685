#include "ledger.h"

#include "ledger_facts.h"
#include "names.h"
#include "stream.h"

#include <inttypes.h>
#include <string.h>

/* Printing; the parser is in ledger_parse.c. */

static const char *took_text(tw_ns took_ns, char text[32])
{
    if (took_ns % TW_US == 0)
        (void)snprintf(text, 32, "%" PRId64 "us", took_ns / TW_US);
    else
        (void)snprintf(text, 32, "%" PRId64 ".%03" PRId64 "us", took_ns / TW_US,
                       took_ns % TW_US);
    return text;
}

static const char *name_of(const struct tw_run *run, unsigned who)
{
    return who < run->n_names ? run->names[who] : "?";
}

static void segment_line(const struct tw_run *run, const struct tw_observation *o, char *text,
                         size_t n_bytes)
{
    const struct tw_wire_segment *s = &o->segment;
    char flags[TW_FLAGS_TEXT];
    char frame[16] = "";
    char ack[20] = "";
    char numbers[64] = "";
    char far[40] = "";
    if (s->frame != 0)
        (void)snprintf(frame, sizeof frame, "#%" PRIu32 " ", s->frame);
    if ((s->flags & TW_ACK) != 0)
        (void)snprintf(ack, sizeof ack, " ack %" PRIu32, s->ack);
    if (s->numbered)
        (void)snprintf(numbers, sizeof numbers, " seq %" PRIu32 "%s len %" PRIu32, s->seq, ack,
                       s->payload_bytes);
    if (s->far_ns != 0)
        (void)snprintf(far, sizeof far, " far %" PRId64 ".%09" PRId64, s->far_ns / TW_S,
                       s->far_ns % TW_S);
    (void)snprintf(text, n_bytes, "%s > %s %s%s%s%s", name_of(run, o->who), name_of(run, s->to),
                   frame, tw_segment_flags_text(s->flags, flags), numbers, far);
}

static void state_line(const struct tw_run *run, const struct tw_observation *o, char *text,
                       size_t n_bytes)
{
    char timer[40] = "";
    if (o->state.timer_ms >= 0)
        (void)snprintf(timer, sizeof timer, " timer %" PRId64 "ms", o->state.timer_ms);
    (void)snprintf(text, n_bytes, "%s : %s%s%s", name_of(run, o->who),
                   tw_tcp_state_name(o->state.state), o->state.gone ? " gone" : "", timer);
}

/* "EADDRINUSE 3us"; an unknown time is omitted. */
enum { RESULT_TEXT = 96 };
static const char *result_text(int error, tw_ns took_ns, char text[RESULT_TEXT])
{
    char name[TW_ERRNO_TEXT];
    char took[32];
    if (took_ns < 0)
        (void)snprintf(text, RESULT_TEXT, "%s", tw_errno_name(error, name));
    else
        (void)snprintf(text, RESULT_TEXT, "%s %s", tw_errno_name(error, name),
                       took_text(took_ns, took));
    return text;
}

/* "OK 1203.112us..1419.377us" if a lower bound is known. */
static const char *step_result_text(const struct tw_step_result *step, char text[RESULT_TEXT])
{
    char name[TW_ERRNO_TEXT];
    char least[32];
    char most[32];
    if (!step->done)
        text[0] = '\0';
    else if (step->least_ns == 0)
        (void)result_text(step->error, step->took_ns, text);
    else
        (void)snprintf(text, RESULT_TEXT, "%s %s..%s", tw_errno_name(step->error, name),
                       took_text(step->least_ns, least), took_text(step->took_ns, most));
    return text;
}

const char *tw_ledger_line(const struct tw_run *run, const struct tw_observation *o,
                           char text[TW_LEDGER_LINE])
{
    char result[RESULT_TEXT];
    size_t n = (size_t)snprintf(text, TW_LEDGER_LINE, "%" PRId64 ".%09" PRId64 " ",
                                o->at_ns / TW_S, o->at_ns % TW_S);
    char *rest = text + n;
    size_t n_left = TW_LEDGER_LINE - n;

    switch (o->saw) {
    case TW_SAW_STEP:
        (void)snprintf(rest, n_left, "%s ! %s%s%s", name_of(run, o->who), o->step.action->text,
                       o->step.done ? " = " : "", step_result_text(&o->step, result));
        break;
    case TW_SAW_SEGMENT:
        segment_line(run, o, rest, n_left);
        break;
    case TW_SAW_STATE:
        state_line(run, o, rest, n_left);
        break;
    case TW_SAW_BIND:
        (void)snprintf(rest, n_left, "%s = %s", name_of(run, o->who),
                       result_text(o->bind.error, o->bind.took_ns, result));
        break;
    case TW_SAW_COUNT:
        (void)snprintf(rest, n_left, "%s has %" PRIu64 " %s", name_of(run, o->who), o->count.n,
                       tw_counted_names()[o->count.what]);
        break;
    }
    return text;
}

static void print_experiment(const char *text, FILE *to)
{
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");
        (void)fprintf(to, "| %.*s\n", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

int tw_ledger_print(const struct tw_run *run, FILE *to, struct tw_err *err)
{
    char line[TW_LEDGER_LINE];
    tw_ledger_facts_print(run, to);
    print_experiment(run->experiment.text, to);
    for (size_t i = 0; i < run->n_seen; i++)
        (void)fprintf(to, "%s\n", tw_ledger_line(run, &run->seen[i], line));
    return tw_stream_flush(to, err, "the ledger");
}
