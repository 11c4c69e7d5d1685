#include "annotate_notes.h"

#include "annotate_words.h"
#include "names.h"
#include "rows.h"
#include "words.h"

#include <string.h>

void tw_frame_notes_drop(struct tw_frame_notes *notes)
{
    for (size_t i = 0; i < notes->n && notes->list != NULL; i++)
        tw_string_drop(&notes->list[i].text);
    free(notes->list);
    *notes = (struct tw_frame_notes){0};
}

/* Adds a line to what is said of the frame. */
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

/* One row for each frame that the run tells of, and who sent it. */
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

/* The comment on a segment; the states that the sides were in are kept in *before. */
static void comment_of(const struct tw_run *run, const struct tw_rows *rows,
                       const struct tw_row *row, const char *before[2],
                       char text[TW_COMMENT_SIZE])
{
    const int order[] = {row->side, row->side == TW_LEFT ? TW_RIGHT : TW_LEFT};
    text[0] = '\0';
    for (int i = 0; i < 2; i++) {
        int column = order[i];
        const char *state = tw_tcp_state_name(row->state[column]);
        tw_comment_side(text, run->names[rows->who[column]], before[column],
                        row->entered[column] ? state : NULL, i == 0 ? row->note : "");
        if (row->entered[column])
            before[column] = state;
    }
}

static int add_connection(const struct tw_run *run, const struct tw_follow *follow,
                          const struct tw_connection *connection, struct tw_frame_notes *notes,
                          struct tw_err *err)
{
    TW_AUTO(tw_rows_drop) struct tw_rows rows = {0};
    const char *before[2] = {NULL, NULL};
    if (tw_rows_of(run, follow, connection, &rows, err) < 0)
        return -1;
    for (size_t i = 0; i < rows.n; i++) {
        const struct tw_observation *o = &run->seen[rows.list[i].seen];
        char text[TW_COMMENT_SIZE];
        if (o->saw != TW_SAW_SEGMENT)
            continue;
        comment_of(run, &rows, &rows.list[i], before, text);
        if (text[0] != '\0' && o->segment.frame != 0 &&
            add_line(notes, o->segment.frame, text, err) < 0)
            return -1;
    }
    return 0;
}

/* How many tries of the probe came to the same as the one at `first`, without another between;
 * and which was the last. */
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

/* "plain: bind() at 0.200000 s: EADDRINUSE, as until 61.440201 s (3 090 tries)" */
static int add_bind(const struct tw_run *run, size_t first, uint32_t frame,
                    struct tw_frame_notes *notes, struct tw_err *err)
{
    const struct tw_observation *o = &run->seen[first];
    size_t last = first;
    uint64_t n = n_alike(run, first, &last);
    char at[TW_WORDS_SIZE];
    char until[TW_WORDS_SIZE];
    char tries[TW_WORDS_SIZE];
    char name[TW_ERRNO_TEXT];
    char text[TW_COMMENT_SIZE];
    int used = snprintf(text, sizeof text, "%.31s: bind() at %s s: %s", run->names[o->who],
                        tw_words_seconds(o->at_ns, 6, at), tw_errno_name(o->bind.error, name));
    if (n > 1)
        (void)snprintf(text + used, sizeof text - (size_t)used, ", as until %s s (%s)",
                       tw_words_seconds(run->seen[last].at_ns, 6, until),
                       tw_words_counted(n, "try", "tries", tries));
    return add_line(notes, frame, text, err);
}

/* Whether the probe's try before this one came to the same. */
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

int tw_frame_notes_of(const struct tw_run *run, struct tw_frame_notes *out, struct tw_err *err)
{
    TW_AUTO(tw_frame_notes_drop) struct tw_frame_notes notes = {0};
    struct tw_follow follow = {0};
    if (make_rows(run, &notes, err) < 0)
        return -1;
    tw_follow_run(&follow, run);
    for (size_t i = 0; i < follow.n_connections; i++) {
        if (add_connection(run, &follow, &follow.connections[i], &notes, err) < 0)
            return -1;
    }
    if (add_binds(run, &notes, err) < 0)
        return -1;
    *out = notes;
    notes = (struct tw_frame_notes){0};
    return 0;
}
