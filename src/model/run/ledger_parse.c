#include "ini.h"
#include "ledger.h"
#include "ledger_facts.h"
#include "ledger_reader.h"
#include "names.h"
#include "scan.h"

#include <inttypes.h>
#include <string.h>

/* Parsing; the printer is in ledger.c. */

enum { MAX_LINE = 320, TIME_DIGITS = 9 };

/* "EADDRINUSE 3us"; the time is optional. */
static int read_result(struct tw_ledger_reader *reader, int *out_error, tw_ns *out_took_ns)
{
    if (!tw_errno_parse(tw_ledger_reader_next(reader), out_error)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "a result is OK or an errno such as EADDRINUSE");
    }
    *out_took_ns = -1;
    if (reader->at < reader->n_words &&
        !tw_scan_decimal(tw_ledger_reader_next(reader), 3, "us", out_took_ns)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "how long a call took is `3us` or `3.214us`");
    }
    return 0;
}

/* "OK 19us", or "OK 1203us..1419us" with a lower bound. */
static int read_step_result(struct tw_ledger_reader *reader, struct tw_step_result *step)
{
    size_t at = reader->at + 1;
    char *dots = at < reader->n_words ? strstr(reader->words[at], "..") : NULL;
    if (dots == NULL)
        return read_result(reader, &step->error, &step->took_ns);
    *dots = '\0';
    if (read_result(reader, &step->error, &step->least_ns) < 0)
        return -1;
    if (step->least_ns > 0 && tw_scan_decimal(dots + 2, 3, "us", &step->took_ns) &&
        step->took_ns >= step->least_ns)
        return 0;
    reader->at--;
    reader->words[reader->at] = dots + 2;
    return tw_ledger_reader_refuse(
        reader, "what a step took is `1203us..1419us`, the shorter time first");
}

/* *action is what the step does. */
static int read_step(struct tw_ledger_reader *reader, struct tw_observation *o,
                     struct tw_action *action)
{
    const char *name = reader->run->names[o->who];
    char text[TW_STEP_TEXT];
    char quoted[TW_NAME_SIZE + TW_STEP_TEXT + 4];
    struct tw_err why = {0};
    o->saw = TW_SAW_STEP;
    o->step = (struct tw_step_result){.action = action, .took_ns = -1};
    if (tw_ledger_reader_join(reader, text, sizeof text, "=") < 0)
        return -1;
    (void)snprintf(quoted, sizeof quoted, "%s ! %s", name, text);
    if (tw_step_read(text, tw_run_doer(name), quoted, action, &why) < 0)
        return tw_ini_fail(reader->err, reader->file, reader->line, "%s", why.text);
    o->step.done = tw_ledger_reader_take(reader, "=");
    return o->step.done ? read_step_result(reader, &o->step) : 0;
}

static int read_uint32(struct tw_ledger_reader *reader, uint32_t *out)
{
    uint64_t value = 0;
    if (!tw_scan_number(tw_ledger_reader_next(reader), "", &value) || value > UINT32_MAX) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "a number from 0 to 4294967295 belongs here");
    }
    *out = (uint32_t)value;
    return 0;
}

/* Checks that frame numbers increase: they are in the order of the capture. */
static int see_frame(struct tw_ledger_reader *reader, uint32_t frame)
{
    if (frame <= reader->frame)
        return tw_ini_fail(reader->err, reader->file, reader->line,
                           "frame #%" PRIu32 " after #%" PRIu32
                           "; frames stand in the order in which they were captured",
                           frame, reader->frame);
    reader->frame = frame;
    reader->n_frames++;
    return 0;
}

/* "far 0.260489202": the time at the clients' end. */
static int read_far(struct tw_ledger_reader *reader, tw_ns *out_ns)
{
    if (!tw_ledger_reader_take(reader, "far"))
        return 0;
    if (tw_scan_decimal(tw_ledger_reader_next(reader), TIME_DIGITS, "", out_ns) && *out_ns != 0)
        return 0;
    reader->at--;
    return tw_ledger_reader_refuse(reader, "when it was at the far end is a time in seconds");
}

/* "seq 6 ack 6 len 0" */
static int read_numbers(struct tw_ledger_reader *reader, struct tw_wire_segment *s)
{
    s->numbered = tw_ledger_reader_take(reader, "seq");
    if (!s->numbered)
        return 0;
    if (read_uint32(reader, &s->seq) < 0)
        return -1;
    if ((s->flags & TW_ACK) != 0 && tw_ledger_reader_take(reader, "ack") &&
        read_uint32(reader, &s->ack) < 0)
        return -1;
    return tw_ledger_reader_take(reader, "len") ? read_uint32(reader, &s->payload_bytes) : 0;
}

static int read_segment(struct tw_ledger_reader *reader, struct tw_observation *o)
{
    struct tw_wire_segment s = {0};
    uint64_t frame = 0;
    if (tw_ledger_reader_name(reader, &s.to) < 0)
        return -1;
    if (reader->at < reader->n_words && reader->words[reader->at][0] == '#') {
        if (!tw_scan_number(tw_ledger_reader_next(reader) + 1, "", &frame) || frame == 0 ||
            frame > UINT32_MAX) {
            reader->at--;
            return tw_ledger_reader_refuse(reader, "a frame is `#1` or more");
        }
        s.frame = (uint32_t)frame;
        if (see_frame(reader, s.frame) < 0)
            return -1;
    }
    if (!tw_segment_flags_parse(tw_ledger_reader_next(reader), &s.flags)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "flags are letters of FSRP.UEW, or `-`");
    }
    if (read_numbers(reader, &s) < 0 || read_far(reader, &s.far_ns) < 0)
        return -1;
    o->saw = TW_SAW_SEGMENT;
    o->segment = s;
    return 0;
}

static int read_state(struct tw_ledger_reader *reader, struct tw_observation *o)
{
    uint64_t timer_ms = 0;
    o->saw = TW_SAW_STATE;
    o->state = (struct tw_socket_state){.timer_ms = -1};
    if (!tw_tcp_state_parse(tw_ledger_reader_next(reader), &o->state.state)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "a TCP state such as TIME-WAIT belongs here");
    }
    o->state.gone = tw_ledger_reader_take(reader, "gone");
    if (tw_ledger_reader_take(reader, "timer")) {
        if (!tw_scan_number(tw_ledger_reader_next(reader), "ms", &timer_ms)) {
            reader->at--;
            return tw_ledger_reader_refuse(reader, "a timer is `59996ms`");
        }
        o->state.timer_ms = (int64_t)timer_ms;
    }
    return 0;
}

static int read_bind(struct tw_ledger_reader *reader, struct tw_observation *o)
{
    o->saw = TW_SAW_BIND;
    return read_result(reader, &o->bind.error, &o->bind.took_ns);
}

static int read_count(struct tw_ledger_reader *reader, struct tw_observation *o)
{
    unsigned what = 0;
    o->saw = TW_SAW_COUNT;
    if (!tw_scan_number(tw_ledger_reader_next(reader), "", &o->count.n)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader, "a count is a whole number");
    }
    if (!tw_names_find(tw_counted_names(), TW_N_COUNTED, tw_ledger_reader_next(reader),
                       &what)) {
        reader->at--;
        return tw_ledger_reader_refuse(
            reader, "what is counted is TIME-WAIT, accepted, slab-bytes or stalled-us");
    }
    o->count.what = (enum tw_counted)what;
    return 0;
}

/* Is it equal to the last observation? Comparing the printed lines is slow, but two
 * observations of one kind at one time are rare. */
static bool is_said_already(const struct tw_run *run, const struct tw_observation *o)
{
    char line[TW_LEDGER_LINE];
    char before[TW_LEDGER_LINE];
    const struct tw_observation *last = run->n_seen > 0 ? &run->seen[run->n_seen - 1] : NULL;
    return last != NULL && last->at_ns == o->at_ns && last->who == o->who &&
           last->saw == o->saw &&
           strcmp(tw_ledger_line(run, o, line), tw_ledger_line(run, last, before)) == 0;
}

static int read_observation(struct tw_ledger_reader *reader)
{
    struct tw_action action;
    struct tw_observation o;
    memset(&o, 0, sizeof o);
    if (!tw_scan_decimal(tw_ledger_reader_next(reader), TIME_DIGITS, "", &o.at_ns)) {
        reader->at--;
        return tw_ledger_reader_refuse(reader,
                                       "a line begins with `# `, `| `, or a time in seconds");
    }
    const struct tw_run *run = reader->run;
    if (run->n_seen > 0 && run->seen[run->n_seen - 1].at_ns > o.at_ns)
        return tw_ini_fail(reader->err, reader->file, reader->line,
                           "older than the line before; observations stand oldest first");
    if (tw_ledger_reader_name(reader, &o.who) < 0)
        return -1;

    int read = -1;
    if (tw_ledger_reader_take(reader, "!"))
        read = read_step(reader, &o, &action);
    else if (tw_ledger_reader_take(reader, ">"))
        read = read_segment(reader, &o);
    else if (tw_ledger_reader_take(reader, ":"))
        read = read_state(reader, &o);
    else if (tw_ledger_reader_take(reader, "="))
        read = read_bind(reader, &o);
    else if (tw_ledger_reader_take(reader, "has"))
        read = read_count(reader, &o);
    else
        return tw_ledger_reader_refuse(
            reader, "`!` (a step), `>` (a segment), `:` (a state), `=` (a bind) or "
                    "`has` (a count) belongs here");
    if (read < 0)
        return -1;
    if (reader->at < reader->n_words)
        return tw_ledger_reader_refuse(reader, "nothing more belongs on this line");
    if (is_said_already(run, &o))
        return tw_ini_fail(reader->err, reader->file, reader->line, "the line before, again");
    return tw_run_add(reader->run, &o, reader->err);
}

static int read_fact(struct tw_ledger_reader *reader)
{
    struct tw_err why = {0};
    if (tw_ledger_facts_parse(reader->words, reader->n_words, reader->run, reader->name,
                              &reader->facts, &why) < 0)
        return tw_ini_fail(reader->err, reader->file, reader->line, "%s", why.text);
    return 0;
}

/* Appends a line of the experiment file, with its newline. */
static int read_experiment_line(struct tw_ledger_reader *reader, const char *line,
                                size_t n_bytes)
{
    char *more = realloc(reader->experiment, reader->n_experiment + n_bytes + 2);
    if (more == NULL)
        return tw_fail(reader->err, ENOMEM, "%s:%u", reader->file, reader->line);
    memcpy(more + reader->n_experiment, line, n_bytes);
    reader->n_experiment += n_bytes;
    more[reader->n_experiment++] = '\n';
    more[reader->n_experiment] = '\0';
    reader->experiment = more;
    return 0;
}

static int read_line(struct tw_ledger_reader *reader, const char *line, size_t n_bytes)
{
    char text[MAX_LINE];
    reader->line++;
    if (n_bytes >= sizeof text || memchr(line, '\0', n_bytes) != NULL)
        return tw_ini_fail(reader->err, reader->file, reader->line,
                           "a NUL byte, or a line of more than %d bytes", MAX_LINE - 1);
    if (n_bytes > 0 && line[0] == '|') {
        if (n_bytes > 1 && line[1] != ' ')
            return tw_ini_fail(reader->err, reader->file, reader->line,
                               "an experiment's line begins with `| `");
        size_t n_prefix = n_bytes > 1 ? 2 : 1;
        return read_experiment_line(reader, line + n_prefix, n_bytes - n_prefix);
    }
    memcpy(text, line, n_bytes);
    text[n_bytes] = '\0';
    if (tw_ledger_reader_split(reader, text) < 0)
        return -1;
    if (reader->n_words == 0)
        return 0;
    if (text[0] == '#')
        return read_fact(reader);
    return read_observation(reader);
}

static int read_lines(struct tw_ledger_reader *reader, const char *text, size_t n_bytes)
{
    const char *end = text + n_bytes;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline != NULL ? newline : end;
        if (read_line(reader, text, (size_t)(stop - text)) < 0)
            return -1;
        text = newline != NULL ? newline + 1 : end;
    }
    const struct tw_facts *facts = &reader->run->facts;
    if (facts->captured_known && reader->n_frames + facts->n_unnamed > facts->n_captured)
        return tw_fail(reader->err, 0,
                       "%s: `# captured %" PRIu64 "`, and there are %" PRIu64 " frames",
                       reader->file, facts->n_captured, reader->n_frames + facts->n_unnamed);
    if (reader->experiment == NULL)
        return 0;
    const char *name = reader->name[0] != '\0' ? reader->name : "experiment";
    if (tw_experiment_parse(name, reader->experiment, reader->n_experiment,
                            &reader->run->experiment, reader->err) < 0)
        return tw_fail_within(reader->err, "%s", reader->file);
    return 0;
}

int tw_ledger_parse(const char *file, const char *text, size_t n_bytes, struct tw_run *out,
                    struct tw_err *err)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_ledger_reader reader = {.file = file, .run = &run, .err = err};
    int read = read_lines(&reader, text, n_bytes);
    free(reader.experiment);
    if (read < 0)
        return -1;

    tw_run_fit(&run);
    *out = run;
    run = (struct tw_run){0};
    return 0;
}
