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

bool tw_inspection_wait_is_owed(const struct tw_flow *flow, int side)
{
    return side == TW_SIDE_A ? flow->owes_a : flow->owes_b;
}

static void set_owed(struct tw_flow *flow, uint32_t side, bool owed)
{
    if (side == TW_SIDE_A)
        flow->owes_a = owed;
    else
        flow->owes_b = owed;
}

/* A FIN is retransmitted after a second or so, at most three (RFC 6298). */
static const tw_ns OWED_NS = 3 * TW_S;

/* When the side's wait ends. */
static tw_ns over_at(const struct tw_inspection *inspection, const struct tw_flow *flow,
                     int side)
{
    if (tw_inspection_wait_is_owed(flow, side))
        return flow->teardown.time_wait_ns[side] + OWED_NS;
    tw_ns since_ns = tw_inspection_wait_is_held(flow, side) ? flow->teardown.time_wait_ns[side]
                                                            : flow->over_ns;
    return since_ns + inspection->settings.time_wait_ns;
}

static void note_next(struct tw_inspection *inspection)
{
    inspection->next_ns = INT64_MAX;
    for (int i = 0; i < TW_N_WAIT_LISTS; i++) {
        uint32_t oldest = inspection->lists[i].oldest;
        if (oldest == TW_NO_FLOW)
            continue;
        tw_ns next_ns = over_at(inspection, flow_of(inspection, oldest), (int)(oldest % 2));
        if (next_ns < inspection->next_ns)
            inspection->next_ns = next_ns;
    }
}

void tw_inspection_wait_end(struct tw_inspection *inspection, uint32_t number, int at_side)
{
    uint32_t side = (uint32_t)at_side;
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (!is_listed(flow, side))
        return;
    struct tw_wait_list *list =
        &inspection
             ->lists[tw_inspection_wait_is_owed(flow, at_side) ? TW_WAIT_OWED : TW_WAIT_LASTS];
    uint32_t older = flow->older[side];
    uint32_t newer = flow->newer[side];
    if (older != TW_NO_FLOW)
        flow_of(inspection, older)->newer[older % 2] = newer;
    else
        list->oldest = newer;
    if (newer != TW_NO_FLOW)
        flow_of(inspection, newer)->older[newer % 2] = older;
    else
        list->newest = older;
    set_listed(flow, side, false);
    set_owed(flow, side, false);
    if (older == TW_NO_FLOW)
        note_next(inspection);
}

void tw_inspection_wait_begin(struct tw_inspection *inspection, enum tw_wait_list_name name,
                              uint32_t number, int at_side)
{
    uint32_t side = (uint32_t)at_side;
    uint32_t waiting = TW_WAITING(number, side);
    struct tw_wait_list *list = &inspection->lists[name];
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (flow->is_self && side == TW_SIDE_B)
        return;
    tw_inspection_wait_end(inspection, number, at_side);
    flow->older[side] = list->newest;
    flow->newer[side] = TW_NO_FLOW;
    if (list->newest != TW_NO_FLOW)
        flow_of(inspection, list->newest)->newer[list->newest % 2] = waiting;
    else
        list->oldest = waiting;
    list->newest = waiting;
    set_listed(flow, side, true);
    set_owed(flow, side, name == TW_WAIT_OWED);
    if (list->oldest == waiting)
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

void tw_inspection_wait_see(struct tw_inspection *inspection, uint32_t number, int side,
                            bool begins)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    bool is_held = tw_inspection_wait_is_held(flow, side);
    if (flow->teardown.side[side].wait_acked) {
        tw_inspection_wait_hold(inspection, number, side);
        if (begins || !is_held)
            tw_inspection_wait_begin(inspection, TW_WAIT_LASTS, number, side);
    } else if (tw_teardown_is_silent(&flow->teardown, side)) {
        tw_inspection_wait_release(inspection, number, side);
        tw_inspection_wait_end(inspection, number, side);
    } else if (begins && !is_held) {
        tw_inspection_wait_begin(inspection, TW_WAIT_OWED, number, side);
    }
}

/* The oldest entry was last touched a minute ago, so it is no longer in the cache. */
static void look_ahead(const struct tw_inspection *inspection)
{
    uint32_t first = inspection->lists[TW_WAIT_LASTS].oldest;
    if (first == TW_NO_FLOW)
        return;
    const struct tw_flow *oldest = tw_flows_at(inspection->flows, first / 2);
    uint32_t next = oldest->newer[first % 2];
    tw_flows_prefetch_place(inspection->flows, first / 2);
    if (next != TW_NO_FLOW)
        tw_flows_prefetch(inspection->flows, next / 2);
}

/* The oldest side of a list, if its wait is over; else TW_NO_FLOW. */
static uint32_t passed(const struct tw_inspection *inspection, enum tw_wait_list_name name)
{
    uint32_t oldest = inspection->lists[name].oldest;
    if (oldest == TW_NO_FLOW)
        return TW_NO_FLOW;
    const struct tw_flow *flow = tw_flows_at(inspection->flows, oldest / 2);
    bool is_over = over_at(inspection, flow, (int)(oldest % 2)) <= inspection->now_ns;
    return is_over ? oldest : TW_NO_FLOW;
}

static void end_wait(struct tw_inspection *inspection, uint32_t number, int side)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (tw_inspection_wait_is_held(flow, side))
        tw_inspection_wait_release(inspection, number, side);
    else
        tw_inspection_wait_end(inspection, number, side);
    if (!flow->listed_a && !flow->listed_b)
        tw_inspection_rows_end(inspection, number);
    look_ahead(inspection);
}

void tw_inspection_wait_pass(struct tw_inspection *inspection)
{
    uint32_t waiting = TW_NO_FLOW;
    while ((waiting = passed(inspection, TW_WAIT_OWED)) != TW_NO_FLOW) {
        tw_inspection_wait_hold(inspection, waiting / 2, (int)(waiting % 2));
        tw_inspection_wait_begin(inspection, TW_WAIT_LASTS, waiting / 2, (int)(waiting % 2));
    }
    while ((waiting = passed(inspection, TW_WAIT_LASTS)) != TW_NO_FLOW)
        end_wait(inspection, waiting / 2, (int)(waiting % 2));
}
