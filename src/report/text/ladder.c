#include "ladder.h"

#include "ladder_grid.h"
#include "names.h"
#include "numbers.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

/* An arrow starts with LEAD strokes if it is long enough. */
enum { LEAD = 7, LABEL_SIZE = TW_NUMBERS_SIZE + TW_FLAGS_TEXT + 8 };

/* Rows without a change: more than QUIET_RUN of them are folded, except the head and tail. */
enum { QUIET_RUN = 16, QUIET_HEAD = 6, QUIET_TAIL = 3 };
#define SILENCE (100 * TW_MS)

struct ladder {
    const struct tw_run *run;
    const struct tw_ladder_rows *rows;
    tw_ns zero_ns;
    struct tw_printer *printer;
    struct tw_grid grid;
};

static const char *name_of(const struct ladder *l, int column)
{
    return l->run->names[l->rows->who[column]];
}

/* A text under a column, moved left, at most to the margin, if the line would be too long. */
static void put_at(const struct ladder *l, int column, const char *text)
{
    const struct tw_grid *grid = &l->grid;
    unsigned at = column == TW_LEFT ? grid->left : grid->right;
    unsigned last = tw_printer_left(tw_printer_width(l->printer), tw_printer_columns(text));
    tw_printer_to(l->printer, at <= last ? at : last > grid->left ? last : grid->left);
    if (tw_printer_columns(text) <= tw_printer_room(l->printer))
        tw_printer_put(l->printer, "%s", text);
    else
        tw_printer_wrap(l->printer, grid->left, text);
}

/* "client 127.0.0.1:41234" */
static const char *side_text(const struct ladder *l, int column, char text[128])
{
    char at[TW_ENDPOINT_TEXT] = "";
    const struct tw_endpoint *endpoint = tw_run_endpoint(l->run, l->rows->who[column]);
    (void)snprintf(text, 128, "%s%s%s", name_of(l, column), endpoint != NULL ? " " : "",
                   endpoint != NULL ? tw_endpoint_text(endpoint, at) : "");
    return text;
}

static const struct tw_socket_options *options_of(const struct ladder *l, int column)
{
    static const struct tw_socket_options none = {0};
    int peer = tw_run_peer(l->run, l->rows->who[column]);
    return peer >= 0 ? &l->run->experiment.peers[peer].options : &none;
}

static void draw_head(const struct ladder *l)
{
    char text[128];
    tw_printer_put_before(l->printer, l->grid.seconds, "seconds");
    tw_printer_put_before(l->printer, l->grid.frame, "#");
    put_at(l, TW_LEFT, side_text(l, TW_LEFT, text));
    if (l->printer->column >= l->grid.right || l->grid.stacked)
        tw_printer_end(l->printer);
    put_at(l, TW_RIGHT, side_text(l, TW_RIGHT, text));
    tw_printer_end(l->printer);

    bool said = false;
    for (int column = TW_LEFT; column <= TW_RIGHT; column++) {
        const struct tw_socket_options *options = options_of(l, column);
        if (!options->reuseaddr && !options->reuseport)
            continue;
        (void)snprintf(text, sizeof text, "with %s", tw_socket_options_text(options));
        put_at(l, column, text);
        said = true;
    }
    if (said)
        tw_printer_end(l->printer);
}

static void draw_seconds(const struct ladder *l, tw_ns at_ns)
{
    char text[TW_NUMBERS_SIZE];
    tw_printer_put_before(l->printer, l->grid.seconds,
                          tw_numbers_seconds(at_ns - l->zero_ns, 6, text));
}

/* " P. 6 bytes ", or as much as fits. */
static void label_text(const struct tw_wire_segment *segment, unsigned room,
                       char label[LABEL_SIZE])
{
    char flags[TW_FLAGS_TEXT];
    char count[TW_NUMBERS_SIZE];
    uint32_t n = segment->payload_bytes;
    (void)tw_segment_flags_text(segment->flags, flags);
    if (n == 0)
        (void)snprintf(label, LABEL_SIZE, " %s ", flags);
    else
        (void)snprintf(label, LABEL_SIZE, " %s %s ", flags,
                       tw_numbers_counted(n, "byte", "bytes", count));
    if (n > 0 && tw_printer_columns(label) > room)
        (void)snprintf(label, LABEL_SIZE, " %s %s B ", flags, tw_numbers_count(n, count));
}

static void draw_arrow(const struct ladder *l, bool to_right,
                       const struct tw_wire_segment *segment)
{
    enum { ENDS = 3 }; /* the tip, and a stroke on either side */
    struct tw_printer *printer = l->printer;
    const char *line = printer->ascii ? "-" : "─";
    const char *tip[] = {printer->ascii ? ">" : "▶", printer->ascii ? "<" : "◀"};
    char label[LABEL_SIZE];
    unsigned room = tw_printer_left(l->grid.n_arrow, ENDS);
    label_text(segment, room, label);

    unsigned n_label = (unsigned)tw_printer_columns(label);
    n_label = n_label < room ? n_label : room;
    unsigned n_strokes = tw_printer_left(l->grid.n_arrow, n_label + 1);
    unsigned n_lead = n_strokes >= LEAD + 2 ? LEAD : n_strokes / 2 > 1 ? n_strokes / 2 : 1;
    if (!to_right)
        tw_printer_put(printer, "%s", tip[1]);
    tw_printer_repeat(printer, line, to_right ? n_lead : tw_printer_left(n_lead, 1));
    tw_printer_clip(printer, room, label);
    tw_printer_repeat(printer, line, tw_printer_left(n_strokes + (to_right ? 0 : 1), n_lead));
    if (to_right)
        tw_printer_put(printer, "%s", tip[0]);
}

static void draw_states(const struct ladder *l, const struct tw_row *row)
{
    if (!row->entered[TW_LEFT] && !row->entered[TW_RIGHT])
        return;
    tw_printer_end(l->printer);
    if (row->entered[TW_LEFT]) {
        tw_printer_to(l->printer, l->grid.left);
        tw_printer_put(l->printer, "%s", tw_tcp_state_name(row->state[TW_LEFT]));
    }
    if (row->entered[TW_RIGHT])
        tw_printer_put_before(l->printer, l->grid.right,
                              tw_tcp_state_name(row->state[TW_RIGHT]));
}

static void draw_note(const struct ladder *l, const struct tw_row *row)
{
    if (row->note[0] == '\0')
        return;
    if (l->grid.below)
        tw_printer_end(l->printer);
    tw_printer_to(l->printer, l->grid.note);
    tw_printer_wrap(l->printer, l->grid.note, row->note);
}

static void draw_segment(const struct ladder *l, const struct tw_row *row)
{
    const struct tw_observation *o = &l->run->seen[row->seen];
    char frame[16];
    if (o->segment.frame != 0) {
        (void)snprintf(frame, sizeof frame, "%" PRIu32, o->segment.frame);
        tw_printer_put_before(l->printer, l->grid.frame, frame);
    }
    bool beside = !l->grid.stacked;
    if (beside && row->entered[TW_LEFT]) {
        tw_printer_to(l->printer, l->grid.left);
        tw_printer_put(l->printer, "%s", tw_tcp_state_name(row->state[TW_LEFT]));
    }
    tw_printer_to(l->printer, l->grid.arrow);
    draw_arrow(l, row->side == TW_LEFT, &o->segment);
    if (beside && row->entered[TW_RIGHT]) {
        tw_printer_to(l->printer, l->grid.right);
        tw_printer_put(l->printer, "%s", tw_tcp_state_name(row->state[TW_RIGHT]));
    }
    if (!beside)
        draw_states(l, row);
    draw_note(l, row);
}

static void step_text(const char *name, const struct tw_step_result *step, char text[192])
{
    char error[TW_ERRNO_TEXT];
    const struct tw_action *action = step->action;
    if (!step->done)
        (void)snprintf(text, 192, "%s: %s, which was not seen to end", name, action->text);
    else if (step->error != 0)
        (void)snprintf(text, 192, "%s: %s failed: %s", name, action->text,
                       tw_errno_name(step->error, error));
    else if (action->verb == TW_STOP)
        (void)snprintf(text, 192, "%s%s stopped by %s", action->signal == SIGINT ? "^C  " : "",
                       name, tw_step_argument(action));
    else if (action->verb == TW_CLOSE)
        (void)snprintf(text, 192, "%s closes", name);
    else if (action->verb == TW_SHUTDOWN)
        (void)snprintf(text, 192, "%s closes its half (SHUT_WR)", name);
    else
        (void)snprintf(text, 192, "%s: %s", name, action->text);
}

static void draw_row(const struct ladder *l, const struct tw_row *row)
{
    const struct tw_observation *o = &l->run->seen[row->seen];
    char text[192] = "";
    draw_seconds(l, o->at_ns);
    switch (o->saw) {
    case TW_SAW_SEGMENT:
        draw_segment(l, row);
        break;
    case TW_SAW_STEP:
        step_text(l->run->names[o->who], &o->step, text);
        put_at(l, row->side, text);
        break;
    case TW_SAW_STATE:
        (void)snprintf(text, sizeof text, "kernel says %s: %s", l->run->names[o->who],
                       tw_tcp_state_name(o->state.state));
        put_at(l, row->side, text);
        break;
    case TW_SAW_BIND:
    case TW_SAW_COUNT:
        break; /* never a row */
    }
    tw_printer_end(l->printer);
}

static void draw_silence(const struct ladder *l, tw_ns length_ns)
{
    char length[TW_NUMBERS_SIZE];
    tw_printer_put_before(l->printer, l->grid.seconds, l->printer->ascii ? ":" : "⋮");
    char text[2 * TW_NUMBERS_SIZE];
    (void)snprintf(text, sizeof text, "%s later", tw_numbers_duration(length_ns, length));
    tw_printer_to(l->printer, l->grid.left);
    tw_printer_wrap(l->printer, l->grid.left, text);
    tw_printer_end(l->printer);
}

static bool is_quiet(const struct ladder *l, size_t i)
{
    const struct tw_row *row = &l->rows->list[i];
    return l->run->seen[row->seen].saw == TW_SAW_SEGMENT && !row->entered[TW_LEFT] &&
           !row->entered[TW_RIGHT] && row->note[0] == '\0';
}

/* The number of rows to fold, from row i on: 0, unless the first QUIET_HEAD rows of a long
 * sequence without a change have been drawn. n_quiet rows without a change precede i. */
static size_t n_folded(const struct ladder *l, size_t i, size_t n_quiet)
{
    size_t end = i;
    if (n_quiet != QUIET_HEAD)
        return 0;
    while (end < l->rows->n && is_quiet(l, end))
        end++;
    return end - i + n_quiet > QUIET_RUN ? end - i - QUIET_TAIL : 0;
}

static void draw_fold(const struct ladder *l, size_t n)
{
    char count[TW_NUMBERS_SIZE];
    tw_printer_put_before(l->printer, l->grid.seconds, l->printer->ascii ? ":" : "⋮");
    char text[2 * TW_NUMBERS_SIZE];
    (void)snprintf(text, sizeof text, "%s more, without a change of state",
                   tw_numbers_counted(n, "segment", "segments", count));
    tw_printer_to(l->printer, l->grid.left);
    tw_printer_wrap(l->printer, l->grid.left, text);
    tw_printer_end(l->printer);
}

void tw_ladder_draw(const struct tw_run *run, const struct tw_ladder_rows *rows, size_t first,
                    tw_ns zero_ns, struct tw_printer *printer)
{
    struct ladder l = {.run = run, .rows = rows, .zero_ns = zero_ns, .printer = printer};
    size_t n_quiet = 0;
    tw_grid_lay_out(run, rows, zero_ns, tw_printer_width(printer), &l.grid);
    if (first == 0)
        draw_head(&l);
    for (size_t i = first; i < rows->n; i++) {
        size_t n = n_folded(&l, i, n_quiet);
        if (n > 0) {
            draw_fold(&l, n);
            i += n;
        }
        n_quiet = is_quiet(&l, i) ? n_quiet + 1 : 0;

        tw_ns at_ns = run->seen[rows->list[i].seen].at_ns;
        tw_ns before_ns = i > 0 ? run->seen[rows->list[i - 1].seen].at_ns : at_ns;
        if (at_ns - before_ns >= SILENCE && n == 0)
            draw_silence(&l, at_ns - before_ns);
        draw_row(&l, &rows->list[i]);
    }
}
