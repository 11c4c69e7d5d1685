#include "port_group.h"

#include "own.h"

#include <string.h>

/* The order of the report. */
static unsigned rank(const struct tw_port_socket *socket)
{
    static const unsigned ranks[] = {
        [TW_LISTEN] = 0,      [TW_BOUND] = 1,      [TW_CLOSED] = 2,     [TW_SYN_SENT] = 3,
        [TW_ESTABLISHED] = 4, [TW_CLOSE_WAIT] = 5, [TW_FIN_WAIT_1] = 6, [TW_FIN_WAIT_2] = 7,
        [TW_CLOSING] = 8,     [TW_LAST_ACK] = 9,   [TW_TIME_WAIT] = 10, [TW_SYN_RECEIVED] = 11,
    };
    _Static_assert(TW_COUNT(ranks) == TW_N_TCP_STATES, "a state lacks a rank");
    return socket->protocol == TW_PORT_UDP ? (unsigned)TW_COUNT(ranks) : ranks[socket->state];
}

static bool have_same_owners(const struct tw_port_look *look, size_t a, size_t b)
{
    size_t n_a = 0;
    size_t n_b = 0;
    const struct tw_port_hold_of *of_a = tw_port_look_holds(look, a, &n_a);
    const struct tw_port_hold_of *of_b = tw_port_look_holds(look, b, &n_b);
    if (n_a != n_b)
        return false;
    for (size_t i = 0; i < n_a; i++) {
        if (of_a[i].owner != of_b[i].owner || of_a[i].by != of_b[i].by)
            return false;
    }
    return true;
}

static bool agree(enum tw_known a, enum tw_known b)
{
    return a == b || a == TW_NOT_LOOKED || b == TW_NOT_LOOKED;
}

/* Of the connections of a process the options of a few are read. */
static bool have_same_options(const struct tw_port_socket *a, const struct tw_port_socket *b)
{
    if (a->remote.port != 0)
        return agree(a->options.reuseaddr, b->options.reuseaddr) &&
               agree(a->options.reuseport, b->options.reuseport);
    return a->options.reuseaddr == b->options.reuseaddr &&
           a->options.reuseport == b->options.reuseport;
}

/* A connection to itself is a story of its own. */
static bool is_of_itself(const struct tw_port_socket *socket)
{
    return tw_endpoint_equal(&socket->local, &socket->remote);
}

static bool is_alike(const struct tw_port_look *look, const struct tw_port_group *group,
                     size_t i, const struct tw_port_fate *fate)
{
    const struct tw_port_socket *a = &look->sockets[group->first];
    const struct tw_port_socket *b = &look->sockets[i];
    return a->state == b->state && a->protocol == b->protocol && a->v6only == b->v6only &&
           a->device == b->device && a->uid == b->uid && group->whose == fate->whose &&
           group->ends == fate->ends && tw_endpoint_equal(&a->local, &b->local) &&
           have_same_options(a, b) && is_of_itself(a) == is_of_itself(b) &&
           have_same_owners(look, group->first, i);
}

bool tw_port_group_is_secret(const struct tw_port_look *look, const struct tw_port_group *group)
{
    const struct tw_port_options *options = &look->sockets[group->first].options;
    return options->reuseaddr == TW_NOT_LOOKED || options->reuseport == TW_NOT_LOOKED;
}

static void join(const struct tw_port_look *look, struct tw_port_group *group, size_t i,
                 const struct tw_port_fate *fate)
{
    const struct tw_port_socket *socket = &look->sockets[i];
    if (tw_port_group_is_secret(look, group))
        group->first = i; /* whose options may be known */
    if (group->n == 0 || fate->from_ns < group->from_ns)
        group->from_ns = fate->from_ns;
    if (group->n == 0 || fate->to_ns > group->to_ns)
        group->to_ns = fate->to_ns;
    group->n_receive += socket->n_receive;
    group->n_silent += socket->n_retransmits > 0;
    group->n++;
}

/* The group of a socket, the one that was last found first; NULL: none is left. */
static struct tw_port_group *find(const struct tw_port_look *look, struct tw_port_groups *in,
                                  size_t *last, size_t i, const struct tw_port_fate *fate)
{
    if (*last < in->n && is_alike(look, &in->list[*last], i, fate))
        return &in->list[*last];
    for (size_t g = 0; g < in->n; g++) {
        if (is_alike(look, &in->list[g], i, fate)) {
            *last = g;
            return &in->list[g];
        }
    }
    if (in->n == TW_PORT_GROUPS)
        return NULL;
    *last = in->n;
    in->list[in->n] =
        (struct tw_port_group){.first = i, .whose = fate->whose, .ends = fate->ends};
    return &in->list[in->n++];
}

/* A few groups: by insertion, and equal ones stay in the order of the look. */
static void sort(const struct tw_port_look *look, struct tw_port_groups *groups)
{
    for (size_t i = 1; i < groups->n; i++) {
        const struct tw_port_group moved = groups->list[i];
        unsigned order = rank(&look->sockets[moved.first]);
        size_t at = i;
        for (; at > 0 && rank(&look->sockets[groups->list[at - 1].first]) > order; at--)
            groups->list[at] = groups->list[at - 1];
        groups->list[at] = moved;
    }
}

void tw_port_group_make_all(const struct tw_port_look *look, struct tw_port_groups *out)
{
    const struct tw_port_basis basis = tw_port_fate_basis(look);
    size_t last = 0;
    *out = (struct tw_port_groups){0};
    for (size_t i = 0; i < look->n_sockets; i++) {
        const struct tw_port_fate fate = tw_port_fate_of(&basis, i);
        struct tw_port_group *group = find(look, out, &last, i, &fate);
        if (group == NULL)
            out->n_left_out++;
        else
            join(look, group, i, &fate);
    }
    sort(look, out);
}

bool tw_port_group_holds(const struct tw_port_group *group)
{
    return group->ends != TW_PORT_HOLDS_NOTHING;
}

struct tw_bind_socket tw_port_group_socket(const struct tw_port_look *look,
                                           const struct tw_port_group *group)
{
    const struct tw_port_socket *socket = &look->sockets[group->first];
    bool is_plain_ipv6 =
        socket->local.family == TW_IPV6 && !tw_bind_address_is_ipv4(&socket->local);
    /* bind() to one IPv6 address sets IPV6_V6ONLY */
    bool is_one = is_plain_ipv6 && !tw_bind_address_is_wildcard(&socket->local);
    return (struct tw_bind_socket){.at = socket->local,
                                   .v6only = socket->v6only == TW_YES ||
                                             (is_one && socket->v6only == TW_NOT_LOOKED),
                                   .state = socket->state,
                                   .orphan = group->whose == TW_PORT_OF_KERNEL,
                                   .reuseaddr = socket->options.reuseaddr == TW_YES,
                                   .reuseport = socket->options.reuseport == TW_YES,
                                   .uid = socket->uid,
                                   .device = socket->device};
}
