#include "catalogue.h"
#include "cli.h"
#include "json.h"
#include "options.h"
#include "page.h"

enum { TITLE = 2, DETAIL = 4 };

static const char HELP[] =
    "usage: twlab list [--json FILE] [--width N]\n"
    "\n"
    "The experiments, their stories, and what is expected of them.\n"
    "\n"
    "  --json FILE   the same as data, for programs; `-` is standard\n"
    "                output, without the list\n"
    "  --width N     columns of the text; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help        this text\n";

static void print_expected(const struct tw_experiment *experiment, struct tw_page *page)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        const struct tw_probe_spec *probe = &experiment->probes[i];
        char text[TW_EXPECT_TEXT];
        tw_page_to(page, DETAIL);
        tw_page_put(page, "bind() with %s: ", tw_socket_options_text(&probe->options));
        tw_page_wrap(page, DETAIL + 2, tw_probe_expect_text(probe, text));
        tw_page_end(page);
    }
}

/* "each of 32: old = none, reuseaddr x family = ..." */
static void print_matrix(const struct tw_matrix *matrix, struct tw_page *page)
{
    if (matrix->n_axes == 0)
        return;
    tw_page_to(page, DETAIL);
    tw_page_put(page, "a matrix of %zu; below is the first of them", tw_matrix_cells(matrix));
    tw_page_end(page);
    for (size_t i = 0; i < matrix->n_axes; i++) {
        tw_page_to(page, DETAIL);
        tw_page_put(page, "%s:", matrix->axes[i].name);
        for (size_t j = 0; j < matrix->axes[i].n; j++) {
            char text[TW_PAGE_LINE];
            (void)snprintf(text, sizeof text, "%s%s", matrix->axes[i].values[j],
                           j + 1 < matrix->axes[i].n ? "," : "");
            tw_page_to(page, page->column + 1);
            tw_page_wrap(page, DETAIL + 2, text);
        }
        tw_page_end(page);
    }
}

static void print(const struct tw_listed *listed, struct tw_page *page)
{
    const struct tw_experiment *experiment = &listed->experiment;
    tw_page_put(page, "%s", experiment->name);
    tw_page_end(page);
    tw_page_wrap(page, TITLE, experiment->title);
    tw_page_end(page);
    print_matrix(&listed->matrix, page);
    if (experiment->story[0] != '\0') {
        tw_page_prose(page, DETAIL, experiment->story);
        tw_page_end(page);
    }
    print_expected(experiment, page);
}

/* All that there are: of a matrix the first cell, under the name of the file. */
static int load_all(const struct tw_catalogue *catalogue, struct tw_listed *listed,
                    struct tw_err *err)
{
    for (size_t i = 0; i < catalogue->n; i++) {
        TW_AUTO(tw_source_drop) struct tw_source source = {0};
        struct tw_experiment *experiment = &listed[i].experiment;
        if (tw_catalogue_read(catalogue, catalogue->names[i], &source, err) < 0)
            return -1;
        listed[i].matrix = source.matrix;
        for (size_t cell = source.n; cell-- > 0;) {
            tw_experiment_drop(experiment);
            if (tw_source_load(&source, cell, experiment, err) < 0)
                return -1;
        }
        (void)snprintf(experiment->name, sizeof experiment->name, "%s", catalogue->names[i]);
    }
    return 0;
}

static int list(unsigned width, struct tw_destination *json, struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return tw_cli_refuse(err);
    struct tw_listed *listed = calloc(catalogue.n + 1, sizeof *listed);
    if (listed == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "no memory for %zu experiments", catalogue.n);

    struct tw_page page = {.to = stdout, .width = width, .ascii = tw_cli_ascii()};
    int status = AS_EXPECTED;
    if (load_all(&catalogue, listed, err) < 0)
        status = tw_cli_refuse(err);
    for (size_t i = 0; i < catalogue.n && status == AS_EXPECTED && tw_cli_tells(json); i++) {
        if (i > 0)
            tw_page_end(&page);
        print(&listed[i], &page);
    }
    if (status == AS_EXPECTED && json->file != NULL)
        status = tw_cli_json(tw_json_list(listed, catalogue.n), json, status);
    for (size_t i = 0; i < catalogue.n; i++)
        tw_experiment_drop(&listed[i].experiment);
    free(listed);
    return status;
}

int cmd_list(int argc, char *argv[])
{
    struct tw_cli_options options;
    int status = 0;
    if (tw_cli_plain_options(argc, argv, HELP, &options, &status))
        return tw_cli_finish(status);
    if (optind < argc)
        return tw_options_wrong(argv[0], "takes no argument, not `%s`", argv[optind]);
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    struct tw_err err = {0};
    status = tw_cli_open("--json", options.json, &json);
    return tw_cli_finish(status == AS_EXPECTED ? list(options.width, &json, &err) : status);
}
