#include "ledger_facts.h"

#include "ledger_number.h"
#include "names.h"

#include <inttypes.h>
#include <string.h>

/* A fact being read: its words after the name. */
struct fact {
    const char *const *words;
    size_t n_words;
    struct tw_run *run;
    char *name; /* of the experiment */
    struct tw_err *err;
};

static bool join(const struct fact *fact, char *to, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < fact->n_words && n < n_bytes; i++)
        n += (size_t)snprintf(to + n, n_bytes - n, "%s%s", i == 0 ? "" : " ", fact->words[i]);
    return n > 0 && n < n_bytes;
}

static bool one_number(const struct fact *fact, uint64_t *out)
{
    return fact->n_words == 1 && tw_ledger_number(fact->words[0], "", out);
}

static const char *who_name(const struct tw_run *run, unsigned who)
{
    return who < run->n_names ? run->names[who] : "?";
}

static bool read_format(struct fact *fact)
{
    return fact->n_words == 1 && strcmp(fact->words[0], "1") == 0;
}

static void print_format(const struct tw_run *run, FILE *to)
{
    (void)run;
    (void)fprintf(to, "# twlab 1\n");
}

static bool read_experiment(struct fact *fact)
{
    return join(fact, fact->name, TW_EXPERIMENT_NAME);
}

static void print_experiment(const struct tw_run *run, FILE *to)
{
    if (run->experiment.text != NULL)
        (void)fprintf(to, "# experiment %s\n", run->experiment.name);
}

static bool read_program(struct fact *fact)
{
    return join(fact, fact->run->facts.program, sizeof fact->run->facts.program);
}

static void print_program(const struct tw_run *run, FILE *to)
{
    if (run->facts.program[0] != '\0')
        (void)fprintf(to, "# program %s\n", run->facts.program);
}

static bool read_began(struct fact *fact)
{
    return join(fact, fact->run->facts.began, sizeof fact->run->facts.began);
}

static void print_began(const struct tw_run *run, FILE *to)
{
    if (run->facts.began[0] != '\0')
        (void)fprintf(to, "# began %s\n", run->facts.began);
}

static bool read_kernel(struct fact *fact)
{
    return join(fact, fact->run->facts.kernel, sizeof fact->run->facts.kernel);
}

static void print_kernel(const struct tw_run *run, FILE *to)
{
    if (run->facts.kernel[0] != '\0')
        (void)fprintf(to, "# kernel %s\n", run->facts.kernel);
}

static bool read_hz(struct fact *fact)
{
    uint64_t hz = 0;
    if (!one_number(fact, &hz) || hz == 0 || hz > 1000000)
        return false;
    fact->run->facts.hz = (unsigned)hz;
    return true;
}

static void print_hz(const struct tw_run *run, FILE *to)
{
    if (run->facts.hz != 0)
        (void)fprintf(to, "# hz %u\n", run->facts.hz);
}

static bool read_world(struct fact *fact)
{
    unsigned world = 0;
    if (fact->n_words != 1 ||
        !tw_names_find(tw_world_names(), TW_WORLD_HOST + 1, fact->words[0], &world))
        return false;
    fact->run->facts.world = (enum tw_world_kind)world;
    return true;
}

static void print_world(const struct tw_run *run, FILE *to)
{
    if (run->facts.world != TW_WORLD_PRIVATE)
        (void)fprintf(to, "# world %s\n", tw_world_name(run->facts.world));
}

static bool read_first_bind(struct fact *fact)
{
    fact->run->facts.first_bind = true;
    return fact->n_words == 0;
}

static void print_first_bind(const struct tw_run *run, FILE *to)
{
    if (run->facts.first_bind)
        (void)fprintf(to, "# first-bind\n");
}

static const char *const known[] = {[TW_NO] = "no", [TW_YES] = "yes"};

static bool read_bound_visible(struct fact *fact)
{
    unsigned visible = 0;
    if (fact->n_words != 1 || !tw_names_find(known, TW_COUNT(known), fact->words[0], &visible))
        return false;
    fact->run->facts.bound_visible = (enum tw_known)visible;
    return true;
}

static void print_bound_visible(const struct tw_run *run, FILE *to)
{
    if (run->facts.bound_visible != TW_NOT_LOOKED)
        (void)fprintf(to, "# bound-visible %s\n", known[run->facts.bound_visible]);
}

static bool read_setting(struct fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    struct tw_setting setting = {0};
    if (fact->n_words < 2 || facts->n_settings == TW_MAX_SETTINGS ||
        strlen(fact->words[0]) >= sizeof setting.name)
        return false;
    memcpy(setting.name, fact->words[0], strlen(fact->words[0]) + 1);
    struct fact value = *fact;
    value.words++;
    value.n_words--;
    if (!join(&value, setting.value, sizeof setting.value))
        return false;
    facts->settings[facts->n_settings++] = setting;
    return true;
}

static void print_settings(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_settings; i++)
        (void)fprintf(to, "# setting %s %s\n", run->facts.settings[i].name,
                      run->facts.settings[i].value);
}

static bool read_endpoint(struct fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_endpoints;
    if (fact->n_words != 2 || i == TW_MAX_ENDPOINTS ||
        !tw_endpoint_parse(fact->words[1], &facts->endpoints[i].at) ||
        tw_run_name(fact->run, fact->words[0], &facts->endpoints[i].who, fact->err) < 0)
        return false;
    facts->n_endpoints++;
    return true;
}

static void print_endpoints(const struct tw_run *run, FILE *to)
{
    char at[TW_ENDPOINT_TEXT];
    for (size_t i = 0; i < run->facts.n_endpoints; i++)
        (void)fprintf(to, "# endpoint %s %s\n", who_name(run, run->facts.endpoints[i].who),
                      tw_endpoint_text(&run->facts.endpoints[i].at, at));
}

static bool read_predicted(struct fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_predicted;
    if (fact->n_words != 2 || i == TW_MAX_PROBES ||
        !tw_ledger_decimal(fact->words[1], 9, "", &facts->predicted[i].at_ns) ||
        tw_run_name(fact->run, fact->words[0], &facts->predicted[i].who, fact->err) < 0)
        return false;
    facts->n_predicted++;
    return true;
}

static void print_predicted(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_predicted; i++) {
        tw_ns at_ns = run->facts.predicted[i].at_ns;
        (void)fprintf(to, "# predicted %s %" PRId64 ".%09" PRId64 "\n",
                      who_name(run, run->facts.predicted[i].who), at_ns / TW_S, at_ns % TW_S);
    }
}

static bool read_counter(struct fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_counters;
    if (fact->n_words != 2 || i == TW_MAX_COUNTERS ||
        strlen(fact->words[0]) >= sizeof facts->counters[i].name ||
        !tw_ledger_number(fact->words[1], "", &facts->counters[i].n))
        return false;
    memcpy(facts->counters[i].name, fact->words[0], strlen(fact->words[0]) + 1);
    facts->n_counters++;
    return true;
}

static void print_counters(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_counters; i++)
        (void)fprintf(to, "# counter %s %" PRIu64 "\n", run->facts.counters[i].name,
                      run->facts.counters[i].n);
}

static bool read_captured(struct fact *fact)
{
    fact->run->facts.capture_known = true;
    return one_number(fact, &fact->run->facts.n_captured);
}

static bool read_dropped(struct fact *fact)
{
    fact->run->facts.capture_known = true;
    return one_number(fact, &fact->run->facts.n_dropped);
}

static void print_captured(const struct tw_run *run, FILE *to)
{
    if (run->facts.capture_known)
        (void)fprintf(to, "# captured %" PRIu64 "\n", run->facts.n_captured);
}

static void print_dropped(const struct tw_run *run, FILE *to)
{
    if (run->facts.capture_known)
        (void)fprintf(to, "# dropped %" PRIu64 "\n", run->facts.n_dropped);
}

static bool read_clock_step(struct fact *fact)
{
    uint64_t step = 0;
    if (fact->n_words != 1)
        return false;
    bool back = fact->words[0][0] == '-';
    if (!tw_ledger_number(fact->words[0] + back, "ns", &step))
        return false;
    fact->run->facts.clock_step_ns = back ? -(tw_ns)step : (tw_ns)step;
    return true;
}

static void print_clock_step(const struct tw_run *run, FILE *to)
{
    if (run->facts.clock_step_ns != 0)
        (void)fprintf(to, "# clock-step %" PRId64 "ns\n", run->facts.clock_step_ns);
}

static bool read_interrupted(struct fact *fact)
{
    return fact->n_words == 1 && tw_signal_parse(fact->words[0], &fact->run->facts.interrupted);
}

static void print_interrupted(const struct tw_run *run, FILE *to)
{
    if (run->facts.interrupted != 0)
        (void)fprintf(to, "# interrupted %s\n", tw_signal_name(run->facts.interrupted));
}

/* In the order in which they are printed. */
static const struct {
    const char *name, *form;
    void (*print)(const struct tw_run *run, FILE *to);
    bool (*read)(struct fact *fact);
} facts[] = {
    {"twlab", "1", print_format, read_format},
    {"experiment", "NAME", print_experiment, read_experiment},
    {"program", "VERSION", print_program, read_program},
    {"began", "TIME", print_began, read_began},
    {"kernel", "RELEASE MACHINE", print_kernel, read_kernel},
    {"hz", "NUMBER", print_hz, read_hz},
    {"world", "private, wire or host", print_world, read_world},
    {"first-bind", "nothing", print_first_bind, read_first_bind},
    {"bound-visible", "yes or no", print_bound_visible, read_bound_visible},
    {"setting", "NAME VALUE", print_settings, read_setting},
    {"endpoint", "NAME ADDRESS:PORT", print_endpoints, read_endpoint},
    {"predicted", "PROBE SECONDS", print_predicted, read_predicted},
    {"counter", "NAME NUMBER", print_counters, read_counter},
    {"captured", "PACKETS", print_captured, read_captured},
    {"dropped", "PACKETS", print_dropped, read_dropped},
    {"clock-step", "NANOSECONDSns", print_clock_step, read_clock_step},
    {"interrupted", "SIGNAL", print_interrupted, read_interrupted},
};

void tw_ledger_facts_print(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < TW_COUNT(facts); i++)
        facts[i].print(run, to);
}

int tw_ledger_fact_parse(const char *const words[], size_t n_words, struct tw_run *run,
                         char name[TW_EXPERIMENT_NAME], struct tw_err *err)
{
    if (strcmp(words[0], "#") != 0)
        return tw_fail(err, 0, "a fact begins with `# `, and `%.40s` does not", words[0]);
    const char *which = n_words > 1 ? words[1] : "";
    struct tw_err why = {0};
    for (size_t i = 0; i < TW_COUNT(facts); i++) {
        if (strcmp(facts[i].name, which) != 0)
            continue;
        struct fact fact = {
            .words = words + 2, .n_words = n_words - 2, .run = run, .name = name, .err = &why};
        if (facts[i].read(&fact))
            return 0;
        return tw_fail(err, 0, "fact `# %s`: what belongs after it is %s%s%s", which,
                       facts[i].form, why.text[0] != '\0' ? "; " : "", why.text);
    }
    return tw_fail(err, 0, "a fact `# %.40s` that is not known", which);
}
