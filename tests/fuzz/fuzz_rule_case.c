#include "rule_case.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A case is read, or refused with its name; and one that was read and printed reads the same.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

enum { CASE_TEXT = TW_RULE_CASE_MAX_STEPS * TW_RULE_CASE_LINE };

static void print(const struct tw_rule_case *steps, char text[CASE_TEXT])
{
    size_t n_bytes = 0;
    text[0] = '\0';
    for (size_t i = 0; i < steps->n_steps; i++) {
        char line[TW_RULE_CASE_LINE];
        (void)snprintf(text + n_bytes, CASE_TEXT - n_bytes, "%s\n",
                       tw_rule_case_line(&steps->steps[i], line));
        n_bytes += strlen(text + n_bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static char once[CASE_TEXT];
    static char again[CASE_TEXT];
    struct tw_rule_case steps;
    struct tw_err err = {0};
    char *text = strndup((const char *)data, n_bytes);
    if (text == NULL)
        return 0;
    if (tw_rule_case_parse("fuzz.case", text, &steps, &err) < 0) {
        if (strncmp(err.text, "fuzz.case:", strlen("fuzz.case:")) != 0)
            abort();
    } else {
        print(&steps, once);
        if (tw_rule_case_parse("fuzz.case", once, &steps, &err) < 0)
            abort();
        print(&steps, again);
        if (strcmp(once, again) != 0)
            abort();
    }
    free(text);
    return 0;
}
