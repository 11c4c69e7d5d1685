#include "fact.h"

#include "names.h"

#include <signal.h>
#include <string.h>

static const char *name_of_network(unsigned network)
{
    return tw_network_name((enum tw_network)network);
}

static const char *name_of_venue(unsigned venue)
{
    return tw_venue_name((enum tw_venue)venue);
}

static const char *name_of_signal(unsigned signal)
{
    return tw_signal_name((int)signal);
}

static const char *name_of_answer(unsigned answer)
{
    static const char *const names[] = {[TW_NO] = "no", [TW_YES] = "yes"};
    return names[answer];
}

#define SIZE(member) sizeof(((struct tw_facts *)NULL)->member)
#define OFFSET(member) offsetof(struct tw_facts, member)
#define IS(of_shape, member)                                                                   \
    .shape = TW_FACT_##of_shape, .offset = OFFSET(member), .n_bytes = SIZE(member)
#define VALUE(shape, member) .value = {IS(shape, member)}
#define NAMED(shape, member, named, last)                                                      \
    .value = {IS(shape, member), .most = (last), .name = (named)}
#define KEY(shape, member) .key = {IS(shape, member)}
#define ITEM_BYTES(list) sizeof *((struct tw_facts *)NULL)->list
#define ITEMS(list)                                                                            \
    .n_offset = OFFSET(n_##list), .item_bytes = ITEM_BYTES(list),                              \
    .most = SIZE(list) / ITEM_BYTES(list)

/* clang-format off: a row a fact */
const struct tw_fact tw_fact_table[] = {
    {"program", "twlab", "VERSION", VALUE(TEXT, program)},
    {"began", "began", "TIME", VALUE(TEXT, began)},
    {"kernel", "kernel", "RELEASE MACHINE", VALUE(TEXT, kernel)},
    {"hz", "hz", "NUMBER", .value = {IS(NUMBER, hz), .least = 1, .most = 1000000}},
    {"network", "network", NULL, NAMED(NAME, network, name_of_network, TW_N_NETWORKS - 1),
     .has_usual = true},
    {"venue", "venue", NULL, NAMED(NAME, venue, name_of_venue, TW_N_VENUES - 1),
     .has_usual = true},
    {"first-bind", "first_bind", "nothing", VALUE(FLAG, first_bind), .has_usual = true},
    {"bound-visible", "bound_visible", "yes or no",
     NAMED(ANSWER, bound_visible, name_of_answer, TW_YES)},
    {"setting", "settings", "NAME VALUE", KEY(TEXT, settings[0].name),
     VALUE(TEXT, settings[0].value), ITEMS(settings)},
    {"endpoint", "endpoints", "NAME ADDRESS:PORT", KEY(WHO, endpoints[0].who),
     VALUE(ENDPOINT, endpoints[0].at), ITEMS(endpoints)},
    {"predicted", "predicted_ns", "PROBE SECONDS", KEY(WHO, predicted[0].who),
     VALUE(SECONDS, predicted[0].at_ns), ITEMS(predicted)},
    {"counter", "counters", "NAME NUMBER", KEY(TEXT, counters[0].name),
     VALUE(NUMBER, counters[0].n), ITEMS(counters)},
    {"captured", "captured", "PACKETS", VALUE(NUMBER, n_captured),
     .known_offset = OFFSET(captured_known)},
    {"dropped", "dropped", "PACKETS", VALUE(NUMBER, n_dropped),
     .known_offset = OFFSET(capture_known)},
    {"unnamed", "unnamed", "PACKETS", VALUE(NUMBER, n_unnamed)},
    {"first-packet", "first_packet_ns", "SECONDS", VALUE(SECONDS, first_packet_ns)},
    {"clock-step", "clock_step_ns", "NANOSECONDSns", VALUE(NANOSECONDS, clock_step_ns),
     .has_usual = true},
    {"interrupted", "interrupted", "SIGNAL",
     NAMED(NAME, interrupted, name_of_signal, NSIG - 1)},
    {"waiting", "waiting", "nothing", VALUE(FLAG, waiting)},
    {0},
};
/* clang-format on */

bool tw_fact_is_list(const struct tw_fact *fact)
{
    return fact->item_bytes != 0;
}

static bool is_said(const struct tw_fact *fact, const struct tw_facts *facts)
{
    const char *base = (const char *)facts;
    const void *at = base + fact->value.offset;
    if (fact->known_offset != 0)
        return *(const bool *)(base + fact->known_offset);
    if (fact->value.shape == TW_FACT_TEXT)
        return *(const char *)at != '\0';
    return tw_fact_number(&fact->value, at) != 0;
}

size_t tw_fact_count(const struct tw_fact *fact, const struct tw_facts *facts)
{
    if (tw_fact_is_list(fact))
        return *(const size_t *)((const char *)facts + fact->n_offset);
    return is_said(fact, facts) ? 1 : 0;
}

const void *tw_fact_at(const struct tw_fact *fact, const struct tw_fact_value *value,
                       const struct tw_facts *facts, size_t i)
{
    return (const char *)facts + value->offset + i * fact->item_bytes;
}

int64_t tw_fact_number(const struct tw_fact_value *value, const void *at)
{
    uint32_t narrow = 0;
    int64_t wide = 0;
    switch (value->n_bytes) {
    case sizeof(bool):
        return *(const bool *)at;
    case sizeof narrow:
        memcpy(&narrow, at, sizeof narrow);
        return narrow;
    default:
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
}

const char *tw_fact_name(const struct tw_fact_value *value, int64_t n)
{
    return n >= 0 && (uint64_t)n <= value->most ? value->name((unsigned)n) : NULL;
}
