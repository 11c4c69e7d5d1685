#include "cli.h"
#include "doctor.h"
#include "json.h"
#include "options.h"
#include "style.h"

#include <string.h>
#include <sys/utsname.h>

enum { INDENT = 2 };

struct options {
    struct tw_document json;
    unsigned width;
};

/* The finding, without the remedy, which has its own line. Returns text. */
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

static void tell(const struct tw_checkup checkups[TW_N_NEEDS], const struct tw_style *style)
{
    struct tw_printer printer = tw_printer_of(style, stdout);
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

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_checkup *checkups = arg;
    return tw_json_print(tw_json_doctor(checkups, TW_N_NEEDS), to, err);
}

static int run_doctor(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    int status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    struct tw_checkup checkups[TW_N_NEEDS];
    const struct tw_style style = tw_style_of(stdout, options->width);
    tw_doctor_examine(checkups);
    for (size_t i = 0; i < TW_N_NEEDS; i++) {
        if (checkups[i].needed && checkups[i].health != TW_WORKS)
            status = COULD_NOT_RUN;
    }
    if (!tw_document_has_stdout(&options->json))
        tell(checkups, &style);
    return tw_document_write(&options->json, print_json, checkups, status);
}

static const struct tw_cli_option table[] = {
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_doctor = {
    .name = "doctor",
    .does = "check what this machine permits, and how to permit the rest",
    .about =
        "Checks what the lab needs from this machine. Prints for each need that it works, or "
        "the setting that prevents it and the one command that permits it. Exit status 3 "
        "when the lab cannot run.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.width = 0},
    .n_bytes = sizeof(struct options),
    .run = run_doctor,
};
