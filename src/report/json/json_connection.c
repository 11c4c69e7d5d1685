#include "json_connection.h"

#include "ladder_rows.h"

#include <jansson.h>

/* "server", "both" or "nobody" for a side of tw_teardown_...(). */
static const char *side_name(const struct tw_run *run, const struct tw_connection *connection,
                             int side)
{
    if (side == TW_SIDE_BOTH)
        return "both";
    return side == TW_SIDE_NONE ? "nobody" : run->names[connection->side[side]];
}

static json_t *row_of(struct tw_json_maker *maker, const struct tw_run *run,
                      const struct tw_ladder_rows *rows, const struct tw_row *row)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "observation", (int64_t)row->seen);
    tw_json_maker_text(maker, out, "who", run->names[rows->who[row->side]]);
    json_t *entered = tw_json_maker_object(maker);
    for (int column = TW_LEFT; column <= TW_RIGHT; column++) {
        if (row->entered[column])
            tw_json_maker_text(maker, entered, run->names[rows->who[column]],
                               tw_tcp_state_name(row->state[column]));
    }
    tw_json_maker_put(maker, out, "entered", entered);
    tw_json_maker_known_text(maker, out, "note", row->note);
    return out;
}

static void put_ladder(struct tw_json_maker *maker, json_t *out, const struct tw_judged *judged,
                       size_t connection)
{
    const struct tw_run *run = judged->run;
    TW_AUTO(tw_ladder_rows_drop) struct tw_ladder_rows rows = {0};
    struct tw_err no_memory = {0};
    if (tw_ladder_rows_of(judged, connection, &rows, &no_memory) < 0) {
        maker->failed = true;
        return;
    }
    tw_json_maker_text(maker, out, "left", run->names[rows.who[TW_LEFT]]);
    tw_json_maker_text(maker, out, "right", run->names[rows.who[TW_RIGHT]]);
    json_t *ladder = tw_json_maker_array(maker);
    for (size_t i = 0; i < rows.n; i++)
        tw_json_maker_append(maker, ladder, row_of(maker, run, &rows, &rows.list[i]));
    tw_json_maker_put(maker, out, "ladder", ladder);
}

static json_t *connection_of(struct tw_json_maker *maker, const struct tw_judged *judged,
                             size_t index)
{
    const struct tw_run *run = judged->run;
    const struct tw_connection *connection = &judged->evidence->follow.connections[index];
    const struct tw_teardown *teardown = &connection->teardown;
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_truth(maker, out, "proof", !tw_ladder_rows_is_own(run, connection));
    tw_json_maker_text(maker, out, "teardown", tw_ending_name(tw_teardown_ending(teardown)));
    tw_json_maker_text(maker, out, "first_fin",
                       side_name(run, connection, tw_teardown_active_closer(teardown)));
    tw_json_maker_text(maker, out, "time_wait",
                       side_name(run, connection, tw_teardown_time_wait(teardown)));
    put_ladder(maker, out, judged, index);
    return out;
}

json_t *tw_json_connection_list(struct tw_json_maker *maker, const struct tw_judged *judged)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < judged->evidence->follow.n_connections; i++)
        tw_json_maker_append(maker, list, connection_of(maker, judged, i));
    return list;
}
