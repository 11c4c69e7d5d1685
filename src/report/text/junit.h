#ifndef TW_JUNIT_H
#define TW_JUNIT_H

#include "judged.h"

/* The report for CI systems: JUnit's XML. Each experiment is a test suite, each of its claims a
 * test case:
 *   HOLDS    passed
 *   FAILS    <failure>, with what was expected and what was seen
 *   UNKNOWN  <error> when the claim was asked for, as the exit status says, too: what nobody
 *            looked at has not passed; <skipped> when it was not
 * One that could not be run is a suite of one case, `run`, with an <error>. */
struct tw_junit_suite {
    const char *name;               /* of the run's files */
    const struct tw_judged *judged; /* NULL: it could not be run ... */
    const char *why;                /* ... for this reason */
};

/* Writes the document. Bytes that are not UTF-8 text, and what XML has no room for, come out as
 * `?`. Fails with the stream's errno. */
TW_MUST_USE int tw_junit_print(const struct tw_junit_suite suites[], size_t n, FILE *to,
                               struct tw_err *err);

#endif
