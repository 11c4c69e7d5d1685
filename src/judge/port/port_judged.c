#include "port_judged.h"

void tw_port_judged_make(const struct tw_port_look *look, struct tw_port_judged *out)
{
    out->port = (struct tw_port_case){look, &out->groups, &out->answers, &out->verdict};
    tw_port_group_make_all(look, &out->groups);
    tw_port_answer_make_all(look, &out->groups, &out->answers);
    tw_port_verdict_make(look, &out->groups, &out->answers, &out->verdict);
    tw_port_advice_make(&out->port, &out->advices);
}
