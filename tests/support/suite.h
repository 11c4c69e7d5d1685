#ifndef TW_SUITE_H
#define TW_SUITE_H

#include <check.h>

/* What a tests/<label>/check_<module>.c defines, and support/main.c runs.
 *
 * Returns the suite, one TCase a behaviour, each named in the CASES of its twlab_test(); or
 * what suite_skip() returned, when this machine does not let the tests run. */
Suite *suite(void);

/* Says on stdout why nothing of this suite can run here: `return suite_skip("no
 * CAP_NET_RAW");`. The program then exits with 77, which ctest reports as skipped. Always
 * returns NULL. */
Suite *suite_skip(const char *why);

#endif
