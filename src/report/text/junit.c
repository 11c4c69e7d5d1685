#include "junit.h"

#include "stream.h"
#include "xml_text.h"

#include <inttypes.h>

enum outcome { PASSED, FAILURE, ERROR, SKIPPED, N_OUTCOMES };

static const char *const elements[N_OUTCOMES] = {
    [FAILURE] = "failure", [ERROR] = "error", [SKIPPED] = "skipped"};

static enum outcome outcome_of(const struct tw_finding *finding)
{
    if (finding->ruling == TW_HOLDS)
        return PASSED;
    if (!finding->asked)
        return SKIPPED;
    return finding->ruling == TW_FAILS ? FAILURE : ERROR;
}

struct totals {
    size_t n[N_OUTCOMES], n_cases;
    tw_ns time_ns;
};

static tw_ns duration(const struct tw_run *run)
{
    return run->n_seen > 0 ? run->seen[run->n_seen - 1].at_ns : 0;
}

static struct totals count(const struct tw_junit_suite *suite)
{
    struct totals totals = {0};
    if (suite->judged == NULL) {
        totals.n[ERROR] = totals.n_cases = 1;
        return totals;
    }
    const struct tw_findings *findings = &suite->judged->findings;
    for (size_t i = 0; i < findings->n; i++)
        totals.n[outcome_of(&findings->list[i])]++;
    totals.n_cases = findings->n;
    totals.time_ns = duration(suite->judged->run);
    return totals;
}

static void put_totals(FILE *to, const struct totals *totals)
{
    (void)fprintf(to,
                  " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\""
                  " time=\"%" PRId64 ".%03" PRId64 "\"",
                  totals->n_cases, totals->n[FAILURE], totals->n[ERROR], totals->n[SKIPPED],
                  totals->time_ns / TW_S, totals->time_ns % TW_S / TW_MS);
}

/* The text of an element: one line per known value. */
static void put_line(FILE *to, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    (void)fputs(label, to);
    tw_xml_text_put(to, text);
    (void)fputc('\n', to);
}

static void put_case(FILE *to, const char *suite, const struct tw_finding *finding)
{
    enum outcome outcome = outcome_of(finding);
    (void)fputs("    <testcase", to);
    tw_xml_text_attribute(to, "classname", suite);
    tw_xml_text_attribute(to, "name", finding->name);
    if (outcome == PASSED) {
        (void)fputs("/>\n", to);
        return;
    }
    (void)fprintf(to, ">\n      <%s", elements[outcome]);
    tw_xml_text_attribute(to, "message", finding->seen);
    (void)fputs(">", to);
    put_line(to, "", finding->sentence);
    put_line(to, "expected: ", finding->expected);
    put_line(to, "seen: ", finding->seen);
    (void)fprintf(to, "</%s>\n    </testcase>\n", elements[outcome]);
}

static void put_suite(FILE *to, const struct tw_junit_suite *suite)
{
    struct totals totals = count(suite);
    (void)fputs("  <testsuite", to);
    tw_xml_text_attribute(to, "name", suite->name);
    put_totals(to, &totals);
    if (suite->judged == NULL) {
        (void)fputs(">\n    <testcase", to);
        tw_xml_text_attribute(to, "classname", suite->name);
        (void)fputs(" name=\"run\">\n      <error", to);
        tw_xml_text_attribute(to, "message", suite->why);
        (void)fputs("/>\n    </testcase>\n  </testsuite>\n", to);
        return;
    }
    if (suite->judged->run->facts.began[0] != '\0')
        tw_xml_text_attribute(to, "timestamp", suite->judged->run->facts.began);
    (void)fputs(">\n", to);
    for (size_t i = 0; i < suite->judged->findings.n; i++)
        put_case(to, suite->name, &suite->judged->findings.list[i]);
    (void)fputs("  </testsuite>\n", to);
}

/* The experiments run in parallel: their total time is that of the longest. */
static struct totals add_up(const struct tw_junit_suite suites[], size_t n)
{
    struct totals all = {0};
    for (size_t i = 0; i < n; i++) {
        struct totals one = count(&suites[i]);
        for (size_t j = 0; j < N_OUTCOMES; j++)
            all.n[j] += one.n[j];
        all.n_cases += one.n_cases;
        all.time_ns = one.time_ns > all.time_ns ? one.time_ns : all.time_ns;
    }
    return all;
}

int tw_junit_print(const struct tw_junit_suite suites[], size_t n, FILE *to, struct tw_err *err)
{
    struct totals all = add_up(suites, n);
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"twlab\"", to);
    put_totals(to, &all);
    (void)fputs(">\n", to);
    for (size_t i = 0; i < n; i++)
        put_suite(to, &suites[i]);
    (void)fputs("</testsuites>\n", to);
    return tw_stream_flush(to, err, "the JUnit document");
}
