#include "ledger_lists.h"

#include "ledger_number.h"

#include <inttypes.h>
#include <string.h>

bool tw_ledger_fact_join(const struct tw_ledger_fact *fact, char *to, size_t n_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < fact->n_words && n < n_bytes; i++)
        n += (size_t)snprintf(to + n, n_bytes - n, "%s%s", i == 0 ? "" : " ", fact->words[i]);
    return n > 0 && n < n_bytes;
}

static const char *who_name(const struct tw_run *run, unsigned who)
{
    return who < run->n_names ? run->names[who] : "?";
}

/* Two lines of one name would say two things of it. */
static bool is_second(const struct tw_ledger_fact *fact)
{
    return tw_fail(fact->err, 0, "`%.40s` has one already", fact->words[0]) == 0;
}

bool tw_ledger_read_setting(struct tw_ledger_fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    struct tw_setting setting = {0};
    if (fact->n_words < 2 || facts->n_settings == TW_MAX_SETTINGS ||
        strlen(fact->words[0]) >= sizeof setting.name)
        return false;
    memcpy(setting.name, fact->words[0], strlen(fact->words[0]) + 1);
    for (size_t i = 0; i < facts->n_settings; i++) {
        if (strcmp(facts->settings[i].name, setting.name) == 0)
            return is_second(fact);
    }
    struct tw_ledger_fact value = *fact;
    value.words++;
    value.n_words--;
    if (!tw_ledger_fact_join(&value, setting.value, sizeof setting.value))
        return false;
    facts->settings[facts->n_settings++] = setting;
    return true;
}

void tw_ledger_print_settings(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_settings; i++)
        (void)fprintf(to, "# setting %s %s\n", run->facts.settings[i].name,
                      run->facts.settings[i].value);
}

bool tw_ledger_read_endpoint(struct tw_ledger_fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_endpoints;
    if (fact->n_words != 2 || i == TW_MAX_ENDPOINTS ||
        !tw_endpoint_parse(fact->words[1], &facts->endpoints[i].at) ||
        tw_run_name(fact->run, fact->words[0], &facts->endpoints[i].who, fact->err) < 0)
        return false;
    if (tw_run_endpoint(fact->run, facts->endpoints[i].who) != NULL)
        return is_second(fact);
    facts->n_endpoints++;
    return true;
}

void tw_ledger_print_endpoints(const struct tw_run *run, FILE *to)
{
    char at[TW_ENDPOINT_TEXT];
    for (size_t i = 0; i < run->facts.n_endpoints; i++)
        (void)fprintf(to, "# endpoint %s %s\n", who_name(run, run->facts.endpoints[i].who),
                      tw_endpoint_text(&run->facts.endpoints[i].at, at));
}

bool tw_ledger_read_predicted(struct tw_ledger_fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_predicted;
    if (fact->n_words != 2 || i == TW_MAX_PROBES ||
        !tw_ledger_decimal(fact->words[1], 9, "", &facts->predicted[i].at_ns) ||
        tw_run_name(fact->run, fact->words[0], &facts->predicted[i].who, fact->err) < 0)
        return false;
    if (tw_run_predicted(fact->run, facts->predicted[i].who) >= 0)
        return is_second(fact);
    facts->n_predicted++;
    return true;
}

void tw_ledger_print_predicted(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_predicted; i++) {
        tw_ns at_ns = run->facts.predicted[i].at_ns;
        (void)fprintf(to, "# predicted %s %" PRId64 ".%09" PRId64 "\n",
                      who_name(run, run->facts.predicted[i].who), at_ns / TW_S, at_ns % TW_S);
    }
}

bool tw_ledger_read_counter(struct tw_ledger_fact *fact)
{
    struct tw_facts *facts = &fact->run->facts;
    size_t i = facts->n_counters;
    if (fact->n_words != 2 || i == TW_MAX_COUNTERS ||
        strlen(fact->words[0]) >= sizeof facts->counters[i].name ||
        !tw_ledger_number(fact->words[1], "", &facts->counters[i].n))
        return false;
    for (size_t j = 0; j < i; j++) {
        if (strcmp(facts->counters[j].name, fact->words[0]) == 0)
            return is_second(fact);
    }
    memcpy(facts->counters[i].name, fact->words[0], strlen(fact->words[0]) + 1);
    facts->n_counters++;
    return true;
}

void tw_ledger_print_counters(const struct tw_run *run, FILE *to)
{
    for (size_t i = 0; i < run->facts.n_counters; i++)
        (void)fprintf(to, "# counter %s %" PRIu64 "\n", run->facts.counters[i].name,
                      run->facts.counters[i].n);
}
