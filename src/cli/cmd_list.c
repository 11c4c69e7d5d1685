#include "catalogue.h"
#include "cli.h"

#include <getopt.h>

static const char HELP[] = "usage: twlab list\n"
                           "\n"
                           "The experiments, their stories, and what is expected of them.\n"
                           "\n"
                           "  --help   this text\n";

static void print_expected(const struct tw_experiment *experiment)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        const struct tw_probe_spec *probe = &experiment->probes[i];
        char text[TW_EXPECT_TEXT];
        (void)printf("    bind() with %s: %s\n", tw_socket_options_text(&probe->options),
                     tw_probe_expect_text(probe, text));
    }
}

static int list(struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < catalogue.n; i++) {
        TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
        if (tw_catalogue_load(&catalogue, catalogue.names[i], &experiment, err) < 0)
            return -1;
        (void)printf("%s%s\n  %s\n", i == 0 ? "" : "\n", experiment.name, experiment.title);
        if (experiment.story[0] != '\0')
            (void)printf("    %s\n", experiment.story);
        print_expected(&experiment);
    }
    return 0;
}

int cmd_list(int argc, char *argv[])
{
    static const struct option known[] = {{"help", no_argument, NULL, 'h'}, {0}};
    int option = getopt_long(argc, argv, "h", known, NULL);
    if (option == 'h')
        return tw_cli_finish(tw_cli_help(HELP, AS_EXPECTED));
    if (option != -1 || optind < argc) {
        if (option == -1)
            (void)tw_cli_fail(USAGE, "list: takes no argument, not `%s`", argv[optind]);
        return tw_cli_help(HELP, USAGE);
    }
    struct tw_err err = {0};
    if (list(&err) < 0)
        return tw_cli_fail(USAGE, "%s", err.text);
    return tw_cli_finish(AS_EXPECTED);
}
