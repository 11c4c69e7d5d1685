#include "cli.h"
#include "doctor.h"
#include "json.h"
#include "options.h"
#include "printer.h"

#include <string.h>
#include <sys/utsname.h>

enum { INDENT = 2 };

static const char HELP[] =
    "usage: twlab doctor [--json FILE] [--width N]\n"
    "\n"
    "Tries what the lab needs of this machine, and says for each what works, or which setting\n"
    "keeps it from working and the one command that allows it. Exit status 3 when something\n"
    "is missing that the lab cannot do without.\n"
    "\n"
    "  --json FILE   the same as data, for programs; `-` is standard output, without the text\n"
    "  --width N     columns of the text; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help        this text\n";

/* What was found, without the remedy, which has a line of its own. Returns text. */
static const char *found_alone(const struct tw_checkup *checkup, char text[TW_CHECKUP_TEXT])
{
    memcpy(text, checkup->found, TW_CHECKUP_TEXT);
    char *remedy = checkup->remedy[0] != '\0' ? strstr(text, checkup->remedy) : NULL;
    if (remedy == NULL)
        return text;
    *remedy = '\0';
    char *end = strrchr(text, ';'); /* "...; allow it with: " */
    if (end != NULL)
        *end = '\0';
    return text;
}

static void print(const struct tw_checkup *checkup, struct tw_printer *printer)
{
    const char *health = checkup->health == TW_WORKS ? "works"
                         : checkup->needed           ? "MISSING"
                                                     : "not here";
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%-14s %-9s ", checkup->name, health);
    unsigned indent = tw_printer_hanging(printer, 2 * INDENT);
    tw_printer_wrap(printer, indent, checkup->what);
    tw_printer_end(printer);
    char found[TW_CHECKUP_TEXT];
    const char *const more[] = {found_alone(checkup, found), checkup->remedy};
    for (size_t i = 0; i < TW_COUNT(more); i++) {
        if (more[i][0] == '\0')
            continue;
        tw_printer_wrap(printer, indent, more[i]);
        tw_printer_end(printer);
    }
}

static void tell(const struct tw_checkup checkups[TW_N_NEEDS], unsigned width)
{
    struct tw_printer printer = {.to = stdout, .width = width, .ascii = tw_cli_ascii()};
    struct utsname name = {0};
    (void)uname(&name);
    const char *dot = printer.ascii ? "|" : "·";
    char text[TW_PRINTER_LINE];
    (void)snprintf(text, sizeof text, "twlab %s %s %s %s %s %s %s", TWLAB_VERSION, dot,
                   name.sysname, name.release, name.machine, dot,
                   geteuid() == 0 ? "as root" : "as an ordinary user");
    tw_printer_wrap(&printer, 0, text);
    tw_printer_end(&printer);
    tw_printer_end(&printer);
    for (size_t i = 0; i < TW_N_NEEDS; i++)
        print(&checkups[i], &printer);
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
    struct tw_cli_options options;
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    int status = AS_EXPECTED;
    if (tw_cli_plain_options(argc, argv, HELP, &options, &status))
        return tw_cli_finish(status);
    if (optind < argc)
        return tw_options_wrong(argv[0], "takes no argument, not `%s`", argv[optind]);
    status = tw_cli_open("--json", options.json, &json);
    if (status != AS_EXPECTED)
        return tw_cli_finish(status);

    struct tw_checkup checkups[TW_N_NEEDS];
    tw_doctor_examine(checkups);
    for (size_t i = 0; i < TW_N_NEEDS; i++) {
        if (checkups[i].needed && checkups[i].health != TW_WORKS)
            status = COULD_NOT_RUN;
    }
    if (tw_cli_tells(&json))
        tell(checkups, options.width);
    if (json.file != NULL)
        status = tw_cli_json(document(checkups), &json, status);
    return tw_cli_finish(status);
}
