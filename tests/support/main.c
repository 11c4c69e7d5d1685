#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

enum { SKIPPED = 77 }; /* SKIP_RETURN_CODE in cmake/twlab.cmake */

Suite *suite_skip(const char *why)
{
    (void)printf("skipped: %s\n", why);
    return NULL;
}

/* CK_RUN_CASE, when set, chooses one TCase; libcheck reads it by itself. */
int main(void)
{
    Suite *ours = suite();
    if (ours == NULL)
        return SKIPPED;

    SRunner *runner = srunner_create(ours);
    srunner_run_all(runner, CK_NORMAL);
    int n_run = srunner_ntests_run(runner);
    int n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    /* A CK_RUN_CASE that matches nothing must not pass. */
    if (n_run == 0)
        (void)fputs("no test ran: CK_RUN_CASE names none of the suite's cases\n", stdout);
    return n_run > 0 && n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
