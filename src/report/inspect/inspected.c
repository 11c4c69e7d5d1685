#include "inspected.h"

#include "numbers.h"
#include "own.h"

#include <string.h>

const char *tw_side_name(int side)
{
    switch (side) {
    case TW_SIDE_A:
        return "client";
    case TW_SIDE_B:
        return "server";
    case TW_SIDE_BOTH:
        return "both";
    case TW_SIDE_UNKNOWN:
        return "unknown";
    default:
        return "nobody";
    }
}

const char *tw_inspected_name(const struct tw_row_key *key, char text[TW_ENDPOINT_TEXT])
{
    if (key->family == 0) {
        (void)snprintf(text, TW_ENDPOINT_TEXT, "others");
        return text;
    }
    struct tw_endpoint endpoint = tw_row_endpoint(key);
    return key->port == 0 ? tw_endpoint_address_text(&endpoint, text)
                          : tw_endpoint_text(&endpoint, text);
}

struct tw_port_range tw_inspected_range(const struct tw_inspected *inspected,
                                        const struct tw_pair_row *row)
{
    if (inspected->port_low > 0)
        return (struct tw_port_range){inspected->port_low, inspected->port_high, "--ports"};
    return tw_port_range_of(inspected->summary.hosts[row->host].n_in_band);
}

double tw_inspected_waits(const struct tw_inspected *inspected, const struct tw_pair_row *row)
{
    if (row->busy.n_busiest < 2 || inspected->summary.first_ns < 0)
        return 0;
    return tw_busy_minute_rate(&row->busy) * tw_numbers_s(inspected->time_wait_ns);
}

tw_ns tw_inspected_ports_last(const struct tw_inspected *inspected,
                              const struct tw_pair_row *row)
{
    struct tw_port_range range = tw_inspected_range(inspected, row);
    uint32_t n_ports = tw_port_range_size(&range);
    if (row->ports.peak == 0 || tw_inspected_waits(inspected, row) <= n_ports)
        return -1;
    return (tw_ns)(n_ports / tw_busy_minute_rate(&row->busy)) * TW_S;
}

bool tw_inspected_is_own_port(const struct tw_pair_row *row)
{
    enum { PRIVILEGED = 1024, EPHEMERAL = 32768 };
    return row->port_high < PRIVILEGED ||
           (row->port_low == row->port_high && row->port_high < EPHEMERAL && row->n_flows > 1);
}

/* Descending. Equal rows keep their order in the capture. */
static int compare(uint64_t a, uint64_t b, const void *row_a, const void *row_b)
{
    if (a != b)
        return a < b ? 1 : -1;
    return row_a < row_b ? -1 : 1;
}

static int compare_services(const void *a, const void *b)
{
    const struct tw_service_row *one = *(const struct tw_service_row *const *)a;
    const struct tw_service_row *two = *(const struct tw_service_row *const *)b;
    return compare(one->n_flows, two->n_flows, one, two);
}

uint64_t tw_inspected_n_flows(const struct tw_host_row *row)
{
    return (uint64_t)row->n_as_client + row->n_as_server - row->n_with_itself;
}

static int compare_hosts(const void *a, const void *b)
{
    const struct tw_host_row *one = *(const struct tw_host_row *const *)a;
    const struct tw_host_row *two = *(const struct tw_host_row *const *)b;
    if (one->held.peak != two->held.peak)
        return compare(one->held.peak, two->held.peak, one, two);
    return compare(tw_inspected_n_flows(one), tw_inspected_n_flows(two), one, two);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct tw_pair_row *one = *(const struct tw_pair_row *const *)a;
    const struct tw_pair_row *two = *(const struct tw_pair_row *const *)b;
    return compare(one->ports.peak, two->ports.peak, one, two);
}

static int compare_resets(const void *a, const void *b)
{
    const struct tw_reset_row *one = *(const struct tw_reset_row *const *)a;
    const struct tw_reset_row *two = *(const struct tw_reset_row *const *)b;
    return compare(one->n, two->n, one, two);
}

const struct tw_service_row **tw_inspected_services(const struct tw_summary *summary,
                                                    size_t *out_n)
{
    const struct tw_service_row **list = calloc(summary->n_services, sizeof(void *));
    size_t n = 0;
    for (uint32_t i = 0; i < summary->n_services && list != NULL; i++) {
        if (summary->services[i].n_flows > 0)
            list[n++] = &summary->services[i];
    }
    if (list != NULL)
        qsort(list, n, sizeof(void *), compare_services);
    *out_n = n;
    return list;
}

const struct tw_host_row **tw_inspected_hosts(const struct tw_summary *summary, size_t *out_n)
{
    const struct tw_host_row **list = calloc(summary->n_hosts, sizeof(void *));
    size_t n = 0;
    for (uint32_t i = 0; i < summary->n_hosts && list != NULL; i++) {
        if (tw_inspected_n_flows(&summary->hosts[i]) > 0)
            list[n++] = &summary->hosts[i];
    }
    if (list != NULL)
        qsort(list, n, sizeof(void *), compare_hosts);
    *out_n = n;
    return list;
}

const struct tw_pair_row **tw_inspected_pairs(const struct tw_summary *summary, size_t *out_n)
{
    const struct tw_pair_row **list = calloc(summary->n_pairs, sizeof(void *));
    size_t n = 0;
    /* The others are skipped: their row adds up unrelated clients. */
    for (uint32_t i = 1; i < summary->n_pairs && list != NULL; i++) {
        const struct tw_pair_row *pair = &summary->pairs[i];
        if (pair->ports.peak > 0 && pair->host != 0 && pair->service != 0)
            list[n++] = pair;
    }
    if (list != NULL)
        qsort(list, n, sizeof(void *), compare_pairs);
    *out_n = n;
    return list;
}

const struct tw_reset_row **tw_inspected_resets(const struct tw_summary *summary, size_t *out_n)
{
    const struct tw_reset_row **list = calloc(summary->n_reset_rows, sizeof(void *));
    size_t n = 0;
    for (uint32_t i = 1; i < summary->n_reset_rows && list != NULL; i++) {
        if (summary->resets[i].n > 0)
            list[n++] = &summary->resets[i];
    }
    if (list != NULL)
        qsort(list, n, sizeof(void *), compare_resets);
    *out_n = n;
    return list;
}
