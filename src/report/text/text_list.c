#include "text_list.h"

#include "append.h"
#include "duration.h"
#include "ini.h"
#include "names.h"
#include "numbers.h"
#include "stream.h"

#include <string.h>

enum { LINE = 400, INDENT = 2, VALUE = 12, GAP = 2 };

/* The approximate duration: "< 1 s", "60 s". Returns text. */
static const char *how_long(const struct tw_experiment *experiment, char text[TW_DURATION_TEXT])
{
    tw_ns lasts = tw_experiment_lasts(experiment);
    if (lasts < TW_S)
        return "< 1 s";
    (void)snprintf(text, TW_DURATION_TEXT, "%.0f s", tw_numbers_s(lasts));
    return text;
}

/* -- One line each. */

/* The columns. */
struct layout {
    unsigned name, title, length, tags; /* tags 0: there are none */
    bool is_below;                      /* the title has lines of its own */
};

static unsigned longer(unsigned most, const char *text)
{
    size_t n = tw_printer_columns(text);
    return n > most ? (unsigned)n : most;
}

/* Names are never cut. Tags have up to a quarter of the rest, and nothing on a page of less
 * than 100 columns. If the titles do not fit, they have lines of their own below. */
static struct layout lay_out(const struct tw_listed listed[], size_t n,
                             const struct tw_printer *printer)
{
    enum { LENGTH = 6, PART = 4, FEW = 20 };
    bool is_wide = tw_printer_width(printer) >= TW_PRINTER_WIDTH;
    unsigned name = 0;
    unsigned tags = 0;
    for (size_t i = 0; i < n; i++) {
        name = longer(name, listed[i].experiment.name);
        tags = longer(tags, listed[i].experiment.tags);
    }
    unsigned gaps = is_wide ? 3 * GAP : 2 * GAP;
    unsigned rest = tw_printer_left(tw_printer_width(printer), name + LENGTH + gaps);
    if (!is_wide)
        tags = 0;
    else if (tags > rest / PART)
        tags = rest / PART;
    unsigned title = tw_printer_left(rest, tags);
    return (struct layout){
        .name = name, .title = title, .length = LENGTH, .tags = tags, .is_below = title < FEW};
}

static void put_line(struct tw_printer *printer, const struct layout *layout,
                     const struct tw_listed *listed)
{
    const struct tw_experiment *experiment = &listed->experiment;
    size_t n_cells = tw_matrix_cells(&listed->matrix);
    char title[TW_SENTENCE_SIZE + 32];
    char length[TW_DURATION_TEXT];
    if (n_cells > 1)
        (void)snprintf(title, sizeof title, "%s (%zu cells)", experiment->title, n_cells);
    else
        (void)snprintf(title, sizeof title, "%s", experiment->title);
    tw_printer_clip(printer, tw_printer_width(printer), experiment->name);
    tw_printer_to(printer, layout->name + GAP);
    if (!layout->is_below)
        tw_printer_clip(printer, layout->title, title);
    tw_printer_put_before(printer, layout->name + layout->title + layout->length + 2 * GAP,
                          how_long(experiment, length));
    if (layout->tags > 0) {
        tw_printer_to(printer, layout->name + layout->title + layout->length + 3 * GAP);
        tw_printer_clip(printer, layout->tags, experiment->tags);
    }
    tw_printer_end(printer);
    if (layout->is_below) {
        tw_printer_wrap(printer, INDENT, title);
        tw_printer_end(printer);
    }
}

int tw_text_list_lines(const struct tw_listed listed[], size_t n,
                       const struct tw_text_style *style, FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    const struct layout layout = lay_out(listed, n, &printer);
    for (size_t i = 0; i < n; i++)
        put_line(&printer, &layout, &listed[i]);
    return tw_stream_flush(to, err, "the list");
}

/* -- One in full. */

static void put_field(struct tw_printer *printer, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s", label);
    tw_printer_to(printer, VALUE);
    tw_printer_wrap(printer, VALUE, text);
    tw_printer_end(printer);
}

/* "8 cells: old = none, reuseaddr; new = none, reuseaddr". */
static void put_matrix(struct tw_printer *printer, const struct tw_matrix *matrix)
{
    char text[TW_PRINTER_LINE];
    size_t n_cells = tw_matrix_cells(matrix);
    if (matrix->n_axes == 0)
        return;
    (void)snprintf(text, sizeof text, "%zu cells: ", n_cells);
    for (size_t i = 0; i < matrix->n_axes; i++) {
        const struct tw_axis *axis = &matrix->axes[i];
        tw_append(text, sizeof text, "%s%s = ", i > 0 ? "; " : "", axis->name);
        for (size_t j = 0; j < axis->n; j++)
            tw_append(text, sizeof text, "%s%s", j > 0 ? ", " : "", axis->values[j]);
    }
    tw_append(text, sizeof text, ". Below is the first of them.");
    put_field(printer, "matrix", text);
}

static struct tw_ini lines_of(const struct tw_experiment *experiment)
{
    const char *text = experiment->text != NULL ? experiment->text : "";
    return tw_ini_begin("", text, strlen(text));
}

/* The lines of a section as the file has them, one below the other. */
static void put_section(struct tw_printer *printer, const char *section,
                        const struct tw_experiment *experiment)
{
    struct tw_ini ini = lines_of(experiment);
    struct tw_ini_line line;
    struct tw_err ignored;
    bool is_inside = false;
    const char *label = section;
    while (tw_ini_next(&ini, &line, &ignored) > 0) {
        char text[LINE];
        if (line.is_section)
            is_inside = strcmp(line.section, section) == 0;
        if (line.is_section || !is_inside)
            continue;
        (void)snprintf(text, sizeof text, "%s = %s", line.key, line.value);
        put_field(printer, label, text);
        label = "";
    }
}

/* The sections of peers as the file has them, each on one line: "client a: port = any". */
static void put_peers(struct tw_printer *printer, const struct tw_experiment *experiment)
{
    struct tw_ini ini = lines_of(experiment);
    struct tw_ini_line line;
    struct tw_err ignored;
    const char *label = "peers";
    char text[LINE] = "";
    bool is_peer = false;
    const char *before = "";
    while (tw_ini_next(&ini, &line, &ignored) > 0) {
        if (!line.is_section && is_peer) {
            tw_append(text, sizeof text, "%s %s = %s", before, line.key, line.value);
            before = ";";
        }
        if (!line.is_section)
            continue;
        if (text[0] != '\0') {
            put_field(printer, label, text);
            label = "";
        }
        is_peer = strcmp(line.section, "server") == 0 || strcmp(line.section, "client") == 0;
        (void)snprintf(text, sizeof text, "%s%s%s", is_peer ? line.section : "",
                       is_peer && line.name[0] != '\0' ? " " : "", is_peer ? line.name : "");
        before = ":";
    }
    put_field(printer, label, text);
}

static void put_steps(struct tw_printer *printer, const char *label,
                      const struct tw_experiment *experiment, const struct tw_step steps[],
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct tw_step *step = &steps[i];
        char text[LINE];
        char error[TW_ERRNO_TEXT];
        char least[TW_DURATION_TEXT];
        char most[TW_DURATION_TEXT];
        (void)snprintf(text, sizeof text, "%s = %s", tw_experiment_doer(experiment, step->who),
                       step->action.text);
        if (step->expects)
            tw_append(text, sizeof text, " -> %s", tw_errno_name(step->expect_error, error));
        if (step->expects && step->is_timed)
            tw_append(text, sizeof text, " in %s..%s", tw_duration_text(step->min_ns, least),
                      tw_duration_text(step->max_ns, most));
        put_field(printer, i == 0 ? label : "", text);
    }
}

/* "plain: bind() 0.0.0.0:5000 with no options: EADDRINUSE, then OK after TIME_WAIT" */
static void put_probe(struct tw_printer *printer, const char *label,
                      const struct tw_experiment *experiment, const struct tw_probe_spec *probe)
{
    static const char *const places[] = {[TW_PLACE_SERVER] = "",
                                         [TW_PLACE_FRESH] = " in a fresh namespace",
                                         [TW_PLACE_CLIENT] = " on the clients' side"};
    char text[LINE];
    char at[TW_ENDPOINT_TEXT];
    char expected[TW_EXPECT_TEXT];
    const struct tw_endpoint endpoint = tw_experiment_probe_at(experiment, probe);
    (void)snprintf(text, sizeof text, "%s: bind()%s %s with %s%s", probe->name,
                   probe->listens ? " and listen()" : "", tw_endpoint_text(&endpoint, at),
                   tw_socket_options_text(&probe->options), places[probe->place]);
    if (probe->has_uid)
        tw_append(text, sizeof text, " as user %u", probe->uid);
    if (probe->times > 1)
        tw_append(text, sizeof text, ", %u times", probe->times);
    if (probe->retries)
        tw_append(text, sizeof text, ", again with %s", tw_option_name(probe->retry.option));
    tw_append(text, sizeof text, ": %s", tw_probe_expect_text(probe, expected));
    put_field(printer, label, text);
}

int tw_text_list_whole(const struct tw_listed *listed, const struct tw_text_style *style,
                       FILE *to, struct tw_err *err)
{
    const struct tw_experiment *experiment = &listed->experiment;
    struct tw_printer printer = tw_text_page(style, to);
    char text[TW_DURATION_TEXT];
    tw_printer_put(&printer, "%s", experiment->name);
    tw_printer_end(&printer);
    tw_printer_wrap(&printer, INDENT, experiment->title);
    tw_printer_end(&printer);
    tw_printer_end(&printer);
    put_field(&printer, "story", experiment->story);
    put_field(&printer, "source", experiment->source);
    put_field(&printer, "tags", experiment->tags);
    put_field(&printer, "takes", how_long(experiment, text));
    put_field(&printer, "file", listed->path);
    put_matrix(&printer, &listed->matrix);
    if (experiment->network == TW_NETWORK_WIRE)
        put_field(&printer, "world", "wire");
    put_section(&printer, "host", experiment);
    put_peers(&printer, experiment);
    put_steps(&printer, "steps", experiment, experiment->steps, experiment->n_steps);
    put_steps(&printer, "then", experiment, experiment->then, experiment->n_then);
    for (size_t i = 0; i < experiment->n_probes; i++)
        put_probe(&printer, i == 0 ? "probes" : "", experiment, &experiment->probes[i]);
    put_section(&printer, "expect", experiment);
    return tw_stream_flush(to, err, "the list");
}
