#include "port_text.h"

#include "append.h"
#include "numbers.h"
#include "port_binds.h"
#include "port_rows.h"
#include "port_words.h"
#include "stream.h"

#include <string.h>

enum { TEXT = 400 };

/* The verdict, with "is held" or "is free" in colour. */
static void tell_verdict(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    bool is_free = judged->verdict.finding == TW_PORT_FREE;
    const char *word = is_free ? "free" : "held";
    char text[TW_PORT_WORDS];
    (void)tw_port_words_verdict(&judged->port, text);
    char *at = strstr(text, word);
    if (at != NULL) {
        tw_printer_put(printer, "%.*s", (int)(at - text), text);
        tw_printer_coloured(printer, is_free ? TW_HOLDS : TW_FAILS, word);
        at += strlen(word);
    }
    tw_printer_wrap(printer, 0, at != NULL ? at : text);
    tw_printer_end(printer);
}

static void tell_line(struct tw_printer *printer, const char *label, const char *text)
{
    if (text[0] != '\0')
        tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, label, text);
}

/* A command is on a line of its own and not broken: it is to be copied. */
static void tell_advices(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    const char *label = judged->verdict.finding == TW_PORT_FREE ? "note" : "what to do";
    for (size_t i = 0; i < judged->advices.n; i++) {
        const struct tw_port_advice *advice = &judged->advices.list[i];
        tell_line(printer, label, advice->text);
        label = "";
        if (advice->command[0] == '\0')
            continue;
        tw_printer_to(printer, TW_PORT_VALUE + 2);
        tw_printer_put(printer, "%s", advice->command);
        tw_printer_end(printer);
    }
}

static void tell_search(const struct tw_port_look *look, struct tw_printer *printer)
{
    const struct tw_port_search *search = &look->search;
    char processes[TW_NUMBERS_SIZE];
    char descriptors[TW_NUMBERS_SIZE];
    char text[TEXT] = "";
    if (search->n_left > 0)
        tw_append(text, sizeof text, "%s with %s (the search is limited in time)",
                  tw_numbers_counted(search->n_left, "process", "processes", processes),
                  tw_numbers_counted(search->n_left_descriptors, "descriptor", "descriptors",
                                     descriptors));
    if (search->n_denied > 0)
        tw_append(text, sizeof text, "%s%s of other users (root may)",
                  text[0] != '\0' ? "; " : "",
                  tw_numbers_counted(search->n_denied, "process", "processes", processes));
    tell_line(printer, "not searched", text);
}

/* Whether a socket has an inode, but no process that was found. */
static bool misses_owner(const struct tw_port_judged *judged)
{
    for (size_t i = 0; i < judged->groups.n; i++) {
        enum tw_port_whose whose = judged->groups.list[i].whose;
        if (!tw_port_group_holds(&judged->groups.list[i]))
            continue;
        if (whose == TW_PORT_OF_OTHERS || whose == TW_PORT_NOT_SEARCHED ||
            whose == TW_PORT_OF_NOBODY)
            return true;
    }
    return false;
}

static void tell_end(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    char until[TW_PORT_WORDS];
    char come[TW_PORT_ADVICE_TEXT];
    (void)tw_port_words_until(&judged->port, until);
    (void)tw_port_return_text(&judged->port, come);
    bool tells_search = misses_owner(judged);
    if (until[0] == '\0' && come[0] == '\0' && judged->advices.n == 0 && !tells_search)
        return;
    tw_printer_end(printer);
    tell_line(printer, "held", until);
    tell_advices(judged, printer);
    tell_line(printer, "restarted now", come);
    if (tells_search)
        tell_search(judged->port.look, printer);
}

int tw_port_text(const struct tw_port_judged *judged, const struct tw_style *style, FILE *to,
                 struct tw_err *err)
{
    struct tw_printer printer = tw_printer_of(style, to);
    tell_verdict(judged, &printer);
    tw_port_rows_sockets(judged, &printer);
    tw_port_rows_processes(judged, &printer);
    tw_port_binds_print(judged, &printer);
    tell_end(judged, &printer);
    return tw_stream_flush(to, err, "the report");
}
