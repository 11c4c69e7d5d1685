#include "counters.h"

#include "scan.h"

#include <inttypes.h>
#include <string.h>

#define FILE_NAME "/proc/thread-self/net/netstat"
static const char GROUP[] = "TcpExt:";

enum { LINE_SIZE = 16384 };

static uint64_t *find(struct tw_counters *counters, const char *name)
{
    for (size_t i = 0; i < counters->n; i++) {
        if (strcmp(counters->list[i].name, name) == 0)
            return &counters->list[i].n;
    }
    return NULL;
}

static uint64_t value_of(const struct tw_counters *counters, const char *name)
{
    for (size_t i = 0; i < counters->n; i++) {
        if (strcmp(counters->list[i].name, name) == 0)
            return counters->list[i].n;
    }
    return 0;
}

static void append(struct tw_counters *counters, const char *name, uint64_t n)
{
    if (counters->n == TW_MAX_TCP_EXT || strlen(name) >= TW_COUNTER_SIZE)
        return;
    memcpy(counters->list[counters->n].name, name, strlen(name) + 1);
    counters->list[counters->n++].n = n;
}

/* Parses a group of two lines: the names, and the values in the same order. */
static void take_group(char *names, char *values, struct tw_counters *out)
{
    enum { ROOM = TW_MAX_TCP_EXT + 1 }; /* the group's own name comes first */
    const char *name[ROOM];
    const char *value[ROOM];
    size_t n_names = tw_scan_words(names, " \n", name, ROOM);
    size_t n_values = tw_scan_words(values, " \n", value, ROOM);
    for (size_t i = 1; i < n_names && i < n_values && i < ROOM; i++)
        append(out, name[i], strtoull(value[i], NULL, 10));
}

int tw_counters_read(struct tw_counters *out, struct tw_err *err)
{
    char names[LINE_SIZE];
    char values[LINE_SIZE];
    TW_AUTO(tw_file_drop) FILE *file = fopen(FILE_NAME, "re");
    if (file == NULL)
        return tw_fail(err, errno, "open " FILE_NAME);
    out->n = 0;
    while (fgets(names, sizeof names, file) != NULL &&
           fgets(values, sizeof values, file) != NULL) {
        if (strncmp(names, GROUP, sizeof GROUP - 1) == 0)
            take_group(names, values, out);
    }
    if (ferror(file))
        return tw_fail(err, errno, "read " FILE_NAME);
    return out->n > 0 ? 0 : tw_fail(err, 0, FILE_NAME ": there is no %s", GROUP);
}

void tw_counters_add(struct tw_counters *sum, const struct tw_counters *before,
                     const struct tw_counters *after)
{
    for (size_t i = 0; i < after->n; i++) {
        uint64_t was = value_of(before, after->list[i].name);
        uint64_t grown = after->list[i].n > was ? after->list[i].n - was : 0;
        uint64_t *n = find(sum, after->list[i].name);
        if (n != NULL)
            *n += grown;
        else
            append(sum, after->list[i].name, grown);
    }
}

static bool is_noted(const struct tw_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->n_counters; i++) {
        if (strcmp(facts->counters[i].name, name) == 0)
            return true;
    }
    return false;
}

static void note(struct tw_facts *facts, const char *name, uint64_t n)
{
    if (facts->n_counters == TW_MAX_COUNTERS || is_noted(facts, name))
        return;
    memcpy(facts->counters[facts->n_counters].name, name, strlen(name) + 1);
    facts->counters[facts->n_counters++].n = n;
}

void tw_counters_note(const struct tw_counters *grown, struct tw_run *run)
{
    const struct tw_expectation *expect = &run->experiment.expect;
    run->facts.n_counters = 0;
    for (size_t asked = 0; asked < expect->n_counts; asked++) {
        for (size_t i = 0; i < grown->n; i++) {
            if (strcmp(grown->list[i].name, expect->counts[asked].name) == 0)
                note(&run->facts, grown->list[i].name, grown->list[i].n);
        }
    }
    for (size_t i = 0; i < grown->n; i++) {
        if (grown->list[i].n > 0)
            note(&run->facts, grown->list[i].name, grown->list[i].n);
    }
}
