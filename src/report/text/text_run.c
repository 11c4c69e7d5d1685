#include "text.h"

#include "binds.h"
#include "ladder.h"
#include "names.h"
#include "numbers.h"
#include "rulings.h"
#include "storm_table.h"
#include "zero.h"

#include <inttypes.h>
#include <string.h>

/* Reports one run; text.c reports several together. */

enum { GAP = 3 };

/* The part of a run to print. */
struct part {
    const struct tw_judged *judged;
    /* an earlier state, already printed; NULL: nothing is printed */
    const struct tw_judged *known;
};

static const struct tw_follow *follow_of(const struct tw_judged *judged)
{
    return &judged->evidence->follow;
}

static void tell_note(struct tw_printer *printer, const char *text)
{
    tw_printer_to(printer, 2);
    tw_printer_put(printer, "note: ");
    tw_printer_wrap(printer, 4, text);
    tw_printer_end(printer);
}

/* Settings that differ from the kernel's defaults. */
static void tell_settings(const struct tw_run *run, struct tw_printer *printer)
{
    for (size_t i = 0; i < run->experiment.n_settings; i++) {
        tw_printer_to(printer, 2);
        tw_printer_put(printer, "net.ipv4.%s = ", run->experiment.settings[i].name);
        tw_printer_wrap(printer, 4, run->experiment.settings[i].value);
        tw_printer_end(printer);
    }
}

/* Problems of the observation itself. */
static void tell_notes(const struct tw_run *run, struct tw_printer *printer)
{
    const struct tw_facts *facts = &run->facts;
    char number[TW_NUMBERS_SIZE];
    char text[3 * TW_NUMBERS_SIZE];
    if (facts->interrupted != 0) {
        (void)snprintf(text, sizeof text, "%s ended this run before it was over",
                       tw_signal_name(facts->interrupted));
        tell_note(printer, text);
    }
    if (facts->capture_known && facts->n_dropped > 0) {
        (void)snprintf(text, sizeof text,
                       "the capture dropped %s; segments may be missing below",
                       tw_numbers_counted(facts->n_dropped, "packet", "packets", number));
        tell_note(printer, text);
    }
    if (facts->clock_step_ns != 0) {
        (void)snprintf(text, sizeof text,
                       "the wall clock was set by %s meanwhile; frames' times may be off",
                       tw_numbers_duration(facts->clock_step_ns, number));
        tell_note(printer, text);
    }
}

static void tell_head(const struct tw_judged *judged, struct tw_printer *printer)
{
    const struct tw_run *run = judged->run;
    const struct tw_experiment *experiment = &run->experiment;
    const char *story = experiment->story[0] != '\0' ? experiment->story : experiment->title;
    tw_printer_put(printer, "%s", tw_judged_name(judged));
    tw_printer_end(printer);
    if (story[0] != '\0') {
        tw_printer_prose(printer, 2, story);
        tw_printer_end(printer);
    }
    tell_settings(run, printer);
    tell_notes(run, printer);
}

/* The frames of connections without a ladder: proofs of life. */
struct undrawn {
    size_t n;
    uint32_t first_frame, last_frame; /* 0: unknown */
};

static void count_undrawn(const struct tw_run *run, const struct tw_connection *connection,
                          struct undrawn *undrawn)
{
    undrawn->n++;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_SEGMENT || o->segment.frame == 0 ||
            tw_connection_side(connection, o->who) == TW_SIDE_NONE ||
            tw_connection_side(connection, o->segment.to) == TW_SIDE_NONE)
            continue;
        uint32_t frame = o->segment.frame;
        if (undrawn->first_frame == 0 || frame < undrawn->first_frame)
            undrawn->first_frame = frame;
        undrawn->last_frame = frame > undrawn->last_frame ? frame : undrawn->last_frame;
    }
}

static void tell_undrawn(const struct undrawn *undrawn, struct tw_printer *printer)
{
    char count[TW_NUMBERS_SIZE];
    if (undrawn->n == 0)
        return;
    tw_printer_end(printer);
    tw_printer_to(printer, 2);
    if (undrawn->first_frame != 0)
        tw_printer_put(printer, "#%" PRIu32 " to #%" PRIu32 ", ", undrawn->first_frame,
                       undrawn->last_frame);
    tw_printer_say(printer, 4,
                   "not drawn: %s of life: a new server echoes, and its client closes first",
                   tw_numbers_counted(undrawn->n, "proof", "proofs", count));
    tw_printer_end(printer);
}

/* The number of rows of the connection that are already drawn. */
static int count_drawn(const struct part *part, size_t connection, size_t *out,
                       struct tw_err *err)
{
    TW_AUTO(tw_ladder_rows_drop) struct tw_ladder_rows rows = {0};
    *out = 0;
    if (part->known == NULL || connection >= follow_of(part->known)->n_connections)
        return 0;
    if (tw_ladder_rows_of(part->known, connection, &rows, err) < 0)
        return -1;
    *out = rows.n;
    return 0;
}

static int draw_ladder(const struct part *part, size_t connection, struct tw_printer *printer,
                       struct tw_err *err)
{
    TW_AUTO(tw_ladder_rows_drop) struct tw_ladder_rows rows = {0};
    const struct tw_run *run = part->judged->run;
    size_t n_drawn = 0;
    if (tw_ladder_rows_of(part->judged, connection, &rows, err) < 0 ||
        count_drawn(part, connection, &n_drawn, err) < 0)
        return -1;
    if (n_drawn >= rows.n)
        return 0;
    tw_printer_end(printer);
    if (n_drawn > 0) {
        tw_printer_to(printer, 2);
        tw_printer_say(printer, 4, "meanwhile, %s and %s:", run->names[rows.who[TW_LEFT]],
                       run->names[rows.who[TW_RIGHT]]);
        tw_printer_end(printer);
    }
    tw_ladder_draw(run, &rows, n_drawn, tw_zero_of(run).at_ns, printer);
    return 0;
}

static int draw_ladders(const struct part *part, struct tw_printer *printer, struct tw_err *err)
{
    struct undrawn undrawn = {0};
    size_t n_own = 0;
    const struct tw_run *run = part->judged->run;
    const struct tw_follow *follow = follow_of(part->judged);
    size_t n_known = part->known != NULL ? follow_of(part->known)->n_connections : 0;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *connection = &follow->connections[i];
        bool is_own = tw_ladder_rows_is_own(run, connection);
        n_own += is_own;
        if (!is_own && i >= n_known)
            count_undrawn(run, connection, &undrawn);
        else if (is_own && draw_ladder(part, i, printer, err) < 0)
            return -1;
    }
    if (n_own == 0 && tw_evidence_connects(run) && part->known == NULL) {
        tw_printer_end(printer);
        tw_printer_wrap(printer, 2, "No segment of the experiment was captured.");
        tw_printer_end(printer);
    }
    tell_undrawn(&undrawn, printer);
    return 0;
}

/* On this line if it fits, else on the next. */
static void put_item(struct tw_printer *printer, const char *text)
{
    if (printer->column > 2 && tw_printer_columns(text) + GAP > tw_printer_room(printer)) {
        tw_printer_end(printer);
        tw_printer_to(printer, 2);
    }
    if (printer->column > 2)
        tw_printer_to(printer, printer->column + GAP);
    tw_printer_put(printer, "%s", text);
}

/* "captures/server-first.pcap   10 packets, 0 dropped    wireshark captures/..." */
static void tell_files(const struct tw_judged *judged, const char *folder,
                       struct tw_printer *printer)
{
    const struct tw_run *run = judged->run;
    const struct tw_facts *facts = &run->facts;
    char packets[TW_NUMBERS_SIZE];
    char dropped[TW_NUMBERS_SIZE];
    char counts[2 * TW_NUMBERS_SIZE + 16];
    char path[TW_PRINTER_LINE];
    if (!facts->capture_known && folder == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/%s.pcap", folder != NULL ? folder : "",
                   tw_judged_name(judged));
    (void)tw_numbers_counted(facts->n_captured, "packet", "packets", packets);
    (void)tw_numbers_count(facts->n_dropped, dropped);

    tw_printer_end(printer);
    tw_printer_to(printer, 2);
    if (folder != NULL)
        put_item(printer, path);
    if (facts->capture_known) {
        (void)snprintf(counts, sizeof counts, "%s, %s dropped", packets, dropped);
        put_item(printer, counts);
    }
    if (folder != NULL) {
        char command[TW_PRINTER_LINE + 16];
        /* A run that is not followed has no annotated capture. */
        (void)snprintf(command, sizeof command, "wireshark %s%s", path,
                       tw_storm_is_one(run) ? "" : "ng");
        put_item(printer, command);
    }
    tw_printer_end(printer);
}

static void tell_why(const struct tw_judged *judged, struct tw_printer *printer)
{
    const struct tw_explanation *why = &judged->why;
    char count[TW_NUMBERS_SIZE];
    if (why->n == 0)
        return;

    tw_printer_end(printer);
    tw_printer_to(printer, 2);
    tw_printer_put(printer, "why");
    tw_printer_end(printer);
    for (size_t i = 0; i < why->n; i++) {
        tw_printer_prose(printer, 4, why->sentences[i]);
        tw_printer_end(printer);
    }
    if (why->n_left_out > 0) {
        tw_printer_to(printer, 4);
        tw_printer_put(printer, "... and %s more.",
                       tw_numbers_counted(why->n_left_out, "sentence", "sentences", count));
        tw_printer_end(printer);
    }
}

/* The probe had succeeded before the wait. */
static bool is_settled(const struct tw_judged *known, unsigned probe)
{
    return known->evidence->releases[probe].released_seen >= 0;
}

/* Story, ladders, binds. */
static int tell_known(const struct tw_judged *judged, struct tw_printer *printer,
                      struct tw_err *err)
{
    const struct tw_run *run = judged->run;
    const struct part part = {.judged = judged};
    tell_head(judged, printer);
    if (draw_ladders(&part, printer, err) < 0)
        return -1;
    if (tw_storm_is_one(run))
        tw_storm_table_print_one(judged, printer);
    for (unsigned i = 0; i < run->experiment.n_probes; i++) {
        tw_printer_end(printer);
        tw_binds_tell(judged, i, printer);
    }
    return 0;
}

/* Explanation, rulings, files. */
static void tell_rulings(const struct tw_judged *judged, const struct tw_text_style *style,
                         struct tw_printer *printer)
{
    tell_why(judged, printer);
    tw_printer_end(printer);
    tw_rulings_tell(judged, style->full, printer);
    tell_files(judged, style->folder, printer);
}

int tw_text_run(const struct tw_judged *judged, const struct tw_text_style *style, FILE *to,
                struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    if (tell_known(judged, &printer, err) < 0)
        return -1;
    tell_rulings(judged, style, &printer);
    return tw_text_finish(to, err);
}

int tw_text_known(const struct tw_judged *judged, const struct tw_text_style *style, FILE *to,
                  struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    if (tell_known(judged, &printer, err) < 0)
        return -1;
    return tw_text_finish(to, err);
}

int tw_text_rest(const struct tw_judged *judged, const struct tw_text_told *told,
                 const struct tw_text_style *style, FILE *to, struct tw_err *err)
{
    const struct tw_run *run = judged->run;
    struct tw_printer printer = tw_text_page(style, to);
    const struct part part = {.judged = judged, .known = told->known};
    if (told->apart) {
        tw_printer_put(&printer, "%s, after the wait", tw_judged_name(judged));
        tw_printer_end(&printer);
    }
    tell_notes(run, &printer);
    for (unsigned i = 0; i < run->experiment.n_probes; i++) {
        if (!is_settled(told->known, i))
            (void)tw_binds_tell_rest(judged, i, &printer);
    }
    if (draw_ladders(&part, &printer, err) < 0)
        return -1;
    tell_rulings(judged, style, &printer);
    return tw_text_finish(to, err);
}
