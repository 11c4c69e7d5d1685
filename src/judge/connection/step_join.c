#include "step_join.h"

void tw_step_join(struct tw_teardown_step *out, const struct tw_teardown_step *back)
{
    out->is_retransmitted_fin = out->is_retransmitted_fin || back->is_retransmitted_fin;
    out->restarts_time_wait = out->restarts_time_wait || back->restarts_time_wait;
    out->hits_time_wait = out->hits_time_wait || back->hits_time_wait;
    for (int side = 0; side < 2; side++) {
        out->after[side] = back->after[side];
        out->acks_fin[side] = out->acks_fin[side] || back->acks_fin[side];
        out->wait_acked[side] = out->wait_acked[side] || back->wait_acked[side];
        out->wait_begins[side] = out->wait_begins[side] || back->wait_begins[side];
    }
}
