#include "cli.h"
#include "help.h"

static int run_help(void *options, const struct tw_arguments *arguments)
{
    (void)options;
    if (arguments->n_words == 0) {
        tw_help_verbs(stdout);
        return AS_EXPECTED;
    }
    const struct tw_cli_verb *verb = tw_verb_find(arguments->words[0]);
    return verb != NULL ? tw_help_verb(verb) : USAGE;
}

const struct tw_cli_verb tw_verb_help = {
    .name = "help",
    .operands = "[VERB]",
    .completes = TW_COMPLETES_VERBS,
    .does = "list the verbs; with a verb: its options",
    .about = "Prints the verbs; with a VERB, its description and its options.",
    .run = run_help,
};

static int run_version(void *options, const struct tw_arguments *arguments)
{
    (void)options;
    (void)arguments;
    (void)puts("twlab " TWLAB_VERSION);
    return AS_EXPECTED;
}

const struct tw_cli_verb tw_verb_version = {
    .name = "version",
    .hidden = true, /* users type `twlab --version` */
    .does = "print the version of twlab",
    .about = "Prints the version, like `twlab --version`.",
    .run = run_version,
};
