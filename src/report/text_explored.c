#include "text_explored.h"

#include "page.h"
#include "stream.h"
#include "table.h"

#include <inttypes.h>
#include <string.h>

enum { COUNTS = 22, COUNT_WIDTH = 20, SHOWN_PAIRS = 10 };

static const char *clause_cell(const void *arg, size_t row, size_t column,
                               char text[TW_TABLE_TEXT])
{
    const struct tw_explored *explored = arg;
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

static void put_clauses(struct tw_page *page, const struct tw_explored *explored)
{
    struct tw_table_column columns[TW_N_BIND_ASKS];
    for (unsigned ask = 0; ask < TW_N_BIND_ASKS; ask++)
        columns[ask] = (struct tw_table_column){.above = "",
                                                .name = tw_bind_ask_name((enum tw_bind_ask)ask),
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
    tw_table_draw(&table, page);
    tw_page_say(page, 2, "+ the bind works, - it is refused");
    tw_page_end(page);
}

static void put_pairs(struct tw_page *page, const struct tw_explored *explored)
{
    struct tw_bind_pairs pairs = tw_bind_tally_pairs(&explored->tally);
    tw_page_say(page, 2, "%zu of %zu pairs of inputs have met", pairs.n_met, pairs.n_possible);
    tw_page_say(page, 2, "%s", pairs.n_met == pairs.n_possible ? "." : "; not:");
    tw_page_end(page);
    char text[TW_BIND_PAIR_TEXT];
    size_t cursor = 0;
    for (unsigned n = 0; tw_bind_tally_missing(&explored->tally, &cursor, text); n++) {
        if (n == SHOWN_PAIRS) {
            tw_page_put(page, "  and more");
            tw_page_end(page);
            return;
        }
        tw_page_to(page, 2);
        tw_page_say(page, 4, "%s", text);
        tw_page_end(page);
    }
}

static void put_lines(struct tw_page *page, unsigned indent, const char *lines)
{
    while (*lines != '\0') {
        size_t n = strcspn(lines, "\n");
        char line[TW_PAGE_LINE];
        (void)snprintf(line, sizeof line, "%.*s", (int)n, lines);
        tw_page_to(page, indent);
        tw_page_say(page, indent + 2, "%s", line);
        tw_page_end(page);
        lines += n + (lines[n] == '\n' ? 1 : 0);
    }
}

static void put_cases(struct tw_page *page, const struct tw_explored *explored)
{
    for (size_t i = 0; i < explored->n_kept; i++) {
        const struct tw_explored_case *kept = &explored->kept[i];
        tw_page_end(page);
        tw_page_ruling(page, kept->strange ? TW_UNKNOWN : TW_FAILS);
        tw_page_put(page, " case %" PRIu64 ": ", kept->index);
        tw_page_prose(page, 2, kept->said);
        tw_page_end(page);
        put_lines(page, 4, kept->steps);
    }
}

static void put_hung(struct tw_page *page, const struct tw_explored *explored)
{
    if (explored->n_hung == 0)
        return;
    tw_page_wrap(page, 0,
                 explored->n_hung == 1 ? "A worker hung, and was killed."
                                       : "More than one worker hung; they were killed.");
    tw_page_end(page);
}

int tw_text_explored(const struct tw_explored *explored, const struct tw_text_style *style,
                     FILE *to, struct tw_err *err)
{
    struct tw_page page = tw_text_page(style, to);
    if (explored->told[0] != '\0') {
        put_lines(&page, 0, explored->told);
        put_cases(&page, explored);
        put_hung(&page, explored);
        return tw_stream_flush(to, err, "the report");
    }
    tw_page_say(&page, 2,
                "%" PRIu64 " cases of seed %" PRIu64 ": %" PRIu64
                " times the kernel and the rule were asked, ",
                explored->n_cases, explored->seed, explored->tally.n_questions);
    tw_page_say(&page, 2, "%" PRIu64 " contradictions", explored->n_against);
    tw_page_end(&page);
    tw_page_say(&page, 2, "in %.1f s, with %.1f s of CPU time", (double)explored->took_ns / 1e9,
                (double)explored->cpu_ns / 1e9);
    tw_page_end(&page);
    if (explored->n_strange > 0) {
        tw_page_say(&page, 2, "%" PRIu64 " cases could not be played to their end",
                    explored->n_strange);
        tw_page_end(&page);
    }
    put_hung(&page, explored);
    tw_page_end(&page);
    put_clauses(&page, explored);
    tw_page_end(&page);
    put_pairs(&page, explored);
    if (explored->tally.one_user) {
        tw_page_prose(&page, 0,
                      "All sockets were one user's: only root's namespaces have more users.");
        tw_page_end(&page);
    }
    put_cases(&page, explored);
    return tw_stream_flush(to, err, "the report");
}
