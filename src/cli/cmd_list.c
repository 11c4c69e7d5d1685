#include "catalogue.h"
#include "cli.h"
#include "json.h"
#include "options.h"
#include "text_list.h"

#include <string.h>

static const char HELP[] =
    "usage: twlab list [--tag TAG] [--json FILE] [--width N] [NAME|FILE.ini]...\n"
    "\n"
    "The experiments, a line each: name, title, about how long it takes, and, where there are\n"
    "100 columns, tags. With names: all of each, its steps, and its probes with what is\n"
    "expected of them.\n"
    "\n"
    "  --tag TAG     those that have this tag\n"
    "  --json FILE   the same as data, for programs; `-` is standard output, without the list\n"
    "  --width N     columns of the text; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help        this text\n";

struct options {
    const char *tag, *json_path;
    unsigned width;
    char *const *names;
    size_t n_names; /* 0: all of the catalogue */
};

/* What is listed, and the sources that it is read from. */
struct listing {
    struct tw_listed *listed;
    struct tw_source *sources;
    size_t n;
};

static void drop_listing(struct listing *listing)
{
    for (size_t i = 0; i < listing->n; i++) {
        tw_experiment_drop(&listing->listed[i].experiment);
        tw_source_drop(&listing->sources[i]);
    }
    free(listing->listed);
    free(listing->sources);
    *listing = (struct listing){0};
}

/* One file: of a matrix the first cell, under the name of the file, unless a cell was named.
 * All its cells are read, so that what is wrong in one is said. */
static int load(const struct tw_source *source, const char *name, struct tw_listed *out,
                struct tw_err *err)
{
    for (size_t i = source->n; i-- > 0;) {
        tw_experiment_drop(&out->experiment);
        if (tw_source_load(source, source->first + i, &out->experiment, err) < 0)
            return -1;
    }
    out->path = source->path;
    if (source->n <= 1)
        return 0;
    out->matrix = source->matrix;
    if (strchr(name, '/') == NULL)
        (void)snprintf(out->experiment.name, sizeof out->experiment.name, "%s", name);
    return 0;
}

static int load_all(const struct options *options, const struct tw_catalogue *catalogue,
                    struct listing *out, struct tw_err *err)
{
    size_t n = options->n_names > 0 ? options->n_names : catalogue->n;
    out->listed = calloc(n + 1, sizeof *out->listed);
    out->sources = calloc(n + 1, sizeof *out->sources);
    if (out->listed == NULL || out->sources == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", n);
    for (size_t i = 0; i < n; i++) {
        const char *name = options->n_names > 0 ? options->names[i] : catalogue->names[i];
        struct tw_listed *listed = &out->listed[out->n];
        struct tw_source *source = &out->sources[out->n++];
        if (tw_catalogue_read(catalogue, name, source, err) < 0 ||
            load(source, name, listed, err) < 0)
            return -1;
        if (options->tag == NULL || tw_experiment_is_tagged(&listed->experiment, options->tag))
            continue;
        tw_experiment_drop(&listed->experiment);
        tw_source_drop(source);
        *listed = (struct tw_listed){0};
        out->n--;
    }
    if (out->n == 0 && options->tag != NULL)
        return tw_fail(err, 0, "no experiment has the tag `%.40s`; `twlab list` has them all",
                       options->tag);
    return 0;
}

static int tell(const struct options *options, const struct listing *listing,
                struct tw_err *err)
{
    const struct tw_text_style style = {.width = options->width, .ascii = tw_cli_ascii()};
    if (options->n_names == 0)
        return tw_text_list_lines(listing->listed, listing->n, &style, stdout, err);
    for (size_t i = 0; i < listing->n; i++) {
        if (i > 0)
            (void)fputc('\n', stdout);
        if (tw_text_list_whole(&listing->listed[i], &style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

static int list(const struct options *options, struct tw_destination *json)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    TW_AUTO(drop_listing) struct listing listing = {0};
    struct tw_err err = {0};
    if (tw_catalogue_open(&catalogue, &err) < 0 ||
        load_all(options, &catalogue, &listing, &err) < 0)
        return tw_cli_refuse(&err);
    if (tw_cli_tells(json) && tell(options, &listing, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    if (json->file == NULL)
        return AS_EXPECTED;
    return tw_cli_json(tw_json_list(listing.listed, listing.n), json, AS_EXPECTED);
}

/* Returns AS_EXPECTED, or what to exit with at once; *out_help: it was for help. */
static int parse_options(int argc, char *argv[], struct options *out, bool *out_help)
{
    static const struct option known[] = {{"tag", required_argument, NULL, 't'},
                                          {"json", required_argument, NULL, 'j'},
                                          {"width", required_argument, NULL, 'w'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    struct tw_err err = {0};
    int option = 0;
    *out = (struct options){.width = tw_cli_width()};
    while ((option = tw_options_next(argc, argv, known)) != -1) {
        *out_help = option == 'h';
        if (*out_help)
            return tw_cli_help(HELP);
        if (option == '?')
            return USAGE;
        if (option == 't')
            out->tag = optarg;
        else if (option == 'j')
            out->json_path = optarg;
        else if (tw_cli_read_width(optarg, &out->width, &err) < 0)
            return tw_options_wrong(argv[0], "%s", err.text);
    }
    out->names = argv + optind;
    out->n_names = (size_t)(argc - optind);
    return AS_EXPECTED;
}

int cmd_list(int argc, char *argv[])
{
    struct options options;
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    bool help = false;
    int status = parse_options(argc, argv, &options, &help);
    if (status == AS_EXPECTED && !help)
        status = tw_cli_open("--json", options.json_path, &json);
    if (status == AS_EXPECTED && !help)
        status =
            tw_cli_spare("--json", &json, (const char *const *)options.names, options.n_names);
    if (status == AS_EXPECTED && !help)
        status = list(&options, &json);
    return tw_cli_finish(status);
}
