#include "catalogue.h"
#include "cli.h"
#include "json.h"
#include "options.h"
#include "style.h"
#include "text_claims.h"
#include "text_list.h"

#include <string.h>

struct options {
    const char *tag;
    bool claims;
    struct tw_document json;
    unsigned width;
};

/* The listed experiments, and their sources. */
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

/* Loads one file: for a matrix the first cell, under the name of the file, unless a cell was
 * named. All cells are read, so that a mistake in any of them is reported. */
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

static int load_all(const struct tw_arguments *arguments, const struct tw_catalogue *catalogue,
                    struct listing *out, struct tw_err *err)
{
    const struct options *options = arguments->options;
    size_t n_words = arguments->n_words;
    size_t n = n_words > 0 ? n_words : catalogue->n;
    out->listed = calloc(n + 1, sizeof *out->listed);
    out->sources = calloc(n + 1, sizeof *out->sources);
    if (out->listed == NULL || out->sources == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", n);
    for (size_t i = 0; i < n; i++) {
        const char *name = n_words > 0 ? arguments->words[i] : catalogue->names[i];
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
        return tw_fail(err, 0, "no experiment has the tag `%.40s`; `twlab list` shows all",
                       options->tag);
    return 0;
}

static int tell(const struct tw_arguments *arguments, const struct listing *listing,
                struct tw_err *err)
{
    const struct options *options = arguments->options;
    const struct tw_text_style style = {.page = tw_style_of(stdout, options->width)};
    if (arguments->n_words == 0)
        return tw_text_list_lines(listing->listed, listing->n, &style, stdout, err);
    for (size_t i = 0; i < listing->n; i++) {
        if (i > 0)
            (void)fputc('\n', stdout);
        if (tw_text_list_whole(&listing->listed[i], &style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct listing *listing = arg;
    return tw_json_print(tw_json_list(listing->listed, listing->n), to, err);
}

static int print_claims_json(FILE *to, const void *arg, struct tw_err *err)
{
    (void)arg;
    return tw_json_print(tw_json_claims(), to, err);
}

/* Lists claims instead of experiments. The documents are open. */
static int list_claims(struct options *options)
{
    const struct tw_text_style style = {.page = tw_style_of(stdout, options->width)};
    struct tw_err err = {0};
    if (!tw_document_has_stdout(&options->json) && tw_text_claims(&style, stdout, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_claims_json, NULL, AS_EXPECTED);
}

static int run_list(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    TW_AUTO(drop_listing) struct listing listing = {0};
    struct tw_err err = {0};
    if (options->claims && (arguments->n_words > 0 || options->tag != NULL))
        return tw_options_wrong(arguments->verb, "--claims lists claims, not experiments");
    int status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    if (options->claims)
        return list_claims(options);
    if (tw_catalogue_open(&catalogue, &err) < 0 ||
        load_all(arguments, &catalogue, &listing, &err) < 0)
        return tw_cli_refuse(&err);
    if (!tw_document_has_stdout(&options->json) && tell(arguments, &listing, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return tw_document_write(&options->json, print_json, &listing, AS_EXPECTED);
}

static const struct tw_cli_option table[] = {
    {"tag", "TAG", TW_OPTION_TO(struct options, tag),
     .help = "list only experiments with this tag", .completes = TW_COMPLETES_TAGS},
    {"claims", NULL, TW_OPTION_TO(struct options, claims),
     .help = "list the claims and what each needs, instead of experiments"},
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_list = {
    .name = "list",
    .operands = "[NAME|FILE.ini]...",
    .completes = TW_COMPLETES_EXPERIMENTS,
    .does = "list the experiments; with a name: its details",
    .about = "Lists the experiments, one per line: name, title, approximate duration and, from "
             "100 columns on, tags. With names: the details of each, its steps, and its probes "
             "with the expected results.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.width = 0},
    .n_bytes = sizeof(struct options),
    .run = run_list,
};
