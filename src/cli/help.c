#include "help.h"

#include "cli.h"
#include "style.h"

#include <inttypes.h>
#include <string.h>

enum { INDENT = 2, GAP = 2, WIDEST = 80, LABEL = 64 };

static struct tw_printer open_page(FILE *to)
{
    struct tw_style style = tw_style_of(to, 0);
    style.colour = false;
    style.width = style.width < WIDEST ? style.width : WIDEST;
    return tw_printer_of(&style, to);
}

static void put_paragraph(struct tw_printer *printer, const char *text)
{
    tw_printer_end(printer);
    tw_printer_wrap(printer, 0, text);
    tw_printer_end(printer);
}

void tw_help_verbs(FILE *to)
{
    enum { DOES = 20 };
    char name[LABEL];
    struct tw_printer printer = open_page(to);
    tw_printer_put(&printer, "twlab %s, the TIME_WAIT laboratory", TWLAB_VERSION);
    tw_printer_end(&printer);
    tw_printer_end(&printer);
    tw_printer_put(&printer, "usage:");
    tw_printer_end(&printer);
    for (size_t i = 0; i < tw_n_verbs; i++) {
        (void)snprintf(name, sizeof name, "twlab %s", tw_verbs[i]->name);
        if (!tw_verbs[i]->hidden)
            tw_printer_field(&printer, INDENT, DOES, name, tw_verbs[i]->does);
    }
    put_paragraph(
        &printer,
        "See `twlab help VERB`. Exit status: 0 as expected, 1 contradicted, 2 "
        "usage or a wrong file, 3 could not run or UNKNOWN, 128+N ended by signal N.");
}

/* "--jobs N". Returns text. */
static const char *label_of(const struct tw_cli_option *option, char text[LABEL])
{
    (void)snprintf(text, LABEL, "--%s%s%s", option->name, option->value != NULL ? " " : "",
                   option->value != NULL ? option->value : "");
    return text;
}

/* "run at most N at once (1 to 100000; default: all)", with the limits and the default of the
 * table. */
static void put_option(struct tw_printer *printer, unsigned column,
                       const struct tw_cli_verb *verb, const struct tw_cli_option *option)
{
    char label[LABEL];
    char usual[TW_OPTION_DEFAULT];
    char limits[LABEL] = "";
    char text[TW_PRINTER_LINE];
    bool is_number =
        option->to.kind == TW_OPTION_NUMBER || option->to.kind == TW_OPTION_COLUMNS;
    if (is_number && option->high < INT64_MAX)
        (void)snprintf(limits, sizeof limits, "%" PRIu64 " to %" PRIu64, option->low,
                       option->high);
    (void)tw_verb_default(verb, option, usual);
    bool more = limits[0] != '\0' || usual[0] != '\0';
    (void)snprintf(text, sizeof text, "%s%s%s%s%s%s%s", option->help, more ? " (" : "", limits,
                   limits[0] != '\0' && usual[0] != '\0' ? "; " : "",
                   usual[0] != '\0' ? "default: " : "", usual, more ? ")" : "");
    tw_printer_field(printer, INDENT, column, label_of(option, label), text);
}

static void put_options(struct tw_printer *printer, const struct tw_cli_verb *verb)
{
    static const struct tw_cli_option help = {.name = "help", .help = "print this text"};
    char label[LABEL];
    size_t widest = tw_printer_columns(label_of(&help, label));
    for (size_t i = 0; i < verb->n_options; i++) {
        size_t n = tw_printer_columns(label_of(&verb->options[i], label));
        widest = n > widest ? n : widest;
    }
    unsigned column = (unsigned)(INDENT + widest + GAP);
    tw_printer_end(printer);
    for (size_t i = 0; i < verb->n_options; i++)
        put_option(printer, column, verb, &verb->options[i]);
    tw_printer_field(printer, INDENT, column, label_of(&help, label), help.help);
}

int tw_help_verb(const struct tw_cli_verb *verb)
{
    struct tw_printer printer = open_page(stdout);
    tw_printer_put(&printer, "usage: twlab %s%s%s%s", verb->name,
                   verb->n_options > 0 ? " [OPTION]..." : "", verb->operands != NULL ? " " : "",
                   verb->operands != NULL ? verb->operands : "");
    tw_printer_end(&printer);
    put_paragraph(&printer, verb->about);
    put_options(&printer, verb);
    if (verb->after != NULL)
        put_paragraph(&printer, verb->after);
    return AS_EXPECTED;
}
