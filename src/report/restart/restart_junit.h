#ifndef TW_RESTART_JUNIT_H
#define TW_RESTART_JUNIT_H

#include "restart_told.h"

#include <stdio.h>

/* The report for CI systems, JUnit's XML: the command is a test suite, each way of stopping it a
 * test case. Restart-safe: passed; not: <failure>; could not be tested: <error>. Bytes that are
 * not UTF-8, and characters that XML does not allow, become `?`. Fails with the stream's errno.
 */
TW_MUST_USE int tw_restart_junit(const struct tw_restart_told told[], size_t n, FILE *to,
                                 struct tw_err *err);

#endif
