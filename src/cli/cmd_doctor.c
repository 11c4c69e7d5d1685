#include "cli.h"
#include "doctor.h"

#include <getopt.h>
#include <sys/utsname.h>

static const char HELP[] =
    "usage: twlab doctor\n"
    "\n"
    "Tries what the lab needs of this machine, and says for each what works, or which setting\n"
    "keeps it from working and the one command that allows it. Exit status 3 when something\n"
    "is missing that the lab cannot do without.\n"
    "\n"
    "  --help   this text\n";

static void print(const struct tw_checkup *checkup)
{
    static const char *const words[] = {
        [TW_WORKS] = "works", [TW_MISSING] = "MISSING", [TW_NOT_TRIED] = "not tried"};
    (void)printf("  %-14s %-9s  %s\n", checkup->name, words[checkup->health], checkup->what);
    if (checkup->found[0] != '\0')
        (void)printf("  %26s %s\n", "", checkup->found);
    if (checkup->remedy[0] != '\0')
        (void)printf("  %26s %s\n", "", checkup->remedy);
}

int cmd_doctor(int argc, char *argv[])
{
    static const struct option known[] = {{"help", no_argument, NULL, 'h'}, {0}};
    int option = getopt_long(argc, argv, "h", known, NULL);
    if (option == 'h')
        return tw_cli_finish(tw_cli_help(HELP, AS_EXPECTED));
    if (option != -1 || optind < argc) {
        if (option == -1)
            (void)tw_cli_fail(USAGE, "doctor: takes no argument, not `%s`", argv[optind]);
        return tw_cli_help(HELP, USAGE);
    }

    struct utsname name = {0};
    struct tw_checkup checkups[TW_N_NEEDS];
    int status = AS_EXPECTED;
    (void)uname(&name);
    (void)printf("twlab %s · %s %s %s · %s\n\n", TWLAB_VERSION, name.sysname, name.release,
                 name.machine, geteuid() == 0 ? "as root" : "as an ordinary user");
    tw_doctor_examine(checkups);
    for (size_t i = 0; i < TW_N_NEEDS; i++) {
        print(&checkups[i]);
        if (checkups[i].needed && checkups[i].health != TW_WORKS)
            status = COULD_NOT_RUN;
    }
    return tw_cli_finish(status);
}
