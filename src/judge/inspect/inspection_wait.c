#include "inspection_inside.h"

static struct tw_flow *flow_of(struct tw_inspection *inspection, uint32_t waiting)
{
    return tw_flows_at(inspection->flows, waiting / 2);
}

static bool is_listed(const struct tw_flow *flow, uint32_t side)
{
    return side == TW_SIDE_A ? flow->listed_a : flow->listed_b;
}

static void set_listed(struct tw_flow *flow, uint32_t side, bool listed)
{
    if (side == TW_SIDE_A)
        flow->listed_a = listed;
    else
        flow->listed_b = listed;
}

bool tw_inspection_wait_is_held(const struct tw_flow *flow, int side)
{
    return side == TW_SIDE_A ? flow->held_a : flow->held_b;
}

static void set_held(struct tw_flow *flow, int side, bool held)
{
    if (side == TW_SIDE_A)
        flow->held_a = held;
    else
        flow->held_b = held;
}

/* When the side's wait ends. */
static tw_ns over_at(const struct tw_inspection *inspection, const struct tw_flow *flow,
                     int side)
{
    tw_ns since_ns = tw_inspection_wait_is_held(flow, side) ? flow->teardown.time_wait_ns[side]
                                                            : flow->over_ns;
    return since_ns + inspection->settings.time_wait_ns;
}

static void note_next(struct tw_inspection *inspection)
{
    inspection->next_ns = INT64_MAX;
    if (inspection->oldest != TW_NO_FLOW)
        inspection->next_ns = over_at(inspection, flow_of(inspection, inspection->oldest),
                                      (int)(inspection->oldest % 2));
}

void tw_inspection_wait_end(struct tw_inspection *inspection, uint32_t number, int at_side)
{
    uint32_t side = (uint32_t)at_side;
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (!is_listed(flow, side))
        return;
    uint32_t older = flow->older[side];
    uint32_t newer = flow->newer[side];
    if (older != TW_NO_FLOW)
        flow_of(inspection, older)->newer[older % 2] = newer;
    else
        inspection->oldest = newer;
    if (newer != TW_NO_FLOW)
        flow_of(inspection, newer)->older[newer % 2] = older;
    else
        inspection->newest = older;
    set_listed(flow, side, false);
    note_next(inspection);
}

void tw_inspection_wait_begin(struct tw_inspection *inspection, uint32_t number, int at_side)
{
    uint32_t side = (uint32_t)at_side;
    uint32_t waiting = TW_WAITING(number, side);
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (flow->is_self && side == TW_SIDE_B)
        return;
    tw_inspection_wait_end(inspection, number, at_side);
    flow->older[side] = inspection->newest;
    flow->newer[side] = TW_NO_FLOW;
    if (inspection->newest != TW_NO_FLOW)
        flow_of(inspection, inspection->newest)->newer[inspection->newest % 2] = waiting;
    else
        inspection->oldest = waiting;
    inspection->newest = waiting;
    set_listed(flow, side, true);
    if (inspection->oldest == waiting)
        note_next(inspection);
}

void tw_inspection_wait_hold(struct tw_inspection *inspection, uint32_t number, int side)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    struct tw_host_row *host = tw_row_table_at(&inspection->hosts, flow->host[side]);
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    if (tw_inspection_wait_is_held(flow, side) || (flow->is_self && side == TW_SIDE_B))
        return;
    set_held(flow, side, true);
    tw_inspection_held_more(&inspection->total.held, inspection->now_ns);
    tw_inspection_held_more(&host->held, inspection->now_ns);
    tw_inspection_held_more(&service->held[side], inspection->now_ns);
    inspection->total.n_time_waits++;
    host->n_time_waits++;
    service->n_time_waits[side]++;
}

void tw_inspection_wait_release(struct tw_inspection *inspection, uint32_t number, int side)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (!tw_inspection_wait_is_held(flow, side))
        return;
    struct tw_host_row *host = tw_row_table_at(&inspection->hosts, flow->host[side]);
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    tw_inspection_wait_end(inspection, number, side);
    set_held(flow, side, false);
    tw_inspection_held_less(&inspection->total.held);
    tw_inspection_held_less(&host->held);
    tw_inspection_held_less(&service->held[side]);
    if (side == TW_SIDE_A)
        tw_inspection_rows_free_port(inspection, number);
}

/* The oldest entry was last touched a minute ago, so it is no longer in the cache. */
static void look_ahead(const struct tw_inspection *inspection)
{
    if (inspection->oldest == TW_NO_FLOW)
        return;
    const struct tw_flow *oldest = tw_flows_at(inspection->flows, inspection->oldest / 2);
    uint32_t next = oldest->newer[inspection->oldest % 2];
    tw_flows_prefetch_place(inspection->flows, inspection->oldest / 2);
    if (next != TW_NO_FLOW)
        tw_flows_prefetch(inspection->flows, next / 2);
}

void tw_inspection_wait_pass(struct tw_inspection *inspection)
{
    while (inspection->next_ns <= inspection->now_ns) {
        uint32_t number = inspection->oldest / 2;
        int side = (int)(inspection->oldest % 2);
        struct tw_flow *flow = tw_flows_at(inspection->flows, number);
        if (tw_inspection_wait_is_held(flow, side))
            tw_inspection_wait_release(inspection, number, side);
        else
            tw_inspection_wait_end(inspection, number, side);
        if (!flow->listed_a && !flow->listed_b)
            tw_inspection_rows_end(inspection, number);
        look_ahead(inspection);
    }
}
