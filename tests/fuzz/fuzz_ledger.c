#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* A ledger that was read and printed is read again, and printed the same. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(int result)
{
    if (result < 0)
        abort();
}

static char *printed(const struct tw_run *run, size_t *out_n_bytes)
{
    char *text = NULL;
    struct tw_err err = {0};
    FILE *to = open_memstream(&text, out_n_bytes);
    if (to == NULL)
        abort();
    must(tw_ledger_print(run, to, &err));
    must(fclose(to));
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    TW_AUTO(tw_run_drop) struct tw_run again = {0};
    struct tw_err err = {0};
    if (tw_ledger_parse("fuzz.ledger", (const char *)data, n_bytes, &run, &err) < 0) {
        if (strncmp(err.text, "fuzz.ledger:", strlen("fuzz.ledger:")) != 0)
            abort();
        return 0;
    }

    size_t n_first = 0;
    size_t n_second = 0;
    TW_AUTO(tw_string_drop) char *first = printed(&run, &n_first);
    must(tw_ledger_parse("printed", first, n_first, &again, &err));
    TW_AUTO(tw_string_drop) char *second = printed(&again, &n_second);
    if (n_first != n_second || memcmp(first, second, n_first) != 0)
        abort();
    return 0;
}
