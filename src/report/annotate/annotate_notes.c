#include "annotate_notes.h"

#include "annotate_words.h"
#include "ladder_rows.h"
#include "names.h"
#include "numbers.h"
#include "zero.h"

#include <string.h>

void tw_frame_notes_drop(struct tw_frame_notes *notes)
{
    for (size_t i = 0; i < notes->n && notes->list != NULL; i++)
        tw_string_drop(&notes->list[i].text);
    free(notes->list);
    *notes = (struct tw_frame_notes){0};
}

/* Adds a line to the comment on a frame. */
static int add_line(struct tw_frame_notes *notes, uint32_t frame, const char *line,
                    struct tw_err *err)
{
    char **text = &notes->list[frame].text;
    size_t n_before = *text == NULL ? 0 : strlen(*text);
    size_t n = strlen(line);
    char *more = realloc(*text, n_before + n + 2);
    if (more == NULL)
        return tw_fail(err, ENOMEM, "annotate the capture");
    if (n_before > 0)
        more[n_before++] = '\n';
    memcpy(more + n_before, line, n + 1);
    *text = more;
    return 0;
}

/* Allocates a row for each frame of the run and records its sender. */
static int make_rows(const struct tw_run *run, struct tw_frame_notes *notes, struct tw_err *err)
{
    uint32_t last = 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_SEGMENT && o->segment.frame > last)
            last = o->segment.frame;
    }
    notes->list = calloc((size_t)last + 1, sizeof *notes->list);
    if (notes->list == NULL)
        return tw_fail(err, ENOMEM, "annotate a capture of %u packets", last);
    notes->n = (size_t)last + 1;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_SEGMENT || o->segment.frame == 0)
            continue;
        notes->list[o->segment.frame].sent = true;
        notes->list[o->segment.frame].who = o->who;
    }
    return 0;
}

/* The connection whose segments are being commented. */
struct commenting {
    const struct tw_run *run;
    const struct tw_ladder_rows *rows;
    /* "proof of life after plain's bind(): "; empty for a connection of the experiment. */
    char prefix[64];
    const char *name[2];   /* of the sides */
    const char *before[2]; /* the previous states; NULL when unknown */
};

/* The probe whose bind() preceded a proof of life. One side has its name. */
static const char *proven_of(const struct tw_run *run, const struct tw_ladder_rows *rows)
{
    bool left = tw_experiment_probe(&run->experiment, run->names[rows->who[TW_LEFT]]) >= 0;
    return run->names[rows->who[left ? TW_LEFT : TW_RIGHT]];
}

static struct commenting begin(const struct tw_run *run, const struct tw_ladder_rows *rows,
                               bool is_own)
{
    struct commenting c = {.run = run, .rows = rows};
    for (int side = 0; side < 2; side++)
        c.name[side] = run->names[rows->who[side]];
    if (is_own)
        return c;
    (void)snprintf(c.prefix, sizeof c.prefix,
                   "proof of life after %.31s's bind(): ", proven_of(run, rows));
    c.name[TW_LEFT] = "client";
    c.name[TW_RIGHT] = "new server";
    return c;
}

/* The first frame with data of the other side that ends where this segment acknowledges. 0
 * when it acknowledges no data, or when the frame is unknown. */
static uint32_t acknowledged(const struct tw_run *run, const struct tw_observation *ack)
{
    for (const struct tw_observation *o = run->seen; o < ack; o++) {
        if (o->saw == TW_SAW_SEGMENT && o->who == ack->segment.to &&
            o->segment.to == ack->who && o->segment.payload_bytes > 0 &&
            o->segment.seq + o->segment.payload_bytes == ack->segment.ack)
            return o->segment.frame;
    }
    return 0;
}

/* Describes a segment that changes no state: "sends 5 bytes", "acknowledges the data of #4".
 */
static const char *data_text(const struct tw_run *run, const struct tw_observation *o,
                             char text[TW_NOTE_SIZE])
{
    char count[TW_NUMBERS_SIZE];
    const struct tw_wire_segment *segment = &o->segment;
    uint32_t frame = segment->numbered ? acknowledged(run, o) : 0;
    text[0] = '\0';
    if (segment->payload_bytes > 0)
        (void)snprintf(text, TW_NOTE_SIZE, "sends %s",
                       tw_numbers_counted(segment->payload_bytes, "byte", "bytes", count));
    else if (segment->flags == TW_ACK && frame != 0)
        (void)snprintf(text, TW_NOTE_SIZE, "acknowledges the data of #%u", frame);
    return text;
}

/* Writes the comment on a segment. */
static void comment_of(struct commenting *c, const struct tw_row *row,
                       char text[TW_COMMENT_SIZE])
{
    const int order[] = {row->side, row->side == TW_LEFT ? TW_RIGHT : TW_LEFT};
    bool changes = row->entered[TW_LEFT] || row->entered[TW_RIGHT];
    char note[TW_NOTE_SIZE];
    char data[TW_NOTE_SIZE];
    (void)snprintf(note, sizeof note, "%s", row->note);
    if (!changes)
        (void)snprintf(note + strlen(note), sizeof note - strlen(note), "%s%s",
                       row->note[0] != '\0' ? ", " : "",
                       data_text(c->run, &c->run->seen[row->seen], data));
    text[0] = '\0';
    for (int i = 0; i < 2; i++) {
        int column = order[i];
        const char *state = tw_tcp_state_name(row->state[column]);
        tw_comment_side(text, c->name[column], c->before[column],
                        row->entered[column] ? state : NULL, i == 0 ? note : "");
        if (row->entered[column])
            c->before[column] = state;
    }
    if (c->prefix[0] == '\0' || text[0] == '\0')
        return;
    memmove(text + strlen(c->prefix), text, TW_COMMENT_SIZE - strlen(c->prefix));
    memcpy(text, c->prefix, strlen(c->prefix));
    text[TW_COMMENT_SIZE - 1] = '\0';
}

static int add_connection(const struct tw_judged *judged, size_t index,
                          struct tw_frame_notes *notes, struct tw_err *err)
{
    TW_AUTO(tw_ladder_rows_drop) struct tw_ladder_rows rows = {0};
    const struct tw_run *run = judged->run;
    const struct tw_connection *connection = &judged->evidence->follow.connections[index];
    if (tw_ladder_rows_of(judged, index, &rows, err) < 0)
        return -1;
    struct commenting commenting = begin(run, &rows, tw_ladder_rows_is_own(run, connection));
    for (size_t i = 0; i < rows.n; i++) {
        const struct tw_observation *o = &run->seen[rows.list[i].seen];
        char text[TW_COMMENT_SIZE];
        if (o->saw != TW_SAW_SEGMENT)
            continue;
        comment_of(&commenting, &rows.list[i], text);
        if (text[0] != '\0' && o->segment.frame != 0 &&
            add_line(notes, o->segment.frame, text, err) < 0)
            return -1;
    }
    return 0;
}

/* Counts the consecutive attempts of the probe, from `first` on, with the same result. Sets
 * *out_last to the last one. */
static uint64_t n_alike(const struct tw_run *run, size_t first, size_t *out_last)
{
    uint64_t n = 0;
    for (size_t i = first; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_BIND || o->who != run->seen[first].who)
            continue;
        if (o->bind.error != run->seen[first].bind.error)
            break;
        n++;
        *out_last = i;
    }
    return n;
}

/* Adds a comment such as "plain: bind() 0.042871 s after the first packet: EADDRINUSE, as
 * until 61.440201 s (3 090 tries)". */
static int add_bind(const struct tw_run *run, size_t first, uint32_t frame,
                    struct tw_frame_notes *notes, struct tw_err *err)
{
    const struct tw_observation *o = &run->seen[first];
    size_t last = first;
    uint64_t n = n_alike(run, first, &last);
    const struct tw_zero zero = tw_zero_of(run);
    char at[TW_ZERO_TEXT];
    char until[TW_NUMBERS_SIZE];
    char tries[TW_NUMBERS_SIZE];
    char name[TW_ERRNO_TEXT];
    char text[TW_COMMENT_SIZE];
    int used =
        snprintf(text, sizeof text, "%.31s: bind() %s: %s", run->names[o->who],
                 tw_zero_text(&zero, o->at_ns, 6, at), tw_errno_name(o->bind.error, name));
    if (n > 1)
        (void)snprintf(text + used, sizeof text - (size_t)used, ", as until %s s (%s)",
                       tw_numbers_seconds(run->seen[last].at_ns - zero.at_ns, 6, until),
                       tw_numbers_counted(n, "try", "tries", tries));
    return add_line(notes, frame, text, err);
}

/* Whether the probe's previous attempt had the same result. */
static bool is_more_of_the_same(const struct tw_run *run, size_t index)
{
    for (size_t i = index; i > 0; i--) {
        const struct tw_observation *o = &run->seen[i - 1];
        if (o->saw == TW_SAW_BIND && o->who == run->seen[index].who)
            return o->bind.error == run->seen[index].bind.error;
    }
    return false;
}

static int add_binds(const struct tw_run *run, struct tw_frame_notes *notes, struct tw_err *err)
{
    uint32_t frame = 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_SEGMENT && o->segment.frame != 0)
            frame = o->segment.frame;
        if (o->saw == TW_SAW_BIND && !is_more_of_the_same(run, i) &&
            add_bind(run, i, frame, notes, err) < 0)
            return -1;
    }
    return 0;
}

int tw_frame_notes_of(const struct tw_judged *judged, struct tw_frame_notes *out,
                      struct tw_err *err)
{
    TW_AUTO(tw_frame_notes_drop) struct tw_frame_notes notes = {0};
    const struct tw_run *run = judged->run;
    if (make_rows(run, &notes, err) < 0)
        return -1;
    for (size_t i = 0; i < judged->evidence->follow.n_connections; i++) {
        if (add_connection(judged, i, &notes, err) < 0)
            return -1;
    }
    if (add_binds(run, &notes, err) < 0)
        return -1;
    *out = notes;
    notes = (struct tw_frame_notes){0};
    return 0;
}
