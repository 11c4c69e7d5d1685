#include "cli.h"
#include "json.h"
#include "kind.h"
#include "ledger.h"
#include "options.h"
#include "style.h"
#include "verdict.h"

enum { MAX_LEDGER_BYTES = 256 * 1024 * 1024 };

struct options {
    struct tw_document json;
    unsigned width;
};

static int load(const char *path, struct tw_run *out, struct tw_err *err)
{
    TW_AUTO(tw_string_drop) char *text = NULL;
    size_t n_bytes = 0;
    if (tw_cli_read(path, MAX_LEDGER_BYTES, &text, &n_bytes, err) < 0)
        return -1;
    if (tw_ledger_parse(path, text, n_bytes, out, err) < 0) {
        (void)tw_kind_explain(TW_KIND_LEDGER, path, err);
        return -1;
    }
    /* A ledger written by hand for a test may lack either. */
    if (out->format == 0)
        return tw_fail(err, 0, "%s: not a ledger, which begins with `# twlab 1`", path);
    if (out->experiment.text == NULL)
        return tw_fail(
            err, 0, "%s: without an experiment (`| ` lines) there is nothing to rule on", path);
    return 0;
}

/* Ledgers and their runs, judged. */
struct cases {
    struct tw_run *runs;
    struct tw_judged *judged;
    size_t n;
};

static void drop_cases(struct cases *cases)
{
    for (size_t i = 0; i < cases->n && cases->judged != NULL; i++)
        tw_judged_drop(&cases->judged[i]);
    for (size_t i = 0; i < cases->n && cases->runs != NULL; i++)
        tw_run_drop(&cases->runs[i]);
    free(cases->runs);
    free(cases->judged);
    *cases = (struct cases){0};
}

static int load_all(const char *const paths[], size_t n, struct cases *out, struct tw_err *err)
{
    *out = (struct cases){
        .runs = calloc(n, sizeof *out->runs), .judged = calloc(n, sizeof *out->judged), .n = n};
    if (out->runs == NULL || out->judged == NULL)
        return tw_fail(err, ENOMEM, "%zu ledgers", n);
    for (size_t i = 0; i < n; i++) {
        if (load(paths[i], &out->runs[i], err) < 0 ||
            tw_judged_make(&out->runs[i], NULL, &out->judged[i], err) < 0)
            return -1;
    }
    return 0;
}

static int print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct cases *cases = arg;
    return tw_json_print(tw_json_runs("judge", cases->judged, cases->n), to, err);
}

static int run_judge(void *given, const struct tw_arguments *arguments)
{
    struct options *options = given;
    TW_AUTO(drop_cases) struct cases cases = {0};
    struct tw_err err = {0};
    int status = tw_options_open(arguments);
    if (status != AS_EXPECTED)
        return status;
    if (load_all(arguments->words, arguments->n_words, &cases, &err) < 0)
        return tw_cli_refuse(&err);
    const struct tw_verdict_telling telling = {
        .style.page = tw_style_of(stdout, options->width),
        .silent = tw_document_has_stdout(&options->json),
    };
    status = tw_verdict_report(&telling, cases.judged, cases.n, AS_EXPECTED);
    return tw_document_write(&options->json, print_json, &cases, status);
}

static const struct tw_cli_option table[] = {
    TW_OPTION_JSON(struct options),
    TW_OPTION_WIDTH(struct options),
};

const struct tw_cli_verb tw_verb_judge = {
    .name = "judge",
    .operands = "LEDGER...",
    .missing = "which ledger?",
    .completes = TW_COMPLETES_LEDGERS,
    .does = "judge saved runs again",
    .about = "Judges saved runs again, from their ledgers only, and prints the report. `-` is "
             "standard input.",
    .options = table,
    .n_options = TW_COUNT(table),
    .defaults = &(const struct options){.width = 0},
    .n_bytes = sizeof(struct options),
    .run = run_judge,
};
