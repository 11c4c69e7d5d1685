#include "cli.h"
#include "names.h"
#include "trust.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

static const struct command {
    const char *name, *args, *does;
    int (*run)(int argc, char *argv[]);
} commands[] = {
    {"run", "[NAME|FILE]...", "run experiments; without a name: client-first, server-first",
     cmd_run},
    {"list", "[NAME|FILE]...", "the experiments, a line each; with a name: all of one",
     cmd_list},
    {"judge", "LEDGER...", "rule again on saved runs", cmd_judge},
    {"explore", "", "try the bind rule, or the timer, on this kernel in random cases",
     cmd_explore},
    {"inspect", "FILE...", "who closed first, and who holds TIME_WAIT, in any capture",
     cmd_inspect},
    {"doctor", "", "what this machine lets the lab do, and how to allow the rest", cmd_doctor},
};

static int usage(FILE *to, int status)
{
    (void)fputs("twlab " TWLAB_VERSION ", the TIME_WAIT laboratory\n\nusage:\n", to);
    for (size_t i = 0; i < TW_COUNT(commands); i++)
        (void)fprintf(to, "  twlab %-8s %-15s  %s\n", commands[i].name, commands[i].args,
                      commands[i].does);
    (void)fputs(
        "\n`twlab help VERB` says more. Exit status: 0 as expected, 1 contradicted, 2 usage "
        "or a\nwrong file, 3 could not run or UNKNOWN, 128+N ended by signal N.\n",
        to);
    return status;
}

/* NULL after saying that there is no such verb, and which may have been meant. */
static const struct command *find(const char *verb)
{
    enum { NEAR = 40 };
    const char *names[TW_COUNT(commands)];
    for (size_t i = 0; i < TW_COUNT(commands); i++) {
        names[i] = commands[i].name;
        if (strcmp(names[i], verb) == 0)
            return &commands[i];
    }
    char near[NEAR];
    (void)tw_names_nearest(names, TW_COUNT(names), verb, near, sizeof near);
    (void)tw_cli_fail(USAGE, "unknown %s `%s`%s%s; see `twlab help`",
                      verb[0] == '-' ? "option" : "verb", verb,
                      near[0] != '\0' ? "; did you mean " : "", near);
    return NULL;
}

/* `twlab help`, `twlab help VERB`. */
static int help(int argc, char *argv[])
{
    if (argc == 0)
        return tw_cli_finish(usage(stdout, AS_EXPECTED));
    const struct command *command = find(argv[0]);
    char wanted[] = "--help";
    char *arguments[] = {argv[0], wanted, NULL};
    return command != NULL ? command->run(2, arguments) : USAGE;
}

static bool is_one_of(const char *word, const char *const words[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

/* On a smaller stack it would crash in the middle. */
static int check_stack(void)
{
    enum { NEEDED = 512 * 1024, KILO = 1024 };
    struct rlimit stack;
    if (getrlimit(RLIMIT_STACK, &stack) < 0 || stack.rlim_cur >= NEEDED)
        return AS_EXPECTED;
    return tw_cli_fail(COULD_NOT_RUN,
                       "the stack is limited to %ju kB here, and twlab needs %d; allow more: "
                       "`ulimit -s 8192`",
                       (uintmax_t)stack.rlim_cur / KILO, NEEDED / KILO);
}

int main(int argc, char *argv[])
{
    tw_cli_keep_streams();
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is EFBIG, and said */
    if (check_stack() != AS_EXPECTED)
        return COULD_NOT_RUN;
    struct tw_err err = {0};
    if (tw_trust_rights(&err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    if (argc < 2) {
        (void)tw_cli_fail(USAGE, "which verb?");
        return usage(stderr, USAGE);
    }
    char *verb = argv[1];
    if (is_one_of(verb, (const char *const[]){"help", "--help", "-h"}, 3))
        return help(argc - 2, argv + 2);
    if (is_one_of(verb, (const char *const[]){"--version", "-V", "version"}, 3)) {
        (void)puts("twlab " TWLAB_VERSION);
        return tw_cli_finish(AS_EXPECTED);
    }
    const struct command *command = find(verb);
    return command != NULL ? command->run(argc - 1, argv + 1) : USAGE;
}
