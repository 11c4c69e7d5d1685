#include "append.h"
#include "bash_completion.h"
#include "catalogue.h"
#include "cli.h"
#include "options.h"

#include <string.h>

static int print_names(struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < catalogue.n; i++)
        (void)puts(catalogue.names[i]);
    return 0;
}

/* Prints each word that is not in `seen` yet, and adds it there. */
static void print_new(const char *words, char *seen, size_t n_room)
{
    while (words[strspn(words, " ")] != '\0') {
        char word[TW_NAME_SIZE + 2]; /* with a blank on each side */
        words += strspn(words, " ");
        size_t n_bytes = strcspn(words, " ");
        (void)snprintf(word, sizeof word, " %.*s ", (int)n_bytes, words);
        words += n_bytes;
        if (strstr(seen, word) != NULL || strlen(seen) + strlen(word) >= n_room)
            continue;
        tw_append(seen, n_room, "%s", word + (seen[0] != '\0'));
        (void)printf("%.*s\n", (int)strlen(word) - 2, word + 1);
    }
}

static int print_tags(struct tw_err *err)
{
    enum { ROOM = 4096 };
    char seen[ROOM] = "";
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    if (tw_catalogue_open(&catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < catalogue.n; i++) {
        TW_AUTO(tw_source_drop) struct tw_source source = {0};
        TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
        if (tw_catalogue_read(&catalogue, catalogue.names[i], &source, err) < 0 ||
            tw_source_load(&source, source.first, &experiment, err) < 0)
            return -1;
        print_new(experiment.tags, seen, sizeof seen);
    }
    return 0;
}

static int run_completion(void *options, const struct tw_arguments *arguments)
{
    struct tw_err err = {0};
    const char *subject = arguments->words[0];
    int result = 0;
    (void)options;
    if (strcmp(subject, "bash") == 0)
        tw_bash_completion_print(stdout);
    else if (strcmp(subject, "experiments") == 0)
        result = print_names(&err);
    else if (strcmp(subject, "tags") == 0)
        result = print_tags(&err);
    else
        return tw_options_wrong(arguments->verb, "`%s`: bash, experiments or tags", subject);
    return result < 0 ? tw_cli_refuse(&err) : AS_EXPECTED;
}

const struct tw_cli_verb tw_verb_completion = {
    .name = "completion",
    .operands = "bash|experiments|tags",
    .missing = "for which shell?",
    .completes = TW_COMPLETES_SUBJECTS,
    .does = "print the completion script for a shell",
    .about = "bash: prints a script that completes verbs, options and names, as in "
             "`source <(twlab completion bash)`. experiments, tags: prints those of the "
             "catalogue, one per line, for the script.",
    .run = run_completion,
};
