#include "rulings.h"

#include "ledger.h"
#include "words.h"

enum { INDENT = 4, LABEL = 13, VALUE = 23 };

/* "9 claims hold: teardown, first-fin, ..." */
static void tell_held(const struct tw_findings *findings, struct tw_page *page)
{
    size_t n = 0;
    for (size_t i = 0; i < findings->n; i++)
        n += findings->list[i].ruling == TW_HOLDS;
    if (n == 0)
        return;

    char count[TW_WORDS_SIZE];
    size_t n_left = n;
    tw_page_to(page, INDENT);
    tw_page_put(page, "%s:", tw_words_counted(n, "claim holds", "claims hold", count));
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *finding = &findings->list[i];
        if (finding->ruling != TW_HOLDS)
            continue;
        bool last = --n_left == 0;
        if (page->column + 1 + tw_page_columns(finding->name) + !last > TW_PAGE_PROSE)
            tw_page_end(page);
        tw_page_to(page, page->column == 0 ? INDENT : page->column + 1);
        tw_page_put(page, "%s%s", finding->name, last ? "" : ",");
    }
    tw_page_end(page);
}

static void tell_value(struct tw_page *page, const char *label, const char *value)
{
    if (value[0] == '\0')
        return;
    tw_page_to(page, LABEL);
    tw_page_put(page, "%s", label);
    tw_page_to(page, VALUE);
    tw_page_wrap(page, VALUE, TW_PAGE_WIDTH, value);
    tw_page_end(page);
}

static void tell_finding(const struct tw_run *run, const struct tw_finding *finding,
                         struct tw_page *page)
{
    char line[TW_LEDGER_LINE];
    tw_page_to(page, INDENT);
    tw_page_ruling(page, finding->ruling);
    tw_page_to(page, LABEL);
    tw_page_put(page, "%s%s", finding->name, finding->asked ? "" : " (not asked for)");
    tw_page_end(page);
    tell_value(page, "claim", finding->sentence);
    tell_value(page, "expected", finding->expected);
    tell_value(page, "seen", finding->seen);
    bool decided = finding->decided_by >= 0 && (size_t)finding->decided_by < run->n_seen;
    tell_value(page, "by",
               decided ? tw_ledger_line(run, &run->seen[finding->decided_by], line)
                       : "nothing that was seen");
}

void tw_rulings_tell(const struct tw_run *run, const struct tw_findings *findings, bool full,
                     struct tw_page *page)
{
    tw_page_to(page, 2);
    tw_page_put(page, "rulings");
    tw_page_to(page, LABEL);
    tw_page_ruling(page, tw_findings_overall(findings));
    tw_page_end(page);
    if (!full)
        tell_held(findings, page);
    for (size_t i = 0; i < findings->n; i++) {
        if (full || findings->list[i].ruling != TW_HOLDS)
            tell_finding(run, &findings->list[i], page);
    }
}
