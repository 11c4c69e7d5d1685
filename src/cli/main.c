#include "cli.h"
#include "help.h"
#include "options.h"
#include "trust.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static bool is_one_of(const char *word, const char *const words[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

/* On a smaller stack twlab would crash during the run. */
static int check_stack(void)
{
    enum { NEEDED = 512 * 1024, KILO = 1024 };
    struct rlimit stack;
    if (getrlimit(RLIMIT_STACK, &stack) < 0 || stack.rlim_cur >= NEEDED)
        return AS_EXPECTED;
    return tw_cli_fail(
        COULD_NOT_RUN,
        "the stack is limited to %ju kB, and twlab needs %d; raise the limit with: "
        "`ulimit -s 8192`",
        (uintmax_t)stack.rlim_cur / KILO, NEEDED / KILO);
}

/* Reads the command line of a verb, and runs it. */
static int perform(const struct tw_cli_verb *verb, int argc, char *argv[])
{
    struct tw_arguments arguments;
    char *options = calloc(1, verb->n_bytes + 1);
    if (options == NULL)
        return tw_cli_fail(COULD_NOT_RUN, "%s: read the command line: %s", verb->name,
                           strerror(ENOMEM));
    int status = tw_options_read(verb, argc, argv, options, &arguments);
    if (status == AS_EXPECTED)
        status = arguments.help ? tw_help_verb(verb) : verb->run(options, &arguments);
    tw_options_drop(&arguments);
    free(options);
    return tw_cli_finish(status);
}

int main(int argc, char *argv[])
{
    tw_cli_keep_streams();
    (void)signal(SIGXFSZ, SIG_IGN); /* a file over the limit fails with EFBIG instead */
    if (check_stack() != AS_EXPECTED)
        return COULD_NOT_RUN;
    struct tw_err err = {0};
    if (tw_trust_rights(&err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    if (argc < 2) {
        (void)tw_cli_fail(USAGE, "which verb?");
        tw_help_verbs(stderr);
        return USAGE;
    }
    const char *verb = argv[1];
    if (is_one_of(verb, (const char *const[]){"--help", "-h"}, 2))
        verb = "help";
    if (is_one_of(verb, (const char *const[]){"--version", "-V"}, 2))
        verb = "version";
    const struct tw_cli_verb *found = tw_verb_find(verb);
    return found != NULL ? perform(found, argc - 1, argv + 1) : USAGE;
}
