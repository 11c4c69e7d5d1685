#include "rulings.h"

#include "ledger.h"
#include "numbers.h"
#include "zero.h"

#include <string.h>

enum { INDENT = 4, LABEL = 13, VALUE = 25, NAME = 128 };

/* Selects the findings to print together. */
typedef bool is_in(const struct tw_finding *finding, const struct tw_finding *like);

static bool holds(const struct tw_finding *finding, const struct tw_finding *like)
{
    return like == NULL && finding->ruling == TW_HOLDS;
}

/* Unknown for the same reason. */
static bool is_unknown_like(const struct tw_finding *finding, const struct tw_finding *like)
{
    return finding->ruling == TW_UNKNOWN && like->ruling == TW_UNKNOWN &&
           finding->asked == like->asked && finding->decided_by == like->decided_by &&
           strcmp(finding->seen, like->seen) == 0;
}

static size_t count(const struct tw_findings *findings, is_in *is,
                    const struct tw_finding *like)
{
    size_t n = 0;
    for (size_t i = 0; i < findings->n; i++)
        n += is(&findings->list[i], like);
    return n;
}

/* "teardown, first-fin, ...", from the current column on. */
static void put_names(const struct tw_findings *findings, is_in *is,
                      const struct tw_finding *like, struct tw_printer *printer)
{
    size_t n_left = count(findings, is, like);
    unsigned indent = tw_printer_hanging(printer, INDENT + 2);
    bool begun = false;
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *finding = &findings->list[i];
        if (!is(finding, like))
            continue;
        const char *comma = --n_left > 0 ? "," : "";
        char text[NAME];
        (void)snprintf(text, sizeof text, "%s%s", finding->name, comma);
        if (begun)
            tw_printer_to(printer, printer->column + 1);
        tw_printer_prose(printer, indent, text);
        begun = true;
    }
}

/* "9 claims hold: teardown, first-fin, ..." */
static void tell_held(const struct tw_findings *findings, struct tw_printer *printer)
{
    size_t n = count(findings, holds, NULL);
    if (n == 0)
        return;
    char number[TW_NUMBERS_SIZE];
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s:", tw_numbers_counted(n, "claim holds", "claims hold", number));
    tw_printer_to(printer, printer->column + 1);
    put_names(findings, holds, NULL, printer);
    tw_printer_end(printer);
}

static void tell_value(struct tw_printer *printer, const char *label, const char *value)
{
    if (value[0] == '\0')
        return;
    tw_printer_field(printer, LABEL, VALUE, label, value);
}

/* The time, also as the ledger has it, which counts from the start of the run. */
static void tell_moment(const struct tw_run *run, tw_ns at_ns, const char *line,
                        struct tw_printer *printer)
{
    char moment[TW_ZERO_TEXT];
    char text[2 * TW_ZERO_TEXT];
    const struct tw_zero zero = tw_zero_of(run);
    int n = snprintf(text, sizeof text, "%s", tw_zero_text(&zero, at_ns, 6, moment));
    if (zero.at_ns != 0)
        (void)snprintf(text + n, sizeof text - (size_t)n, "; %.*s in the ledger",
                       (int)strcspn(line, " "), line);
    tell_value(printer, "at", text);
}

static void tell_decision(const struct tw_run *run, const struct tw_finding *finding,
                          struct tw_printer *printer)
{
    char line[TW_LEDGER_LINE];
    bool decided = finding->decided_by >= 0 && (size_t)finding->decided_by < run->n_seen;
    tell_value(printer, "seen", finding->seen);
    if (!decided) {
        tell_value(printer, "decided by", "nothing was seen");
        return;
    }
    const struct tw_observation *o = &run->seen[finding->decided_by];
    (void)tw_ledger_line(run, o, line);
    tell_value(printer, "decided by", line + strcspn(line, " ") + 1);
    tell_moment(run, o->at_ns, line, printer);
}

static void tell_finding(const struct tw_run *run, const struct tw_finding *finding,
                         struct tw_printer *printer)
{
    tw_printer_to(printer, INDENT);
    tw_printer_ruling(printer, finding->ruling);
    tw_printer_to(printer, LABEL);
    tw_printer_say(printer, LABEL + 2, "%s%s", finding->name,
                   finding->asked ? "" : " (not asked for)");
    tw_printer_end(printer);
    tell_value(printer, "claim", finding->sentence);
    tell_value(printer, "expected", finding->expected);
    tell_decision(run, finding, printer);
}

/* Claims unknown for one reason: most of them, if a capture is lost. */
static void tell_group(const struct tw_run *run, const struct tw_findings *findings,
                       const struct tw_finding *first, struct tw_printer *printer)
{
    tw_printer_to(printer, INDENT);
    tw_printer_ruling(printer, TW_UNKNOWN);
    tw_printer_to(printer, LABEL);
    put_names(findings, is_unknown_like, first, printer);
    tw_printer_say(printer, LABEL + 2, "%s", first->asked ? "" : " (not asked for)");
    tw_printer_end(printer);
    tell_decision(run, first, printer);
}

static bool is_told_already(const struct tw_findings *findings, size_t i)
{
    bool told = false;
    for (size_t j = 0; j < i; j++)
        told = told || is_unknown_like(&findings->list[j], &findings->list[i]);
    return told;
}

void tw_rulings_tell(const struct tw_judged *judged, bool full, struct tw_printer *printer)
{
    const struct tw_run *run = judged->run;
    const struct tw_findings *findings = &judged->findings;
    tw_printer_to(printer, 2);
    tw_printer_put(printer, "rulings");
    tw_printer_to(printer, LABEL);
    tw_printer_ruling(printer, tw_findings_overall(findings));
    tw_printer_end(printer);
    if (!full)
        tell_held(findings, printer);
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *finding = &findings->list[i];
        if (!full && (finding->ruling == TW_HOLDS || is_told_already(findings, i)))
            continue;
        if (!full && count(findings, is_unknown_like, finding) > 1)
            tell_group(run, findings, finding, printer);
        else
            tell_finding(run, finding, printer);
    }
}
