#include "ledger_facts.h"

#include "ledger_lists.h"
#include "ledger_number.h"
#include "names.h"

#include <inttypes.h>
#include <string.h>

static bool one_number(const struct tw_ledger_fact *fact, uint64_t *out)
{
    return fact->n_words == 1 && tw_ledger_number(fact->words[0], "", out);
}

static bool read_format(struct tw_ledger_fact *fact)
{
    fact->run->facts.format = 1;
    return fact->n_words == 1 && strcmp(fact->words[0], "1") == 0;
}

static void print_format(const struct tw_run *run, FILE *to)
{
    (void)run;
    (void)fprintf(to, "# twlab 1\n");
}

static bool read_experiment(struct tw_ledger_fact *fact)
{
    return tw_ledger_fact_join(fact, fact->name, TW_EXPERIMENT_NAME);
}

static void print_experiment(const struct tw_run *run, FILE *to)
{
    if (run->experiment.text != NULL)
        (void)fprintf(to, "# experiment %s\n", run->experiment.name);
}

static bool read_program(struct tw_ledger_fact *fact)
{
    return tw_ledger_fact_join(fact, fact->run->facts.program, sizeof fact->run->facts.program);
}

static void print_program(const struct tw_run *run, FILE *to)
{
    if (run->facts.program[0] != '\0')
        (void)fprintf(to, "# program %s\n", run->facts.program);
}

static bool read_began(struct tw_ledger_fact *fact)
{
    return tw_ledger_fact_join(fact, fact->run->facts.began, sizeof fact->run->facts.began);
}

static void print_began(const struct tw_run *run, FILE *to)
{
    if (run->facts.began[0] != '\0')
        (void)fprintf(to, "# began %s\n", run->facts.began);
}

static bool read_kernel(struct tw_ledger_fact *fact)
{
    return tw_ledger_fact_join(fact, fact->run->facts.kernel, sizeof fact->run->facts.kernel);
}

static void print_kernel(const struct tw_run *run, FILE *to)
{
    if (run->facts.kernel[0] != '\0')
        (void)fprintf(to, "# kernel %s\n", run->facts.kernel);
}

static bool read_hz(struct tw_ledger_fact *fact)
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

static bool read_network(struct tw_ledger_fact *fact)
{
    unsigned network = 0;
    if (fact->n_words != 1 ||
        !tw_names_find(tw_network_names(), TW_N_NETWORKS, fact->words[0], &network))
        return false;
    fact->run->facts.network = (enum tw_network)network;
    return true;
}

static void print_network(const struct tw_run *run, FILE *to)
{
    if (run->facts.network != TW_NETWORK_ONE_HOST)
        (void)fprintf(to, "# network %s\n", tw_network_name(run->facts.network));
}

static bool read_venue(struct tw_ledger_fact *fact)
{
    unsigned venue = 0;
    if (fact->n_words != 1 ||
        !tw_names_find(tw_venue_names(), TW_N_VENUES, fact->words[0], &venue))
        return false;
    fact->run->facts.venue = (enum tw_venue)venue;
    return true;
}

static void print_venue(const struct tw_run *run, FILE *to)
{
    if (run->facts.venue != TW_VENUE_PRIVATE)
        (void)fprintf(to, "# venue %s\n", tw_venue_name(run->facts.venue));
}

/* Earlier ledgers have the two in one. */
static bool read_world(struct tw_ledger_fact *fact)
{
    return fact->n_words == 1 && (strcmp(fact->words[0], "private") == 0 ||
                                  (strcmp(fact->words[0], "wire") == 0 && read_network(fact)) ||
                                  (strcmp(fact->words[0], "host") == 0 && read_venue(fact)));
}

static void print_nothing(const struct tw_run *run, FILE *to)
{
    (void)run;
    (void)to;
}

static bool read_first_bind(struct tw_ledger_fact *fact)
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

static bool read_bound_visible(struct tw_ledger_fact *fact)
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

static bool read_captured(struct tw_ledger_fact *fact)
{
    fact->run->facts.captured_known = true;
    return one_number(fact, &fact->run->facts.n_captured);
}

static bool read_dropped(struct tw_ledger_fact *fact)
{
    fact->run->facts.capture_known = true;
    return one_number(fact, &fact->run->facts.n_dropped);
}

static bool read_unnamed(struct tw_ledger_fact *fact)
{
    return one_number(fact, &fact->run->facts.n_unnamed);
}

static void print_captured(const struct tw_run *run, FILE *to)
{
    if (run->facts.captured_known)
        (void)fprintf(to, "# captured %" PRIu64 "\n", run->facts.n_captured);
}

static void print_dropped(const struct tw_run *run, FILE *to)
{
    if (run->facts.capture_known)
        (void)fprintf(to, "# dropped %" PRIu64 "\n", run->facts.n_dropped);
}

static void print_unnamed(const struct tw_run *run, FILE *to)
{
    if (run->facts.n_unnamed != 0)
        (void)fprintf(to, "# unnamed %" PRIu64 "\n", run->facts.n_unnamed);
}

static bool read_first_packet(struct tw_ledger_fact *fact)
{
    tw_ns *at_ns = &fact->run->facts.first_packet_ns;
    return fact->n_words == 1 && tw_ledger_decimal(fact->words[0], 9, "", at_ns);
}

static void print_first_packet(const struct tw_run *run, FILE *to)
{
    tw_ns at_ns = run->facts.first_packet_ns;
    if (at_ns != 0)
        (void)fprintf(to, "# first-packet %" PRId64 ".%09" PRId64 "\n", at_ns / TW_S,
                      at_ns % TW_S);
}

static bool read_clock_step(struct tw_ledger_fact *fact)
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

static bool read_interrupted(struct tw_ledger_fact *fact)
{
    return fact->n_words == 1 && tw_signal_parse(fact->words[0], &fact->run->facts.interrupted);
}

static void print_interrupted(const struct tw_run *run, FILE *to)
{
    if (run->facts.interrupted != 0)
        (void)fprintf(to, "# interrupted %s\n", tw_signal_name(run->facts.interrupted));
}

static bool read_waiting(struct tw_ledger_fact *fact)
{
    fact->run->facts.waiting = true;
    return fact->n_words == 0;
}

static void print_waiting(const struct tw_run *run, FILE *to)
{
    if (run->facts.waiting)
        (void)fprintf(to, "# waiting\n");
}

/* In the order in which they are printed. A list has a line for each of its own, any other one.
 */
static const struct {
    const char *name, *form;
    void (*print)(const struct tw_run *run, FILE *to);
    bool (*read)(struct tw_ledger_fact *fact);
    bool is_list;
} facts[] = {
    {"twlab", "1", print_format, read_format, false},
    {"experiment", "NAME", print_experiment, read_experiment, false},
    {"program", "VERSION", print_program, read_program, false},
    {"began", "TIME", print_began, read_began, false},
    {"kernel", "RELEASE MACHINE", print_kernel, read_kernel, false},
    {"hz", "NUMBER", print_hz, read_hz, false},
    {"network", "one-host or wire", print_network, read_network, false},
    {"venue", "private or host", print_venue, read_venue, false},
    {"world", "private, wire or host", print_nothing, read_world, false},
    {"first-bind", "nothing", print_first_bind, read_first_bind, false},
    {"bound-visible", "yes or no", print_bound_visible, read_bound_visible, false},
    {"setting", "NAME VALUE", tw_ledger_print_settings, tw_ledger_read_setting, true},
    {"endpoint", "NAME ADDRESS:PORT", tw_ledger_print_endpoints, tw_ledger_read_endpoint, true},
    {"predicted", "PROBE SECONDS", tw_ledger_print_predicted, tw_ledger_read_predicted, true},
    {"counter", "NAME NUMBER", tw_ledger_print_counters, tw_ledger_read_counter, true},
    {"captured", "PACKETS", print_captured, read_captured, false},
    {"dropped", "PACKETS", print_dropped, read_dropped, false},
    {"unnamed", "PACKETS", print_unnamed, read_unnamed, false},
    {"first-packet", "SECONDS", print_first_packet, read_first_packet, false},
    {"clock-step", "NANOSECONDSns", print_clock_step, read_clock_step, false},
    {"interrupted", "SIGNAL", print_interrupted, read_interrupted, false},
    {"waiting", "nothing", print_waiting, read_waiting, false},
};
_Static_assert(TW_COUNT(facts) <= 32, "a bit for each");

void tw_ledger_facts_print(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < TW_COUNT(facts); i++)
        facts[i].print(run, to);
}

int tw_ledger_fact_parse(const char *const words[], size_t n_words, struct tw_run *run,
                         char name[TW_EXPERIMENT_NAME], uint32_t *seen, struct tw_err *err)
{
    if (strcmp(words[0], "#") != 0)
        return tw_fail(err, 0, "a fact begins with `# `, and `%.40s` does not", words[0]);
    const char *which = n_words > 1 ? words[1] : "";
    struct tw_err why = {0};
    for (size_t i = 0; i < TW_COUNT(facts); i++) {
        if (strcmp(facts[i].name, which) != 0)
            continue;
        struct tw_ledger_fact fact = {
            .words = words + 2, .n_words = n_words - 2, .run = run, .name = name, .err = &why};
        if (!facts[i].is_list && (*seen & UINT32_C(1) << i) != 0)
            return tw_fail(err, 0, "a second fact `# %s`", which);
        *seen |= UINT32_C(1) << i;
        if (facts[i].read(&fact))
            return 0;
        return tw_fail(err, 0, "fact `# %s`: what belongs after it is %s%s%s", which,
                       facts[i].form, why.text[0] != '\0' ? "; " : "", why.text);
    }
    return tw_fail(err, 0, "a fact `# %.40s` that is not known", which);
}
