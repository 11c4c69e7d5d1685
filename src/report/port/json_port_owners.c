#include "json_port_owners.h"

#include <jansson.h>

static const char *const by_names[] = {
    [TW_PORT_BY_DESCRIPTOR] = "descriptor",
    [TW_PORT_BY_THREAD] = "thread",
    [TW_PORT_BY_MESSAGE] = "message",
    [TW_PORT_BY_IO_URING] = "io-uring",
};
_Static_assert(TW_COUNT(by_names) == TW_N_PORT_BY, "a way to have a socket lacks a name");

static json_t *make_owner(struct tw_json_maker *maker, const struct tw_port_owner *owner)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "pid", owner->pid);
    tw_json_maker_integer(maker, out, "parent", owner->parent);
    tw_json_maker_integer(maker, out, "uid", owner->uid);
    tw_json_maker_known_text(maker, out, "user", owner->user);
    tw_json_maker_text(maker, out, "name", owner->name);
    tw_json_maker_known_text(maker, out, "command", owner->command);
    tw_json_maker_known_text(maker, out, "executable", owner->executable);
    tw_json_maker_truth(maker, out, "deleted", owner->is_deleted);
    tw_json_maker_truth(maker, out, "stopped", owner->state == 'T');
    tw_json_maker_truth(maker, out, "dumps_core", owner->dumps_core);
    if (owner->age_ns >= 0)
        tw_json_maker_integer(maker, out, "age_ns", owner->age_ns);
    tw_json_maker_known_text(maker, out, "unit", owner->unit);
    if (owner->same_network != TW_NOT_LOOKED)
        tw_json_maker_truth(maker, out, "same_network", owner->same_network == TW_YES);
    if (owner->in_container != TW_NOT_LOOKED)
        tw_json_maker_truth(maker, out, "in_container", owner->in_container == TW_YES);
    return out;
}

json_t *tw_json_port_owners_make(struct tw_json_maker *maker, const struct tw_port_look *look)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < look->n_owners; i++)
        tw_json_maker_append(maker, list, make_owner(maker, &look->owners[i]));
    return list;
}

void tw_json_port_owners_put(struct tw_json_maker *maker, json_t *out,
                             const struct tw_port_look *look, const struct tw_port_group *group)
{
    size_t n = 0;
    const struct tw_port_hold_of *holds = tw_port_look_holds(look, group->first, &n);
    if (n == 0)
        return;
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < n; i++) {
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, one, "pid", look->owners[holds[i].owner].pid);
        tw_json_maker_text(maker, one, "by", by_names[holds[i].by]);
        if (holds[i].fd >= 0)
            tw_json_maker_integer(maker, one, "fd", holds[i].fd);
        tw_json_maker_append(maker, list, one);
    }
    tw_json_maker_put(maker, out, "held_by", list);
}
