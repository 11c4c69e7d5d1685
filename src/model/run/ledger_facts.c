#include "ledger_facts.h"

#include "fact_text.h"
#include "ledger.h"
#include "names.h"
#include "scan.h"

#include <string.h>

/* Lines that are not facts of the run: the format, the name of the experiment below, and
 * network and venue as one word, which older ledgers have. They have the first bits of
 * `seen`. */
enum { SEEN_FORMAT, SEEN_EXPERIMENT, SEEN_WORLD, SEEN_FACTS };

void tw_ledger_facts_print(const struct tw_run *run, FILE *to)
{
    char text[TW_FACT_TEXT_SIZE];
    (void)fprintf(to, "# twlab %d\n", TW_LEDGER_FORMAT);
    if (run->experiment.text != NULL)
        (void)fprintf(to, "# experiment %s\n", run->experiment.name);
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        for (size_t i = 0; i < tw_fact_count(fact, &run->facts); i++) {
            (void)tw_fact_text_write(fact, run, i, text);
            (void)fprintf(to, "# %s%s%s\n", fact->name, text[0] != '\0' ? " " : "", text);
        }
    }
}

static int refuse(const char *name, const char *form, const struct tw_err *why,
                  struct tw_err *err)
{
    return tw_fail(err, 0, "fact `# %s`: what belongs after it is %s%s%s", name, form,
                   why->text[0] != '\0' ? "; " : "", why->text);
}

/* Marks the line as seen. Fails if it is already marked. */
static int mark(uint32_t *seen, unsigned bit, const char *name, struct tw_err *err)
{
    if ((*seen & UINT32_C(1) << bit) != 0)
        return tw_fail(err, 0, "a second fact `# %s`", name);
    *seen |= UINT32_C(1) << bit;
    return 0;
}

static int parse_format(const char *const words[], size_t n_words, struct tw_run *run,
                        uint32_t *seen, struct tw_err *err)
{
    const struct tw_err none = {0};
    run->format = TW_LEDGER_FORMAT;
    if (mark(seen, SEEN_FORMAT, "twlab", err) < 0)
        return -1;
    return n_words == 1 && strcmp(words[0], "1") == 0 ? 0 : refuse("twlab", "1", &none, err);
}

static int parse_experiment(const char *const words[], size_t n_words, char name[],
                            uint32_t *seen, struct tw_err *err)
{
    const struct tw_err none = {0};
    if (mark(seen, SEEN_EXPERIMENT, "experiment", err) < 0)
        return -1;
    bool fits = tw_scan_join(words, n_words, name, TW_EXPERIMENT_NAME);
    return fits ? 0 : refuse("experiment", "NAME", &none, err);
}

static int parse_world(const char *const words[], size_t n_words, struct tw_run *run,
                       uint32_t *seen, struct tw_err *err)
{
    const struct tw_err none = {0};
    const char *world = n_words == 1 ? words[0] : "";
    if (mark(seen, SEEN_WORLD, "world", err) < 0)
        return -1;
    if (strcmp(world, "wire") == 0)
        run->facts.network = TW_NETWORK_WIRE;
    else if (strcmp(world, "host") == 0)
        run->facts.venue = TW_VENUE_HOST;
    else if (strcmp(world, "private") != 0)
        return refuse("world", "private, wire or host", &none, err);
    return 0;
}

enum { FORM_SIZE = 60 };

/* "one-host or wire", where the table leaves the form to the names of the value. */
static const char *form_of(const struct tw_fact *fact, char text[FORM_SIZE])
{
    const char *names[8] = {NULL};
    if (fact->form != NULL)
        return fact->form;
    for (size_t i = 0; i < TW_COUNT(names) && i <= fact->value.most; i++)
        names[i] = tw_fact_name(&fact->value, (int64_t)i);
    return tw_names_list(names, TW_COUNT(names), text, FORM_SIZE);
}

int tw_ledger_facts_parse(const char *const words[], size_t n_words, struct tw_run *run,
                          char name[TW_EXPERIMENT_NAME], uint32_t *seen, struct tw_err *err)
{
    if (strcmp(words[0], "#") != 0)
        return tw_fail(err, 0, "a fact begins with `# `, and `%.40s` does not", words[0]);
    const char *which = n_words > 1 ? words[1] : "";
    if (strcmp(which, "twlab") == 0)
        return parse_format(words + 2, n_words - 2, run, seen, err);
    if (strcmp(which, "experiment") == 0)
        return parse_experiment(words + 2, n_words - 2, name, seen, err);
    if (strcmp(which, "world") == 0)
        return parse_world(words + 2, n_words - 2, run, seen, err);
    unsigned bit = SEEN_FACTS;
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++, bit++) {
        char form[FORM_SIZE];
        struct tw_err why = {0};
        if (strcmp(fact->name, which) != 0)
            continue;
        if (!tw_fact_is_list(fact) && mark(seen, bit, which, err) < 0)
            return -1;
        if (tw_fact_text_read(fact, words + 2, n_words - 2, run, &why))
            return 0;
        return refuse(which, form_of(fact, form), &why, err);
    }
    return tw_fail(err, 0, "a fact `# %.40s` that is not known", which);
}
