#ifndef TW_JUNIT_H
#define TW_JUNIT_H

#include "judged.h"

/* The report for CI systems: JUnit's XML. Each experiment is a test suite, each of its claims
 * a test case:
 *   HOLDS    passed
 *   FAILS    <failure>, with the expected and the observed
 *   UNKNOWN  <error> if the claim was asked for, as in the exit status: a claim without an
 *            observation has not passed; otherwise <skipped>
 * An experiment that could not be run is a suite with one case, `run`, which has an
 * <error>. */
struct tw_junit_suite {
    const char *name;               /* of the run's files */
    const struct tw_judged *judged; /* NULL: it could not be run ... */
    const char *why;                /* ... for this reason */
};

/* Writes the document. Bytes that are not UTF-8, and characters that XML does not allow,
 * become `?`. Fails with the stream's errno. */
TW_MUST_USE int tw_junit_print(const struct tw_junit_suite suites[], size_t n, FILE *to,
                               struct tw_err *err);

#endif
