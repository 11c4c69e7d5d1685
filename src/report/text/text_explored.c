#include "text_explored.h"

#include "numbers.h"
#include "printer.h"
#include "stream.h"
#include "table.h"

#include <inttypes.h>
#include <string.h>

enum { COUNTS = 22, COUNT_WIDTH = 20, SHOWN_PAIRS = 10 };

static const char *clause_cell(const void *arg, size_t row, size_t column,
                               char text[TW_TABLE_TEXT])
{
    const struct tw_rule_trials *explored = arg;
    enum tw_bind_clause clause = (enum tw_bind_clause)row;
    if (column == TW_TABLE_NAME) {
        (void)snprintf(text, TW_TABLE_TEXT, "%s%s", tw_bind_clause_allows(clause) ? "+ " : "- ",
                       tw_bind_clause_name(clause));
        return text;
    }
    enum tw_bind_ask ask = (enum tw_bind_ask)column;
    uint64_t n = explored->tally.clauses[ask][clause];
    if (!tw_bind_tally_expects(&explored->tally, ask, clause))
        return n == 0 ? "cannot be" : "IT WAS?";
    if (n == 0)
        return "NOT VISITED";
    (void)snprintf(text, TW_TABLE_TEXT, "%" PRIu64, n);
    return text;
}

static void put_clauses(struct tw_printer *printer, const struct tw_rule_trials *explored)
{
    struct tw_table_column columns[TW_N_BIND_ASKS];
    for (unsigned ask = 0; ask < TW_N_BIND_ASKS; ask++)
        columns[ask] =
            (struct tw_table_column){.above = "",
                                     .name = tw_bind_tally_ask_name((enum tw_bind_ask)ask),
                                     .gap = ask > 0,
                                     .width = COUNT_WIDTH};
    const struct tw_table table = {
        .title = "clause",
        .head = COUNTS,
        .columns = columns,
        .n_columns = TW_N_BIND_ASKS,
        .n_rows = TW_N_BIND_CLAUSES,
        .cell = clause_cell,
        .arg = explored,
    };
    tw_table_draw(&table, printer);
    tw_printer_say(printer, 2, "+ the bind works, - it is refused");
    tw_printer_end(printer);
}

static void put_pairs(struct tw_printer *printer, const struct tw_rule_trials *explored)
{
    struct tw_bind_pairs pairs = tw_bind_tally_pairs(&explored->tally);
    tw_printer_say(printer, 2, "%zu of %zu pairs of inputs occurred together", pairs.n_met,
                   pairs.n_possible);
    tw_printer_say(printer, 2, "%s", pairs.n_met == pairs.n_possible ? "." : "; not:");
    tw_printer_end(printer);
    char text[TW_BIND_PAIR_TEXT];
    size_t cursor = 0;
    for (unsigned n = 0; tw_bind_tally_missing(&explored->tally, &cursor, text); n++) {
        if (n == SHOWN_PAIRS) {
            tw_printer_put(printer, "  and more");
            tw_printer_end(printer);
            return;
        }
        tw_printer_to(printer, 2);
        tw_printer_say(printer, 4, "%s", text);
        tw_printer_end(printer);
    }
}

static void put_lines(struct tw_printer *printer, unsigned indent, const char *lines)
{
    while (*lines != '\0') {
        size_t n = strcspn(lines, "\n");
        char line[TW_PRINTER_LINE];
        (void)snprintf(line, sizeof line, "%.*s", (int)n, lines);
        tw_printer_to(printer, indent);
        tw_printer_say(printer, indent + 2, "%s", line);
        tw_printer_end(printer);
        lines += n + (lines[n] == '\n' ? 1 : 0);
    }
}

static void put_cases(struct tw_printer *printer, const struct tw_rule_trials *explored)
{
    for (size_t i = 0; i < explored->n_kept; i++) {
        const struct tw_rule_trial *kept = &explored->kept[i];
        tw_printer_end(printer);
        tw_printer_ruling(printer, kept->strange ? TW_UNKNOWN : TW_FAILS);
        tw_printer_put(printer, " case %" PRIu64 ": ", kept->index);
        tw_printer_prose(printer, 2, kept->said);
        tw_printer_end(printer);
        put_lines(printer, 4, kept->steps);
    }
}

static void put_hung(struct tw_printer *printer, const struct tw_rule_trials *explored)
{
    if (explored->n_hung == 0)
        return;
    tw_printer_wrap(printer, 0,
                    explored->n_hung == 1 ? "A worker hung, and was killed."
                                          : "More than one worker hung; they were killed.");
    tw_printer_end(printer);
}

int tw_text_explored(const struct tw_rule_trials *explored, const struct tw_text_style *style,
                     FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    if (explored->told[0] != '\0') {
        put_lines(&printer, 0, explored->told);
        put_cases(&printer, explored);
        put_hung(&printer, explored);
        return tw_stream_flush(to, err, "the report");
    }
    tw_printer_say(&printer, 2,
                   "%" PRIu64 " cases of seed %" PRIu64 ": %" PRIu64
                   " times the kernel and the rule were asked, ",
                   explored->n_cases, explored->seed, explored->tally.n_questions);
    tw_printer_say(&printer, 2, "%" PRIu64 " contradictions", explored->n_against);
    tw_printer_end(&printer);
    tw_printer_say(&printer, 2, "in %.1f s, with %.1f s of CPU time",
                   tw_numbers_s(explored->took_ns), tw_numbers_s(explored->cpu_ns));
    tw_printer_end(&printer);
    if (explored->n_strange > 0) {
        tw_printer_say(&printer, 2, "%" PRIu64 " cases could not be played to their end",
                       explored->n_strange);
        tw_printer_end(&printer);
    }
    put_hung(&printer, explored);
    tw_printer_end(&printer);
    put_clauses(&printer, explored);
    tw_printer_end(&printer);
    put_pairs(&printer, explored);
    if (explored->tally.one_user) {
        tw_printer_prose(
            &printer, 0,
            "All sockets were one user's: only root's namespaces have more users.");
        tw_printer_end(&printer);
    }
    put_cases(&printer, explored);
    return tw_stream_flush(to, err, "the report");
}
