#include "text.h"

#include "binds.h"
#include "case.h"
#include "explain.h"
#include "ladder.h"
#include "matrix_table.h"
#include "names.h"
#include "page.h"
#include "repeats.h"
#include "rulings.h"
#include "storm_table.h"
#include "stream.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

enum { GAP = 3 };

struct tw_page tw_text_page(const struct tw_text_style *style, FILE *to)
{
    return (struct tw_page){
        .to = to, .ascii = style->ascii, .colour = style->colour, .width = style->width};
}

int tw_text_finish(FILE *to, struct tw_err *err)
{
    return tw_stream_flush(to, err, "the report");
}

const char *tw_judged_name(const struct tw_judged *judged)
{
    if (judged->name != NULL)
        return judged->name;
    const char *name = judged->run->experiment.name;
    return name[0] != '\0' ? name : "(unnamed)";
}

static void tell_note(struct tw_page *page, const char *text)
{
    tw_page_to(page, 2);
    tw_page_put(page, "note: ");
    tw_page_wrap(page, 4, text);
    tw_page_end(page);
}

/* What is to be known before the rest is read: settings that are not the kernel's own, and what
 * went wrong with the looking. */
static void tell_circumstances(const struct tw_run *run, struct tw_page *page)
{
    const struct tw_facts *facts = &run->facts;
    char number[TW_WORDS_SIZE];
    char text[3 * TW_WORDS_SIZE];
    for (size_t i = 0; i < run->experiment.n_settings; i++) {
        tw_page_to(page, 2);
        tw_page_put(page, "net.ipv4.%s = ", run->experiment.settings[i].name);
        tw_page_wrap(page, 4, run->experiment.settings[i].value);
        tw_page_end(page);
    }
    if (facts->interrupted != 0) {
        (void)snprintf(text, sizeof text, "%s ended this run before it was over",
                       tw_signal_name(facts->interrupted));
        tell_note(page, text);
    }
    if (facts->capture_known && facts->n_dropped > 0) {
        (void)snprintf(text, sizeof text,
                       "the capture dropped %s; what follows of the wire may lack some",
                       tw_words_counted(facts->n_dropped, "packet", "packets", number));
        tell_note(page, text);
    }
    if (facts->clock_step_ns != 0) {
        (void)snprintf(text, sizeof text,
                       "the wall clock was set by %s meanwhile; frames' times may be off",
                       tw_words_duration(facts->clock_step_ns, number));
        tell_note(page, text);
    }
}

int tw_text_together(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                     FILE *to, struct tw_err *err)
{
    struct tw_page page = tw_text_page(style, to);
    size_t n_group = 0;
    for (size_t i = 0; i<n; i += n_group> 0 ? n_group : 1) {
        n_group = tw_matrix_group(runs, n, i);
        if (n_group < 2)
            continue;
        tw_page_end(&page);
        if (!tw_storm_table_fits(runs[i].run))
            tw_matrix_table_draw(runs + i, n_group, &page);
        else if (tw_storm_table_draw(runs + i, n_group, tw_matrix_name_length(runs[i].run),
                                     &page, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < n; i += n_group) {
        n_group = tw_repeats_group(runs, n, i);
        if (n_group < 2)
            continue;
        tw_page_end(&page);
        if (tw_repeats_tell(runs + i, n_group, &page, err) < 0)
            return -1;
    }
    return tw_text_finish(to, err);
}

static void tell_head(const struct tw_judged *judged, struct tw_page *page)
{
    const struct tw_run *run = judged->run;
    const struct tw_experiment *experiment = &run->experiment;
    const char *story = experiment->story[0] != '\0' ? experiment->story : experiment->title;
    tw_page_put(page, "%s", tw_judged_name(judged));
    tw_page_end(page);
    if (story[0] != '\0') {
        tw_page_prose(page, 2, story);
        tw_page_end(page);
    }
    tell_circumstances(run, page);
}

/* The moment from which ladders count: the first segment of all that are drawn. */
static tw_ns first_segment_ns(const struct tw_run *run)
{
    for (size_t i = 0; i < run->n_seen; i++) {
        if (run->seen[i].saw == TW_SAW_SEGMENT)
            return run->seen[i].at_ns;
    }
    return 0;
}

/* The frames of connections that are not drawn: proofs of life. */
struct undrawn {
    size_t n;
    uint32_t first_frame, last_frame; /* 0: not known */
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

static void tell_undrawn(const struct undrawn *undrawn, struct tw_page *page)
{
    char count[TW_WORDS_SIZE];
    if (undrawn->n == 0)
        return;
    tw_page_end(page);
    tw_page_to(page, 2);
    char text[3 * TW_WORDS_SIZE];
    if (undrawn->first_frame != 0)
        tw_page_put(page, "#%" PRIu32 " to #%" PRIu32 ", ", undrawn->first_frame,
                    undrawn->last_frame);
    (void)snprintf(text, sizeof text,
                   "not drawn: %s of life: a new server echoes, and its client closes first",
                   tw_words_counted(undrawn->n, "proof", "proofs", count));
    tw_page_wrap(page, 4, text);
    tw_page_end(page);
}

static int draw_ladders(const struct tw_run *run, const struct tw_follow *follow,
                        struct tw_page *page, struct tw_err *err)
{
    struct undrawn undrawn = {0};
    size_t n_drawn = 0;
    for (size_t i = 0; i < follow->n_connections; i++) {
        if (!tw_rows_is_own(run, &follow->connections[i])) {
            count_undrawn(run, &follow->connections[i], &undrawn);
            continue;
        }
        TW_AUTO(tw_rows_drop) struct tw_rows rows = {0};
        if (tw_rows_of(run, follow, &follow->connections[i], &rows, err) < 0)
            return -1;
        tw_page_end(page);
        tw_ladder_draw(run, &rows, first_segment_ns(run), page);
        n_drawn++;
    }
    if (n_drawn == 0 && tw_case_connects(run)) {
        tw_page_end(page);
        tw_page_wrap(page, 2,
                     "No segment of the experiment was captured: what was on the wire is not "
                     "known.");
        tw_page_end(page);
    }
    tell_undrawn(&undrawn, page);
    return 0;
}

/* On this line where there is room, else on the next. */
static void put_item(struct tw_page *page, const char *text)
{
    if (page->column > 2 && tw_page_columns(text) + GAP > tw_page_room(page)) {
        tw_page_end(page);
        tw_page_to(page, 2);
    }
    if (page->column > 2)
        tw_page_to(page, page->column + GAP);
    tw_page_put(page, "%s", text);
}

/* "captures/server-first.pcap   10 packets, 0 dropped    wireshark captures/..." */
static void tell_files(const struct tw_judged *judged, const char *folder, struct tw_page *page)
{
    const struct tw_run *run = judged->run;
    const struct tw_facts *facts = &run->facts;
    char packets[TW_WORDS_SIZE];
    char dropped[TW_WORDS_SIZE];
    char counts[2 * TW_WORDS_SIZE + 16];
    char path[TW_PAGE_LINE];
    if (!facts->capture_known && folder == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/%s.pcap", folder != NULL ? folder : "",
                   tw_judged_name(judged));
    (void)tw_words_counted(facts->n_captured, "packet", "packets", packets);
    (void)tw_words_count(facts->n_dropped, dropped);

    tw_page_end(page);
    tw_page_to(page, 2);
    if (folder != NULL)
        put_item(page, path);
    if (facts->capture_known) {
        (void)snprintf(counts, sizeof counts, "%s, %s dropped", packets, dropped);
        put_item(page, counts);
    }
    if (folder != NULL) {
        char command[TW_PAGE_LINE + 16];
        /* What was not followed has no annotated copy. */
        (void)snprintf(command, sizeof command, "wireshark %s%s", path,
                       tw_storm_table_fits(run) ? "" : "ng");
        put_item(page, command);
    }
    tw_page_end(page);
}

static void tell_why(const struct tw_judged *judged, struct tw_page *page)
{
    struct tw_explanation why = {0};
    char count[TW_WORDS_SIZE];
    tw_explain(judged->run, judged->findings, &why);
    if (why.n == 0)
        return;

    tw_page_end(page);
    tw_page_to(page, 2);
    tw_page_put(page, "why");
    tw_page_end(page);
    for (size_t i = 0; i < why.n; i++) {
        tw_page_prose(page, 4, why.sentences[i]);
        tw_page_end(page);
    }
    if (why.n_left_out > 0) {
        tw_page_to(page, 4);
        tw_page_put(page, "... and %s more.",
                    tw_words_counted(why.n_left_out, "sentence", "sentences", count));
        tw_page_end(page);
    }
}

int tw_text_run(const struct tw_judged *judged, const struct tw_text_style *style, FILE *to,
                struct tw_err *err)
{
    const struct tw_run *run = judged->run;
    struct tw_page page = tw_text_page(style, to);
    struct tw_follow follow = {0};
    tw_follow_run(&follow, run);

    tell_head(judged, &page);
    if (draw_ladders(run, &follow, &page, err) < 0 ||
        (tw_storm_table_fits(run) && tw_storm_tell(run, &page, err) < 0))
        return -1;
    for (unsigned i = 0; i < run->experiment.n_probes; i++) {
        tw_page_end(&page);
        tw_binds_tell(run, &follow, i, &page);
    }
    tell_why(judged, &page);
    tw_page_end(&page);
    tw_rulings_tell(run, judged->findings, style->full, &page);
    tell_files(judged, style->folder, &page);
    return tw_text_finish(to, err);
}
