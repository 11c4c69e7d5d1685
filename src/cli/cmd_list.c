#include "catalogue.h"
#include "cli.h"
#include "json.h"

static const char HELP[] = "usage: twlab list [--json FILE]\n"
                           "\n"
                           "The experiments, their stories, and what is expected of them.\n"
                           "\n"
                           "  --json FILE   the same as data, for programs; `-` is standard\n"
                           "                output, without the list\n"
                           "  --help        this text\n";

static void print_expected(const struct tw_experiment *experiment)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        const struct tw_probe_spec *probe = &experiment->probes[i];
        char text[TW_EXPECT_TEXT];
        (void)printf("    bind() with %s: %s\n", tw_socket_options_text(&probe->options),
                     tw_probe_expect_text(probe, text));
    }
}

/* "each of 32: old = none, reuseaddr x family = ..." */
static void print_matrix(const struct tw_matrix *matrix)
{
    if (matrix->n_axes == 0)
        return;
    (void)printf("    a matrix of %zu; below is the first of them\n", tw_matrix_cells(matrix));
    for (size_t i = 0; i < matrix->n_axes; i++) {
        (void)printf("    %s: ", matrix->axes[i].name);
        for (size_t j = 0; j < matrix->axes[i].n; j++)
            (void)printf("%s%s", j > 0 ? ", " : "", matrix->axes[i].values[j]);
        (void)putchar('\n');
    }
}

static void print(const struct tw_listed *listed)
{
    const struct tw_experiment *experiment = &listed->experiment;
    (void)printf("%s\n  %s\n", experiment->name, experiment->title);
    print_matrix(&listed->matrix);
    if (experiment->story[0] != '\0')
        (void)printf("    %s\n", experiment->story);
    print_expected(experiment);
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

static int list(struct tw_destination *json, struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return tw_cli_refuse(err);
    struct tw_listed *listed = calloc(catalogue.n + 1, sizeof *listed);
    if (listed == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "no memory for %zu experiments", catalogue.n);

    int status = AS_EXPECTED;
    if (load_all(&catalogue, listed, err) < 0)
        status = tw_cli_refuse(err);
    for (size_t i = 0; i < catalogue.n && status == AS_EXPECTED && tw_cli_tells(json); i++) {
        (void)fputs(i == 0 ? "" : "\n", stdout);
        print(&listed[i]);
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
    const char *json_path = NULL;
    int status = 0;
    if (tw_cli_plain_options(argc, argv, HELP, &json_path, &status))
        return tw_cli_finish(status);
    if (optind < argc) {
        (void)tw_cli_fail(USAGE, "list: takes no argument, not `%s`", argv[optind]);
        return tw_cli_help(HELP, USAGE);
    }
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    struct tw_err err = {0};
    status = tw_cli_open("--json", json_path, &json);
    return tw_cli_finish(status == AS_EXPECTED ? list(&json, &err) : status);
}
