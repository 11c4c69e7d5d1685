#include "segment_note.h"

#include "append.h"

#include <inttypes.h>
#include <stdio.h>

/* The separator before another note. */
static const char *comma(const char *text)
{
    return text[0] != '\0' ? ", " : "";
}

static void add_about_fin(char text[TW_NOTE_SIZE], const char *what, uint32_t frame)
{
    if (frame != 0)
        tw_append(text, TW_NOTE_SIZE, "%s%s #%" PRIu32, comma(text), what, frame);
    else
        tw_append(text, TW_NOTE_SIZE, "%s%s the FIN", comma(text), what);
}

bool tw_segment_note_tells_wait(const struct tw_segment_note *note, int side)
{
    return note->step->wait_begins[side] && !note->owes_ack[side];
}

/* The state of the timer: it starts at the FIN, and is counted from the ACK of that FIN, which
 * is this segment. Returns false if there is no note. */
static bool add_wait(const struct tw_segment_note *note, char text[TW_NOTE_SIZE])
{
    bool noted = false;
    for (int side = 0; side < 2; side++) {
        if (!tw_segment_note_tells_wait(note, side))
            continue;
        const char *anew = note->waited[side] ? " anew" : "";
        if (note->both_wait)
            tw_append(text, TW_NOTE_SIZE, "%s%.31s's wait begins%s", comma(text),
                      note->name[side], anew);
        else
            tw_append(text, TW_NOTE_SIZE, "%sthe wait begins%s", comma(text), anew);
        noted = true;
    }
    return noted;
}

static void add_fins(const struct tw_segment_note *note, char text[TW_NOTE_SIZE])
{
    const struct tw_teardown_step *step = note->step;
    if (step->is_first_fin && note->unknown_first)
        tw_append(text, TW_NOTE_SIZE, "%sFIN; the first one may be missing", comma(text));
    else if (step->is_first_fin)
        tw_append(text, TW_NOTE_SIZE, "%sfirst FIN: active closer", comma(text));
    if (step->is_second_fin && note->crossed)
        tw_append(text, TW_NOTE_SIZE, "%sthe FINs crossed", comma(text));
    else if (step->is_second_fin && note->first_fin == note->from)
        tw_append(text, TW_NOTE_SIZE, "%sthe first FIN, captured late", comma(text));
    if (step->is_retransmitted_fin)
        add_about_fin(text, "retransmits", note->fin_frame[note->from]);
}

const char *tw_segment_note_text(const struct tw_segment_note *note, char text[TW_NOTE_SIZE])
{
    const struct tw_teardown_step *step = note->step;
    text[0] = '\0';
    add_fins(note, text);
    if (note->retransmitted && !step->is_retransmitted_fin)
        tw_append(text, TW_NOTE_SIZE, "%sretransmission", comma(text));
    bool waits = add_wait(note, text);
    for (int side = 0; side < 2 && !waits; side++) {
        if (step->acks_fin[side])
            add_about_fin(text, "acknowledges", note->fin_frame[side]);
        if (step->acks_fin[side] && note->unknown_first)
            tw_append(text, TW_NOTE_SIZE, "; the first FIN may be missing");
    }
    if (step->voids_reset)
        tw_append(text, TW_NOTE_SIZE, "%sthe RST ended nothing", comma(text));
    if (step->hits_time_wait)
        tw_append(text, TW_NOTE_SIZE, "%s%s into TIME-WAIT", comma(text),
                  (note->flags & TW_RST) != 0 ? "RST" : "SYN");
    else if ((note->flags & TW_RST) != 0)
        tw_append(text, TW_NOTE_SIZE, "%sreset", comma(text));
    return text;
}
