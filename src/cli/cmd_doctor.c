#include "cli.h"
#include "doctor.h"
#include "json.h"

#include <sys/utsname.h>

static const char HELP[] =
    "usage: twlab doctor [--json FILE]\n"
    "\n"
    "Tries what the lab needs of this machine, and says for each what works, or which setting\n"
    "keeps it from working and the one command that allows it. Exit status 3 when something\n"
    "is missing that the lab cannot do without.\n"
    "\n"
    "  --json FILE   the same as data, for programs; `-` is standard output, without the text\n"
    "  --help        this text\n";

static void print(const struct tw_checkup *checkup)
{
    const char *health = checkup->health == TW_WORKS ? "works"
                         : checkup->needed           ? "MISSING"
                                                     : "not here";
    (void)printf("  %-14s %-9s %s\n", checkup->name, health, checkup->what);
    if (checkup->found[0] != '\0')
        (void)printf("  %24s %s\n", "", checkup->found);
    if (checkup->remedy[0] != '\0')
        (void)printf("  %24s %s\n", "", checkup->remedy);
}

static void tell(const struct tw_checkup checkups[TW_N_NEEDS])
{
    struct utsname name = {0};
    (void)uname(&name);
    (void)printf("twlab %s · %s %s %s · %s\n\n", TWLAB_VERSION, name.sysname, name.release,
                 name.machine, geteuid() == 0 ? "as root" : "as an ordinary user");
    for (size_t i = 0; i < TW_N_NEEDS; i++)
        print(&checkups[i]);
}

static struct json_t *document(const struct tw_checkup checkups[TW_N_NEEDS])
{
    struct tw_ability abilities[TW_N_NEEDS];
    for (size_t i = 0; i < TW_N_NEEDS; i++)
        abilities[i] = (struct tw_ability){
            .name = checkups[i].name,
            .what = checkups[i].what,
            .found = checkups[i].found,
            .remedy = checkups[i].remedy,
            .needed = checkups[i].needed,
            .tried = checkups[i].health != TW_NOT_TRIED,
            .able = checkups[i].health == TW_WORKS,
        };
    return tw_json_doctor(abilities, TW_N_NEEDS);
}

int cmd_doctor(int argc, char *argv[])
{
    const char *json_path = NULL;
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    int status = AS_EXPECTED;
    if (tw_cli_plain_options(argc, argv, HELP, &json_path, &status))
        return tw_cli_finish(status);
    if (optind < argc) {
        (void)tw_cli_fail(USAGE, "doctor: takes no argument, not `%s`", argv[optind]);
        return tw_cli_help(HELP, USAGE);
    }
    status = tw_cli_open("--json", json_path, &json);
    if (status != AS_EXPECTED)
        return tw_cli_finish(status);

    struct tw_checkup checkups[TW_N_NEEDS];
    tw_doctor_examine(checkups);
    for (size_t i = 0; i < TW_N_NEEDS; i++) {
        if (checkups[i].needed && checkups[i].health != TW_WORKS)
            status = COULD_NOT_RUN;
    }
    if (tw_cli_tells(&json))
        tell(checkups);
    if (json.file != NULL)
        status = tw_cli_json(document(checkups), &json, status);
    return tw_cli_finish(status);
}
