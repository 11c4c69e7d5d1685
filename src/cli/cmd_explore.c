#include "cli.h"
#include "explore.h"
#include "explore_timers.h"
#include "json.h"
#include "live.h"
#include "options.h"
#include "text_explored.h"
#include "timers.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_CASE_BYTES = 64 * 1024, FILE_NAME = 512 };

static const char HELP[] =
    "usage: twlab explore [--cases N] [--seed S] [--case FILE] [--out DIR] [--json FILE]\n"
    "       twlab explore --timers N [--seed S] [--out DIR] [--json FILE]\n"
    "\n"
    "Tries the bind rule, by which all that twlab says about a port is decided, against this\n"
    "kernel: sockets with random options, addresses, users and devices come to a port, live\n"
    "through something, and are joined by new ones; each bind() and listen() is put to the\n"
    "kernel and to the rule. A differing case is minimised.\n"
    "With --timers it tries the predicted releases: random experiments are run side by side, "
    "and\n"
    "the tick on which each port comes free is compared with the one predicted before the "
    "wait.\n"
    "\n"
    "  --cases N     how many; default: 10000\n"
    "  --seed S      which ones: the same seed has the same cases; default: 1\n"
    "  --seconds N   begin no case after so long; as many cases as that gives, unless said\n"
    "  --workers N   processes that play them, 1 to 16; default: 2\n"
    "  --first       stop at the first contradiction\n"
    "  --case FILE   play this one case, as a contradiction was written down\n"
    "  --timers N    so many cases for the timer, 1 to 1000, in place of those for the rule\n"
    "  --out DIR     where contradictions go, as explore-S-N.case, or as "
    "explore-timer-S-N.ini\n"
    "                with the run's files; default: captures\n"
    "  --json FILE   the result as JSON as well; - is standard output, in place of the text\n"
    "  --width N     columns of the text; default: the terminal's, else $COLUMNS, else 100\n"
    "  --help        this text\n";

struct options {
    unsigned width; /* of the text, in columns */
    struct tw_explore_spec spec;
    bool counted;        /* --cases was given */
    uint64_t n_timers;   /* --timers; 0: it was not given */
    const char *of_rule; /* an option that is about the bind rule, and was given; NULL: none */
    const char *file, *out, *json_path;
    struct tw_destination json;
};

static bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end = NULL;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > max)
        return false;
    *out = number;
    return true;
}

/* The most that an option with a number takes. */
static uint64_t most_of(int option)
{
    enum { DAY = 86400 };
    switch (option) {
    case 'w':
        return TW_EXPLORE_MAX_WORKERS;
    case 'T':
        return TW_EXPLORE_MOST_TIMERS;
    case 't':
        return DAY;
    default:
        return INT64_MAX;
    }
}

/* Takes an option with a number. Returns AS_EXPECTED, or USAGE after what was wrong. */
static int take_number(struct options *options, const struct option *taken, const char *text)
{
    int option = taken->val;
    uint64_t number = 0;
    uint64_t least = option == 's' ? 0 : 1;
    if (!parse_number(text, most_of(option), &number) || number < least)
        return tw_options_wrong("explore",
                                "--%s: `%s` is not a number from %" PRIu64 " to %" PRIu64,
                                taken->name, text, least, most_of(option));
    if (option == 'n') {
        options->spec.n_cases = number;
        options->counted = true;
    } else if (option == 's') {
        options->spec.seed = number;
    } else if (option == 'T') {
        options->n_timers = number;
    } else if (option == 't') {
        options->spec.limit_ns = (tw_ns)number * TW_S;
    } else {
        options->spec.n_workers = (unsigned)number;
    }
    return AS_EXPECTED;
}

/* Returns AS_EXPECTED, or USAGE after what was wrong. */
static int take_option(struct options *out, const struct option *taken)
{
    struct tw_err err = {0};
    switch (taken->val) {
    case 'W':
        if (tw_cli_read_width(optarg, &out->width, &err) == 0)
            return AS_EXPECTED;
        return tw_options_wrong("explore", "%s", err.text);
    case 'f':
        out->spec.first = true;
        return AS_EXPECTED;
    case 'c':
        out->file = optarg;
        return AS_EXPECTED;
    case 'o':
        out->out = optarg;
        return AS_EXPECTED;
    case 'j':
        out->json_path = optarg;
        return AS_EXPECTED;
    default:
        return take_number(out, taken, optarg);
    }
}

/* What does not go together. Returns AS_EXPECTED, or USAGE after what was wrong. */
static int check_options(int argc, char *argv[], const struct options *options)
{
    if (optind < argc)
        return tw_options_wrong(argv[0], "takes no argument, not `%s`", argv[optind]);
    if (options->n_timers != 0 && options->of_rule != NULL)
        return tw_options_wrong(argv[0], "--%s is about cases for the bind rule, not --timers",
                                options->of_rule);
    return AS_EXPECTED;
}

/* Returns AS_EXPECTED, or what to exit with at once; *out_help: it was for help. */
static int parse_options(int argc, char *argv[], struct options *out, bool *out_help)
{
    static const struct option known[] = {
        {"cases", required_argument, NULL, 'n'},   {"seed", required_argument, NULL, 's'},
        {"seconds", required_argument, NULL, 't'}, {"workers", required_argument, NULL, 'w'},
        {"first", no_argument, NULL, 'f'},         {"case", required_argument, NULL, 'c'},
        {"timers", required_argument, NULL, 'T'},  {"out", required_argument, NULL, 'o'},
        {"json", required_argument, NULL, 'j'},    {"width", required_argument, NULL, 'W'},
        {"help", no_argument, NULL, 'h'},          {0}};
    static const char of_rule[] = "ntwfc";
    int option = 0;
    *out = (struct options){.spec = {.seed = 1, .n_cases = 10000, .n_workers = 2},
                            .out = "captures",
                            .width = tw_cli_width()};
    while ((option = tw_options_next(argc, argv, known)) != -1) {
        *out_help = option == 'h';
        if (*out_help)
            return tw_cli_help(HELP);
        const struct option *taken = known;
        while (taken->name != NULL && taken->val != option)
            taken++;
        if (taken->name == NULL || take_option(out, taken) != AS_EXPECTED)
            return USAGE;
        if (strchr(of_rule, option) != NULL)
            out->of_rule = taken->name;
    }
    if (out->spec.limit_ns != 0 && !out->counted)
        out->spec.n_cases = INT64_MAX;
    return check_options(argc, argv, out);
}

static int load_case(const char *path, struct tw_rule_case *out, struct tw_err *err)
{
    TW_AUTO(tw_string_drop) char *text = NULL;
    size_t n_bytes = 0;
    if (tw_cli_read(path, MAX_CASE_BYTES, &text, &n_bytes, err) < 0)
        return -1;
    return tw_rule_case_parse(path, text, out, err);
}

/* The live line, on a terminal. */
static void show(uint64_t n_done, uint64_t n_cases, void *arg)
{
    (void)arg;
    char all[32] = "";
    if (n_cases != INT64_MAX)
        (void)snprintf(all, sizeof all, " of %" PRIu64, n_cases);
    tw_live_draw("  exploring: %" PRIu64 "%s cases", n_done, all);
}

/* Writes one file of a case that did not agree, and says what it is for. */
static int save_as(const struct options *options, const struct tw_rule_trials *explored,
                   const struct tw_rule_trial *kept, bool experiment, struct tw_err *err)
{
    TW_AUTO(tw_destination_drop) struct tw_destination to = {0};
    char path[FILE_NAME];
    (void)snprintf(path, sizeof path, "%s/explore-%" PRIu64 "-%" PRIu64 ".%s", options->out,
                   explored->seed, kept->index, experiment ? "ini" : "case");
    if (tw_destination_open(path, &to, err) < 0)
        return -1;
    if (experiment)
        (void)fputs(kept->experiment, to.file);
    else
        (void)fprintf(to.file, "# %s\n%s", kept->said, kept->steps);
    if (tw_destination_finish(&to, err) < 0)
        return -1;
    return tw_cli_fail(0, "written: %s, for `twlab %s`", path,
                       experiment ? "run" : "explore --case");
}

static int save_case(const struct options *options, const struct tw_rule_trials *explored,
                     const struct tw_rule_trial *kept, struct tw_err *err)
{
    if (mkdir(options->out, 0777) < 0 && errno != EEXIST)
        return tw_fail(err, errno, "make the folder %s", options->out);
    if (save_as(options, explored, kept, false, err) < 0)
        return -1;
    return kept->experiment[0] == '\0' ? 0 : save_as(options, explored, kept, true, err);
}

static int save(const struct options *options, const struct tw_rule_trials *explored,
                struct tw_err *err)
{
    for (size_t i = 0; i < explored->n_kept && options->file == NULL; i++)
        if (save_case(options, explored, &explored->kept[i], err) < 0)
            return -1;
    return 0;
}

static int status_of(const struct options *options, const struct tw_rule_trials *explored)
{
    if (explored->n_against > 0)
        return CONTRADICTED;
    if (explored->signal != 0)
        return BY_SIGNAL + explored->signal;
    if (explored->n_strange > 0 || explored->n_hung > 0)
        return COULD_NOT_RUN;
    /* So many cases come everywhere; fewer need not. */
    enum { ENOUGH = 50000 };
    bool asked_all = options->file != NULL || explored->n_cases < ENOUGH ||
                     tw_bind_tally_all(&explored->tally);
    return asked_all ? AS_EXPECTED : COULD_NOT_RUN;
}

static int explore(struct options *options)
{
    static struct tw_rule_case one;
    static struct tw_rule_trials explored;
    struct tw_err err = {0};
    if (options->file != NULL) {
        if (load_case(options->file, &one, &err) < 0)
            return tw_cli_fail(USAGE, "%s", err.text);
        options->spec.only = &one;
        options->spec.n_workers = 1;
    }
    options->spec.show = tw_live_is_on() ? show : NULL;
    int result = tw_explore_run(&options->spec, &explored, &err);
    tw_live_clear();
    if (result < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);

    const struct tw_text_style style = {
        .colour = tw_cli_colour(stdout), .ascii = tw_cli_ascii(), .width = options->width};
    if ((tw_cli_tells(&options->json) &&
         tw_text_explored(&explored, &style, stdout, &err) < 0) ||
        save(options, &explored, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    int status = status_of(options, &explored);
    return options->json.file == NULL
               ? status
               : tw_cli_json(tw_json_explore(&explored), &options->json, status);
}

static void drop_options(struct options *options)
{
    tw_destination_drop(&options->json);
}

static int open_document(struct options *options)
{
    int status = tw_cli_open("--json", options->json_path, &options->json);
    return status == AS_EXPECTED
               ? tw_cli_spare("--json", &options->json, &options->file, options->file != NULL)
               : status;
}

int cmd_explore(int argc, char *argv[])
{
    TW_AUTO(drop_options) struct options options = {0};
    bool help = false;
    int status = parse_options(argc, argv, &options, &help);
    if (status != AS_EXPECTED || help)
        return tw_cli_finish(status);
    status = open_document(&options);
    if (status != AS_EXPECTED)
        return tw_cli_finish(status);
    if (options.n_timers != 0) {
        const struct tw_timers_choice choice = {.n = options.n_timers,
                                                .seed = options.spec.seed,
                                                .width = options.width,
                                                .out = options.out,
                                                .json = &options.json};
        return tw_cli_finish(tw_timers_explore(&choice));
    }
    status = explore(&options);
    return tw_cli_finish(status);
}
