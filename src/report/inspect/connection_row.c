#include "connection_row.h"

#include "inspected.h"

/* A column that both sides have: "client_fins", "server_fins". */
struct column {
    const char *key[2];
};
static const struct column FINS = {{"client_fins", "server_fins"}};
static const struct column FIN_FRAMES = {{"client_fin_frame", "server_fin_frame"}};
static const struct column WAITS = {{"client_time_wait_from_ns", "server_time_wait_from_ns"}};

static void add_who(struct tw_json_row *row, const struct tw_ended *ended)
{
    const struct tw_flow *flow = ended->flow;
    char text[TW_ENDPOINT_TEXT];
    tw_json_row_text(row, "client", tw_endpoint_text(&ended->side[TW_SIDE_A], text));
    tw_json_row_text(row, "server", tw_endpoint_text(&ended->side[TW_SIDE_B], text));
    tw_json_row_truth(row, "guessed", flow->guessed);
    tw_json_row_integer(row, "first_frame", flow->first_frame);
    tw_json_row_known(row, "first_ns", flow->first_ns > 0, flow->first_ns);
    tw_json_row_known(row, "last_ns", flow->last_ns > 0, flow->last_ns);
}

static void add_ending(struct tw_json_row *row, const struct tw_flow *flow)
{
    const struct tw_teardown *teardown = &flow->teardown;
    const struct tw_teardown_side *sides = teardown->side;
    int closer = tw_teardown_active_closer(teardown);
    tw_json_row_text(row, "ending", tw_ending_name(tw_teardown_ending(teardown)));
    tw_json_row_text(row, "first_fin", tw_side_name(closer));
    tw_json_row_text(row, "time_wait", tw_side_name(tw_teardown_time_wait(teardown)));
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++)
        tw_json_row_integer(row, FINS.key[side], sides[side].n_fins);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++)
        tw_json_row_known(row, FIN_FRAMES.key[side], flow->fin_frame[side] != 0,
                          flow->fin_frame[side]);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++)
        tw_json_row_known(row, WAITS.key[side],
                          tw_teardown_side_is_in(side, tw_teardown_time_wait(teardown)) &&
                              teardown->time_wait_ns[side] > 0,
                          teardown->time_wait_ns[side]);
    tw_json_row_text(row, "reset_by",
                     teardown->reset ? tw_side_name(teardown->reset_by) : NULL);
    bool in_known = teardown->reset && teardown->reset_in_known;
    tw_json_row_text(row, "reset_in", in_known ? tw_tcp_state_name(teardown->reset_in) : NULL);
    tw_json_row_known(row, "bytes_after_first_fin", closer >= 0,
                      (int64_t)tw_teardown_bytes_after_fin(teardown));
}

static void add_meaning(struct tw_json_row *row, const struct tw_ended *ended)
{
    const struct tw_flow *flow = ended->flow;
    const struct tw_flow_more *more = ended->more;
    bool is_incomplete = tw_teardown_ending(&flow->teardown) == TW_INCOMPLETE;
    bool is_reset = flow->teardown.reset;
    enum tw_reset_kind kind = more->has_reset ? more->reset_kind : TW_RESET_UNKNOWN;
    tw_json_row_text(row, "incomplete",
                     is_incomplete ? tw_unfinished_name(ended->unfinished) : NULL);
    tw_json_row_text(row, "reset_kind", is_reset ? tw_reset_kind_name(kind) : NULL);
    tw_json_row_known(row, "reset_silence_ns",
                      is_reset && more->has_reset && more->silence_ns >= 0, more->silence_ns);
    tw_json_row_known(row, "reuses_after_ns", flow->reuses, more->reused_after_ns);
}

void tw_connection_row(struct tw_json_row *row, const struct tw_ended *ended)
{
    const struct tw_flow *flow = ended->flow;
    tw_json_row_begin(row, "connection");
    add_who(row, ended);
    add_ending(row, flow);
    tw_json_row_truth(row, "reuses_time_wait", flow->reuses);
    tw_json_row_truth(row, "reused_in_time_wait", flow->reused);
    tw_json_row_truth(row, "reset_in_time_wait", flow->reset_hit);
    tw_json_row_truth(row, "evicted", flow->evicted);
    tw_json_row_truth(row, "met_old_socket", flow->met_old);
    tw_json_row_known(row, "opening_ns", ended->more->opening_ns > 0, ended->more->opening_ns);
    tw_json_row_truth(row, "self", flow->is_self);
    tw_json_row_integer(row, "copies", ended->more->n_copies);
    tw_json_row_text(row, "time_wait_assumed",
                     tw_side_name(tw_teardown_time_wait_assumed(&flow->teardown)));
    tw_json_row_integer(row, "void_resets", tw_teardown_void_resets(&flow->teardown));
    tw_json_row_truth(row, "one_direction", flow->one_direction);
    add_meaning(row, ended);
}
