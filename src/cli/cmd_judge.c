#include "cli.h"
#include "kind.h"
#include "ledger.h"
#include "options.h"
#include "verdict.h"

enum { MAX_LEDGER_BYTES = 256 * 1024 * 1024 };

static const char HELP[] =
    "usage: twlab judge [--json FILE] [--width N] LEDGER...\n"
    "\n"
    "Rules again on saved runs, from their ledgers alone, and prints "
    "the report. `-` is standard\n"
    "input.\n"
    "\n"
    "  --json FILE   the same as data, for programs; `-` is standard "
    "output, without the report\n"
    "  --width N     columns of the text; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help        this text\n";

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
    /* What is typed for a test may leave out either. */
    if (out->facts.format == 0)
        return tw_fail(err, 0, "%s: not a ledger: one begins with `# twlab 1`", path);
    if (out->experiment.text == NULL)
        return tw_fail(
            err, 0, "%s: without an experiment (`| ` lines) there is nothing to rule on", path);
    return 0;
}

/* Ledgers, and what becomes of them. */
struct cases {
    struct tw_run *runs;
    struct tw_findings *findings;
    struct tw_judged *judged;
    size_t n;
};

static void drop_cases(struct cases *cases)
{
    for (size_t i = 0; i < cases->n && cases->runs != NULL; i++)
        tw_run_drop(&cases->runs[i]);
    free(cases->runs);
    free(cases->findings);
    free(cases->judged);
    *cases = (struct cases){0};
}

static int load_all(char *const paths[], size_t n, struct cases *out, struct tw_err *err)
{
    *out = (struct cases){.runs = calloc(n, sizeof *out->runs),
                          .findings = calloc(n, sizeof *out->findings),
                          .judged = calloc(n, sizeof *out->judged),
                          .n = n};
    if (out->runs == NULL || out->findings == NULL || out->judged == NULL)
        return tw_fail(err, ENOMEM, "%zu ledgers", n);
    for (size_t i = 0; i < n; i++) {
        if (load(paths[i], &out->runs[i], err) < 0)
            return -1;
        tw_judge(&out->runs[i], &out->findings[i]);
        out->judged[i] =
            (struct tw_judged){.run = &out->runs[i], .findings = &out->findings[i]};
    }
    return 0;
}

int cmd_judge(int argc, char *argv[])
{
    struct tw_cli_options options;
    TW_AUTO(tw_destination_drop) struct tw_destination json = {0};
    TW_AUTO(drop_cases) struct cases cases = {0};
    struct tw_err err = {0};
    int status = 0;
    if (tw_cli_plain_options(argc, argv, HELP, &options, &status))
        return tw_cli_finish(status);
    if (optind == argc)
        return tw_options_wrong(argv[0], "which ledger?");
    size_t n = (size_t)(argc - optind);
    status = tw_cli_open("--json", options.json, &json);
    if (status == AS_EXPECTED)
        status = tw_cli_spare("--json", &json, (const char *const *)argv + optind, n);
    if (status != AS_EXPECTED)
        return tw_cli_finish(status);
    if (load_all(argv + optind, n, &cases, &err) < 0)
        return tw_cli_finish(tw_cli_refuse(&err));

    const struct tw_verdict_telling telling = {
        .verb = "judge",
        .style = {.colour = tw_cli_colour(stdout), .width = options.width},
        .json = &json};
    return tw_cli_finish(tw_verdict_report(&telling, cases.judged, n, AS_EXPECTED));
}
