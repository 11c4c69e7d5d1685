#include "cli.h"

#include <signal.h>
#include <string.h>

static const struct command {
    const char *name, *args, *does;
    int (*run)(int argc, char *argv[]);
} commands[] = {
    {"run", "[NAME|FILE]...", "run experiments; without a name: client-first, server-first",
     cmd_run},
    {"list", "", "the experiments, their stories and expected outcomes", cmd_list},
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
        "\n`twlab VERB --help` says more. Exit status: 0 as expected, 1 contradicted, 2 usage "
        "or a\nwrong file, 3 could not run or UNKNOWN, 128+N ended by signal N.\n",
        to);
    return status;
}

int main(int argc, char *argv[])
{
    tw_cli_keep_streams();
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is EFBIG, and said */
    if (argc < 2) {
        (void)tw_cli_fail(USAGE, "which verb?");
        return usage(stderr, USAGE);
    }
    const char *verb = argv[1];
    if (strcmp(verb, "help") == 0 || strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0)
        return tw_cli_finish(usage(stdout, AS_EXPECTED));
    if (strcmp(verb, "--version") == 0) {
        (void)puts("twlab " TWLAB_VERSION);
        return tw_cli_finish(AS_EXPECTED);
    }
    for (size_t i = 0; i < TW_COUNT(commands); i++) {
        if (strcmp(commands[i].name, verb) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    (void)tw_cli_fail(USAGE, "unknown verb `%s`", verb);
    return usage(stderr, USAGE);
}
