#include "ladder.h"

#include "names.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

/* Columns, from 0. The arrow's line begins with LEAD strokes, whatever its label. */
enum {
    SECONDS = 13, /* ends here, as FRAME does: numbers stand to the right */
    FRAME = 16,
    LEFT = 18,
    ARROW = 31,
    ARROW_WIDTH = 27,
    RIGHT = 59,
    NOTE = 72,
    LEAD = 7,
};
enum {
    QUIET_RUN = 16,
    QUIET_HEAD = 6,
    QUIET_TAIL = 3
}; /* rows: what is folded, what is left */
#define SILENCE (100 * TW_MS)

struct ladder {
    const struct tw_run *run;
    const struct tw_rows *rows;
    tw_ns zero_ns;
    struct tw_page *page;
};

static const char *name_of(const struct ladder *l, int column)
{
    return l->run->names[l->rows->who[column]];
}

/* Text under a column, moved left, or the margin, when the line would become too long. */
static void put_at(struct tw_page *page, int column, const char *text)
{
    unsigned at = column == TW_LEFT ? LEFT : RIGHT;
    unsigned last = tw_page_left(tw_page_width(page), tw_page_columns(text));
    tw_page_to(page, at <= last ? at : last > LEFT ? last : LEFT);
    tw_page_put(page, "%s", text);
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
    tw_page_put_before(l->page, SECONDS, "seconds");
    tw_page_put_before(l->page, FRAME, "#");
    put_at(l->page, TW_LEFT, side_text(l, TW_LEFT, text));
    if (l->page->column >= RIGHT)
        tw_page_end(l->page);
    put_at(l->page, TW_RIGHT, side_text(l, TW_RIGHT, text));
    tw_page_end(l->page);

    bool said = false;
    for (int column = TW_LEFT; column <= TW_RIGHT; column++) {
        const struct tw_socket_options *options = options_of(l, column);
        if (!options->reuseaddr && !options->reuseport)
            continue;
        (void)snprintf(text, sizeof text, "with %s", tw_socket_options_text(options));
        put_at(l->page, column, text);
        said = true;
    }
    if (said)
        tw_page_end(l->page);
}

static void draw_seconds(const struct ladder *l, tw_ns at_ns)
{
    char text[TW_WORDS_SIZE];
    tw_page_put_before(l->page, SECONDS, tw_words_seconds(at_ns - l->zero_ns, 6, text));
}

static void draw_arrow(struct tw_page *page, bool to_right,
                       const struct tw_wire_segment *segment)
{
    const char *line = page->ascii ? "-" : "─";
    const char *tip[] = {page->ascii ? ">" : "▶", page->ascii ? "<" : "◀"};
    char flags[TW_FLAGS_TEXT];
    char bytes[TW_WORDS_SIZE] = "";
    char label[TW_WORDS_SIZE + TW_FLAGS_TEXT];
    if (segment->payload_bytes > 0)
        (void)tw_words_counted(segment->payload_bytes, "byte", "bytes", bytes);
    (void)snprintf(label, sizeof label, " %s%s%s ",
                   tw_segment_flags_text(segment->flags, flags), bytes[0] != '\0' ? " " : "",
                   bytes);

    unsigned used = LEAD + (unsigned)tw_page_columns(label);
    unsigned fill = used + 2 < ARROW_WIDTH ? ARROW_WIDTH - used : 2;
    if (!to_right)
        tw_page_put(page, "%s", tip[1]);
    tw_page_repeat(page, line, to_right ? LEAD : LEAD - 1);
    tw_page_put(page, "%s", label);
    tw_page_repeat(page, line, to_right ? fill - 1 : fill);
    if (to_right)
        tw_page_put(page, "%s", tip[0]);
}

static void draw_segment(const struct ladder *l, const struct tw_row *row)
{
    const struct tw_observation *o = &l->run->seen[row->seen];
    char frame[16];
    if (o->segment.frame != 0) {
        (void)snprintf(frame, sizeof frame, "%" PRIu32, o->segment.frame);
        tw_page_put_before(l->page, FRAME, frame);
    }
    if (row->entered[TW_LEFT]) {
        tw_page_to(l->page, LEFT);
        tw_page_put(l->page, "%s", tw_tcp_state_name(row->state[TW_LEFT]));
    }
    tw_page_to(l->page, ARROW);
    draw_arrow(l->page, row->side == TW_LEFT, &o->segment);
    if (row->entered[TW_RIGHT]) {
        tw_page_to(l->page, RIGHT);
        tw_page_put(l->page, "%s", tw_tcp_state_name(row->state[TW_RIGHT]));
    }
    if (row->note[0] != '\0') {
        tw_page_to(l->page, NOTE);
        tw_page_wrap(l->page, NOTE, row->note);
    }
}

static bool begins_with(const char *text, enum tw_verb verb)
{
    const char *name = tw_verb_name(verb);
    size_t n = strlen(name);
    return strncmp(text, name, n) == 0 && (text[n] == '\0' || text[n] == ' ');
}

static void step_text(const char *name, const struct tw_step_result *step, char text[192])
{
    char error[TW_ERRNO_TEXT];
    const char *stop = tw_verb_name(TW_STOP);
    if (!step->done)
        (void)snprintf(text, 192, "%s: %s, which was not seen to end", name, step->text);
    else if (step->error != 0)
        (void)snprintf(text, 192, "%s: %s failed: %s", name, step->text,
                       tw_errno_name(step->error, error));
    else if (begins_with(step->text, TW_STOP))
        (void)snprintf(
            text, 192, "%s%s stopped by %s", strstr(step->text, "SIGINT") != NULL ? "^C  " : "",
            name, step->text[strlen(stop)] == ' ' ? step->text + strlen(stop) + 1 : "a signal");
    else if (begins_with(step->text, TW_CLOSE))
        (void)snprintf(text, 192, "%s closes", name);
    else if (begins_with(step->text, TW_SHUTDOWN))
        (void)snprintf(text, 192, "%s closes its half (SHUT_WR)", name);
    else
        (void)snprintf(text, 192, "%s: %s", name, step->text);
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
        put_at(l->page, row->side, text);
        break;
    case TW_SAW_STATE:
        (void)snprintf(text, sizeof text, "kernel says %s: %s", l->run->names[o->who],
                       tw_tcp_state_name(o->state.state));
        put_at(l->page, row->side, text);
        break;
    case TW_SAW_BIND:
    case TW_SAW_COUNT:
        break; /* never a row */
    }
    tw_page_end(l->page);
}

static void draw_silence(const struct ladder *l, tw_ns length_ns)
{
    char length[TW_WORDS_SIZE];
    tw_page_put_before(l->page, SECONDS, l->page->ascii ? ":" : "⋮");
    tw_page_to(l->page, LEFT);
    tw_page_put(l->page, "%s later", tw_words_duration(length_ns, length));
    tw_page_end(l->page);
}

static bool is_quiet(const struct ladder *l, size_t i)
{
    const struct tw_row *row = &l->rows->list[i];
    return l->run->seen[row->seen].saw == TW_SAW_SEGMENT && !row->entered[TW_LEFT] &&
           !row->entered[TW_RIGHT] && row->note[0] == '\0';
}

/* How many rows from i on are to be folded: 0 but where a long quiet stretch has shown its
 * beginning. `quiet` rows stood before i. */
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
    char count[TW_WORDS_SIZE];
    tw_page_put_before(l->page, SECONDS, l->page->ascii ? ":" : "⋮");
    tw_page_to(l->page, LEFT);
    tw_page_put(l->page, "%s more, without a change of state",
                tw_words_counted(n, "segment", "segments", count));
    tw_page_end(l->page);
}

void tw_ladder_draw(const struct tw_run *run, const struct tw_rows *rows, tw_ns zero_ns,
                    struct tw_page *page)
{
    struct ladder l = {.run = run, .rows = rows, .zero_ns = zero_ns, .page = page};
    size_t n_quiet = 0;
    draw_head(&l);
    for (size_t i = 0; i < rows->n; i++) {
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
