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

static void print(const struct tw_experiment *experiment)
{
    (void)printf("%s\n  %s\n", experiment->name, experiment->title);
    if (experiment->story[0] != '\0')
        (void)printf("    %s\n", experiment->story);
    print_expected(experiment);
}

static int load_all(const struct tw_catalogue *catalogue, struct tw_experiment *experiments,
                    struct tw_err *err)
{
    for (size_t i = 0; i < catalogue->n; i++) {
        if (tw_catalogue_load(catalogue, catalogue->names[i], &experiments[i], err) < 0)
            return -1;
    }
    return 0;
}

static int list(const char *json_path, struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return tw_cli_refuse(err);
    struct tw_experiment *experiments = calloc(catalogue.n + 1, sizeof *experiments);
    if (experiments == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "no memory for %zu experiments", catalogue.n);

    int status = AS_EXPECTED;
    if (load_all(&catalogue, experiments, err) < 0)
        status = tw_cli_refuse(err);
    for (size_t i = 0; i < catalogue.n && status == AS_EXPECTED && tw_cli_tells(json_path);
         i++) {
        (void)fputs(i == 0 ? "" : "\n", stdout);
        print(&experiments[i]);
    }
    if (status == AS_EXPECTED && json_path != NULL)
        status = tw_cli_json(tw_json_list(experiments, catalogue.n), json_path, status);
    for (size_t i = 0; i < catalogue.n; i++)
        tw_experiment_drop(&experiments[i]);
    free(experiments);
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
    struct tw_err err = {0};
    return tw_cli_finish(list(json_path, &err));
}
