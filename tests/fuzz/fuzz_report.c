#include "json.h"
#include "ledger.h"
#include "text.h"

#include <jansson.h>
#include <string.h>

/* Whatever ledger can be read can be judged and reported: the report for people moves no cursor
 * and rings no bell, whoever named the experiment, and that for programs is JSON without null.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool so)
{
    if (!so)
        abort();
}

static FILE *memory(char **text, size_t *n_bytes)
{
    FILE *to = open_memstream(text, n_bytes);
    must(to != NULL);
    return to;
}

/* On a page of some width: 0 is 100. */
static void check_text(const struct tw_judged *judged, unsigned width)
{
    struct tw_err err = {0};
    const struct tw_text_style style = {.page = {.ascii = true, .width = width}};
    size_t n_bytes = 0;
    TW_AUTO(tw_string_drop) char *text = NULL;
    FILE *to = memory(&text, &n_bytes);
    must(tw_text_summary(judged, 1, &style, to, &err) == 0);
    must(tw_text_run(judged, &style, to, &err) == 0);
    must(fclose(to) == 0);
    for (size_t i = 0; i < n_bytes; i++)
        must(text[i] == '\n' || (text[i] >= ' ' && text[i] < 0x7f));
}

static bool has_null(const json_t *value)
{
    bool found = json_is_null(value);
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
        found = found || has_null(json_array_get(value, i));
    void *at = json_object_iter((json_t *)(uintptr_t)value);
    for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)value, at))
        found = found || has_null(json_object_iter_value(at));
    return found;
}

static void check_json(const struct tw_judged *judged)
{
    struct tw_err err = {0};
    size_t n_bytes = 0;
    TW_AUTO(tw_string_drop) char *text = NULL;
    FILE *to = memory(&text, &n_bytes);
    must(tw_json_print(tw_json_runs("judge", judged, 1), to, &err) == 0);
    must(fclose(to) == 0);

    json_t *document = json_loadb(text, n_bytes, 0, NULL);
    must(document != NULL && !has_null(document));
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_err err = {0};
    if (tw_ledger_parse("fuzz.ledger", (const char *)data, n_bytes, &run, &err) < 0)
        return 0;
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    must(tw_judged_make(&run, NULL, &judged, &err) == 0);
    for (unsigned width = 0; width <= 80; width += 20)
        check_text(&judged, width);
    check_text(&judged, 1);
    check_json(&judged);
    return 0;
}
