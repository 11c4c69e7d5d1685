#include "port_binds.h"

#include "append.h"
#include "names.h"
#include "port_rows.h"
#include "table.h"

#include <errno.h>
#include <string.h>

enum { OPTIONS = 4, NAMES = 60, TEXT = 400 };

static const char *const option_names[OPTIONS] = {"none", "SO_REUSEADDR", "SO_REUSEPORT",
                                                  "both"};

/* The column of a bind: its options. */
static size_t column_of(const struct tw_port_answer *answer)
{
    return (answer->bind.reuseaddr ? 1U : 0U) + (answer->bind.reuseport ? 2U : 0U);
}

static bool is_known(const struct tw_port_answer *answer)
{
    return answer->is_tried || answer->is_certain;
}

/* The addresses of the binds: those of the first bind, and of the first that has another. */
struct rows {
    const struct tw_port_answers *answers;
    const struct tw_endpoint *at[TW_PORT_TRIALS];
    size_t n;
};

static bool has(const struct rows *rows, const struct tw_endpoint *at)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (tw_endpoint_equal(rows->at[i], at))
            return true;
    }
    return false;
}

/* IPv4 first. */
static struct rows rows_of(const struct tw_port_answers *answers)
{
    static const enum tw_family families[] = {TW_IPV4, TW_IPV6};
    struct rows rows = {.answers = answers};
    for (size_t family = 0; family < TW_COUNT(families); family++) {
        for (size_t i = 0; i < answers->n; i++) {
            const struct tw_endpoint *at = &answers->list[i].bind.at;
            if (at->family == families[family] && !has(&rows, at))
                rows.at[rows.n++] = at;
        }
    }
    return rows;
}

static const char *cell(const void *arg, size_t row, size_t column, char text[TW_TABLE_TEXT])
{
    const struct rows *rows = arg;
    char address[TW_ENDPOINT_TEXT];
    char error[TW_ERRNO_TEXT];
    if (column == TW_TABLE_NAME) {
        (void)tw_endpoint_text(rows->at[row], address);
        (void)snprintf(text, TW_TABLE_TEXT, "%s", address);
        return text;
    }
    for (size_t i = 0; i < rows->answers->n; i++) {
        const struct tw_port_answer *answer = &rows->answers->list[i];
        if (column_of(answer) != column || !tw_endpoint_equal(&answer->bind.at, rows->at[row]))
            continue;
        if (!is_known(answer))
            return "not known";
        (void)snprintf(text, TW_TABLE_TEXT, "%s",
                       answer->bind.error == 0 ? "works"
                                               : tw_errno_name(answer->bind.error, error));
        return text;
    }
    return "-";
}

static void draw(const struct rows *rows, struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {.above = "", .name = "no option", .gap = 2, .width = 13, .left = true},
        {.above = "", .name = "SO_REUSEADDR", .gap = 2, .width = 13, .left = true},
        {.above = "", .name = "SO_REUSEPORT", .gap = 2, .width = 13, .left = true},
        {.above = "", .name = "both", .gap = 2, .width = 13, .left = true},
    };
    bool is_tried = rows->answers->n > 0 && rows->answers->list[0].is_tried;
    const struct tw_table table = {.title = is_tried ? "bind() now" : "bind() would",
                                   .title_at = TW_PORT_LABEL,
                                   .name_at = TW_PORT_LABEL,
                                   .head = TW_PORT_VALUE - TW_PORT_LABEL,
                                   .columns = columns,
                                   .n_columns = TW_COUNT(columns),
                                   .n_rows = rows->n,
                                   .cell = cell,
                                   .arg = rows};
    tw_printer_end(printer);
    tw_table_draw(&table, printer);
}

/* Why binds are refused, each with a sentence. */
enum reason {
    BY_CLAUSE,                     /* + the clause */
    BY_UNSEEN = TW_N_BIND_CLAUSES, /* of a socket whose options nobody could read */
    BY_PRIVILEGE,
    BY_ADDRESS,
    NO_REASON
};

static unsigned reason_of(const struct tw_port_answer *answer)
{
    if (!is_known(answer))
        return NO_REASON;
    switch (answer->bind.error) {
    case EADDRINUSE:
        if (answer->has_clause && !tw_bind_clause_allows(answer->clause))
            return BY_CLAUSE + (unsigned)answer->clause;
        return answer->group >= 0 ? BY_UNSEEN : NO_REASON;
    case EACCES:
        return BY_PRIVILEGE;
    case EADDRNOTAVAIL:
        return BY_ADDRESS;
    default:
        return NO_REASON;
    }
}

static const char *reason_words(unsigned reason)
{
    switch (reason) {
    case BY_UNSEEN:
        return "The options of the other socket could not be read, so the clause is not known.";
    case BY_PRIVILEGE:
        return "This user may not bind the port. The kernel looks at that first, before it "
               "compares sockets.";
    case BY_ADDRESS:
        return "No interface here has the address.";
    default:
        return tw_bind_clause_reason((enum tw_bind_clause)(reason - BY_CLAUSE));
    }
}

/* "no option, SO_REUSEADDR", of the binds that are refused for this reason. */
static bool name_options(const struct tw_port_answers *answers, unsigned reason,
                         char text[NAMES])
{
    bool are_named[OPTIONS] = {false};
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < answers->n; i++)
        are_named[column_of(&answers->list[i])] |= reason_of(&answers->list[i]) == reason;
    for (size_t i = 0; i < OPTIONS; i++) {
        if (are_named[i])
            tw_append(text, NAMES, "%s%s", n++ > 0 ? ", " : "",
                      i == 0 ? "no option" : option_names[i]);
    }
    if (n == OPTIONS)
        (void)snprintf(text, NAMES, "all");
    return n > 0;
}

static void tell_reasons(const struct tw_port_answers *answers, struct tw_printer *printer)
{
    char options[NAMES];
    char text[TEXT];
    const char *label = "refused";
    for (unsigned reason = BY_CLAUSE; reason < NO_REASON; reason++) {
        if (!name_options(answers, reason, options))
            continue;
        (void)snprintf(text, sizeof text, "%s: %s", options, reason_words(reason));
        tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, label, text);
        label = "";
    }
}

void tw_port_binds_print(const struct tw_port_judged *judged, struct tw_printer *printer)
{
    const struct rows rows = rows_of(&judged->answers);
    if (rows.n == 0)
        return;
    draw(&rows, printer);
    tell_reasons(&judged->answers, printer);
    for (size_t i = 0; i < judged->answers.n; i++) {
        if (is_known(&judged->answers.list[i]))
            continue;
        tw_printer_field(printer, TW_PORT_LABEL, TW_PORT_VALUE, "not known",
                         "It depends on options of the other socket that could not be read; "
                         "without --look-only, the kernel's answers show them.");
        return;
    }
}
