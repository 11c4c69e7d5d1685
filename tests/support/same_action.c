#include "same_action.h"

#include <string.h>

static bool same_option(const struct tw_option_change *a, const struct tw_option_change *b)
{
    return a->option == b->option && a->value == b->value &&
           a->keepalive.on == b->keepalive.on && a->keepalive.idle_s == b->keepalive.idle_s &&
           a->keepalive.every_s == b->keepalive.every_s && a->keepalive.n == b->keepalive.n &&
           strcmp(a->device, b->device) == 0;
}

static bool same_setting(const struct tw_setting *a, const struct tw_setting *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0;
}

static bool same_number(const struct tw_wire_number *a, const struct tw_wire_number *b)
{
    return a->mark == b->mark && a->offset == b->offset;
}

static bool same_order(const struct tw_wire_order *a, const struct tw_wire_order *b)
{
    return a->verb == b->verb && a->from == b->from && a->kind == b->kind &&
           a->flags == b->flags && a->first == b->first && a->last == b->last &&
           a->time_ns == b->time_ns && same_number(&a->seq, &b->seq) &&
           same_number(&a->ack, &b->ack) && a->payload_bytes == b->payload_bytes &&
           a->bare == b->bare && a->ts.given == b->ts.given &&
           a->ts.relative == b->ts.relative && a->ts.value == b->ts.value;
}

bool same_action(const struct tw_action *a, const struct tw_action *b)
{
    return a->verb == b->verb && strcmp(a->text, b->text) == 0 &&
           strcmp(a->word, b->word) == 0 && a->n == b->n && a->how == b->how &&
           a->listener == b->listener && same_option(&a->option, &b->option) &&
           same_setting(&a->setting, &b->setting) && a->signal == b->signal &&
           a->state == b->state && a->time_ns == b->time_ns &&
           same_order(&a->order, &b->order) && a->deed.did == b->deed.did &&
           a->deed.flags == b->deed.flags && a->deed.from == b->deed.from;
}
