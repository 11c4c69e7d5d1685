#include "recorder.h"

#include "wire_world.h"

tw_ns tw_lab_now(const struct tw_lab *lab)
{
    return tw_now() - lab->began_ns;
}

int tw_lab_step(struct tw_lab *lab, unsigned who, const char *text,
                const struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_observation o = {.at_ns = outcome->at_ns, .who = who, .saw = TW_SAW_STEP};
    o.step = (struct tw_step_result){
        .done = !outcome->unanswered,
        .error = outcome->error,
        .took_ns = outcome->took_ns,
        .least_ns = outcome->least_ns < outcome->took_ns ? outcome->least_ns : 0};
    (void)snprintf(o.step.text, sizeof o.step.text, "%s", text);
    return tw_run_add(lab->run, &o, err);
}

int tw_lab_state(struct tw_lab *lab, unsigned who, enum tw_tcp_state state, bool gone,
                 int64_t timer_ms, struct tw_err *err)
{
    struct tw_observation o = {.at_ns = tw_lab_now(lab), .who = who, .saw = TW_SAW_STATE};
    o.state = (struct tw_socket_state){.state = state, .gone = gone, .timer_ms = timer_ms};
    return tw_run_add(lab->run, &o, err);
}

void tw_lab_endpoint(struct tw_lab *lab, unsigned who, const struct tw_endpoint *at)
{
    struct tw_facts *facts = &lab->run->facts;
    if (tw_run_endpoint(lab->run, who) != NULL || facts->n_endpoints == TW_MAX_ENDPOINTS)
        return;
    facts->endpoints[facts->n_endpoints].who = who;
    facts->endpoints[facts->n_endpoints].at = *at;
    facts->n_endpoints++;
}

/* A socket that has connected to itself. */
static bool is_self(const struct tw_link *link)
{
    return tw_endpoint_equal(&link->at[0], &link->at[1]);
}

/* The newest first: a later connection may have the ports of an earlier one. */
struct tw_link *tw_lab_link_of(struct tw_lab *lab, const struct tw_segment *segment,
                               int *out_side)
{
    for (size_t i = lab->n_links; i-- > 0;) {
        struct tw_link *link = &lab->links[i];
        for (int side = 0; side < 2; side++) {
            if (tw_endpoint_equal(&segment->from, &link->at[side]) &&
                tw_endpoint_equal(&segment->to, &link->at[!side])) {
                *out_side = side;
                return link;
            }
        }
    }
    return NULL;
}

void tw_lab_number(const struct tw_link *link, int side, const struct tw_captured *captured,
                   struct tw_observation *out)
{
    const struct tw_segment *s = &captured->segment;
    bool numbered =
        link->isn_known[side] && ((s->flags & TW_ACK) == 0 || link->isn_known[!side]);
    *out = (struct tw_observation){
        .at_ns = captured->at_ns, .who = link->who[side], .saw = TW_SAW_SEGMENT};
    out->segment = (struct tw_wire_segment){.to = link->who[!side],
                                            .frame = captured->frame,
                                            .flags = s->flags,
                                            .numbered = numbered,
                                            .payload_bytes = s->payload_bytes};
    if (numbered) {
        out->segment.seq = s->seq - link->isn[side];
        out->segment.ack = (s->flags & TW_ACK) != 0 ? s->ack - link->isn[!side] : 0;
    }
}

static int record_segment(struct tw_lab *lab, struct tw_link *link, int side,
                          const struct tw_captured *captured, struct tw_err *err)
{
    struct tw_observation o;
    if ((captured->segment.flags & TW_SYN) != 0) {
        link->isn_known[side] = true;
        link->isn[side] = captured->segment.seq;
        link->isn_known[!side] = link->isn_known[!side] || is_self(link);
        link->isn[!side] = is_self(link) ? link->isn[side] : link->isn[!side];
    }
    tw_lab_number(link, side, captured, &o);
    tw_far_end_date(lab, &o, side);
    lab->n_named++;
    lab->n_segments++;
    return tw_run_add(lab->run, &o, err);
}

/* Gives the segments that have waited for it their names. */
static int record_waiting(struct tw_lab *lab, struct tw_err *err)
{
    size_t n_left = 0;
    for (size_t i = 0; i < lab->n_waiting; i++) {
        int side = 0;
        struct tw_link *link = tw_lab_link_of(lab, &lab->waiting[i].segment, &side);
        if (link == NULL)
            lab->waiting[n_left++] = lab->waiting[i];
        else if (record_segment(lab, link, side, &lab->waiting[i], err) < 0)
            return -1;
    }
    lab->n_waiting = n_left;
    return 0;
}

int tw_lab_link(struct tw_lab *lab, const struct tw_link *link, struct tw_err *err)
{
    if (lab->n_links == TW_MAX_CONNECTIONS)
        return tw_fail(err, 0, "a run has at most %d connections", TW_MAX_CONNECTIONS);
    lab->links[lab->n_links++] = *link;
    for (int side = 0; side < 2; side++)
        tw_lab_endpoint(lab, link->who[side], &link->at[side]);
    return record_waiting(lab, err);
}

/* "client", "client.2", ...: by how many connections the peer had before. */
static int name_side(struct tw_lab *lab, struct tw_link *link, int side, struct tw_err *err)
{
    char name[TW_NAME_SIZE + 16];
    unsigned n = 1;
    for (size_t i = 0; i < lab->n_links; i++)
        n += !lab->links[i].is_proof && lab->links[i].peer[side] == link->peer[side];
    const char *peer = lab->experiment->peers[link->peer[side]].name;
    if (n == 1)
        (void)snprintf(name, sizeof name, "%s", peer);
    else
        (void)snprintf(name, sizeof name, "%s.%u", peer, n);
    return tw_run_name(lab->run, name, &link->who[side], err);
}

/* Were the two connected before, from and to the same ports? Then they are again, and keep
 * their names: to the kernel the old and the new connection are one place, too. */
static bool is_known(const struct tw_lab *lab, const struct tw_link *link)
{
    for (size_t i = 0; i < lab->n_links; i++) {
        const struct tw_link *known = &lab->links[i];
        if (!known->is_proof && tw_endpoint_equal(&known->at[0], &link->at[0]) &&
            tw_endpoint_equal(&known->at[1], &link->at[1]))
            return true;
    }
    return false;
}

int tw_lab_link_peers(struct tw_lab *lab, const struct tw_link *link, struct tw_err *err)
{
    struct tw_link named = *link;
    if (is_self(link)) /* one socket: the server has no part in it */
        named.peer[1] = named.peer[0];
    if (lab->n_links == TW_MAX_CONNECTIONS || is_known(lab, link))
        return 0;
    if (name_side(lab, &named, 0, err) < 0)
        return -1;
    if (is_self(link))
        named.who[1] = named.who[0];
    else if (name_side(lab, &named, 1, err) < 0)
        return -1;
    return tw_lab_link(lab, &named, err);
}

static int keep_waiting(struct tw_lab *lab, const struct tw_captured *captured,
                        struct tw_err *err)
{
    if (lab->n_waiting == lab->n_waiting_room) {
        size_t n_room = lab->n_waiting_room == 0 ? 64 : lab->n_waiting_room * 2;
        void *more = realloc(lab->waiting, n_room * sizeof *lab->waiting);
        if (more == NULL)
            return tw_fail(err, ENOMEM, "segment #%u", captured->frame);
        lab->waiting = more;
        lab->n_waiting_room = n_room;
    }
    lab->waiting[lab->n_waiting++] = *captured;
    return 0;
}

/* When CLOCK_REALTIME was set since the last look, the stamp was made before or after that: it
 * is of the offset with which it lies between the looks. */
tw_ns tw_lab_carry_over(const struct tw_lab *lab, tw_ns stamp_ns, tw_ns offset_now_ns)
{
    tw_ns by_old = stamp_ns + lab->offset_ns;
    bool fits_old = by_old >= lab->drained_ns - TW_MS && by_old <= tw_now() + TW_MS;
    return (fits_old ? by_old : stamp_ns + offset_now_ns) - lab->began_ns;
}

int tw_lab_drain(struct tw_lab *lab, struct tw_err *err)
{
    enum { AT_ONCE = 20000 }; /* while more come than can be taken in, others have a turn */
    struct tw_captured captured;
    if (tw_lab_drain_wire(lab, err) < 0)
        return -1;
    int got = tw_capture_next(lab->capture, &captured, err);
    if (got < 0)
        return -1;

    /* Also when there was none: the shorter the time between two looks, the surer is
     * tw_lab_carry_over() of a clock that was set in it. */
    tw_ns offset_ns = tw_clock_offset();
    for (size_t n = 1; got > 0; n++) {
        captured.at_ns = tw_lab_carry_over(lab, captured.at_ns, offset_ns);
        /* Two processors may stamp the other way round than they put into the ring. */
        if (captured.at_ns < lab->stamped_ns)
            captured.at_ns = lab->stamped_ns;
        lab->stamped_ns = captured.at_ns;
        if (captured.frame == 1)
            lab->run->facts.first_packet_ns = captured.at_ns;
        if (captured.is_segment && keep_waiting(lab, &captured, err) < 0)
            return -1;
        got = n < AT_ONCE ? tw_capture_next(lab->capture, &captured, err) : 0;
    }
    if (got < 0)
        return -1;
    lab->offset_ns = offset_ns;
    lab->drained_ns = tw_now();
    if (record_waiting(lab, err) < 0)
        return -1;
    tw_far_end_match(lab);
    return 0;
}

enum { ANEW_MS = 20 }; /* a timer that has so much more left was set again */

#define SLOW_ANSWER (10 * TW_MS)

static int sample_side(struct tw_lab *lab, struct tw_link *link, int side, struct tw_err *err)
{
    struct tw_diag_socket socket = {.state = TW_CLOSED, .timer_ms = -1};
    tw_ns asked = tw_now();
    int found =
        tw_sock_diag_find(side == 0 && lab->far_diag != NULL ? lab->far_diag : lab->diag,
                          &link->at[side], &link->at[!side], &socket, err);
    if (found < 0)
        return -1;

    bool same = link->last[side].seen && link->last[side].state == socket.state;
    bool ticking = socket.timer_ms >= 0 && tw_lab_now(lab) - link->last[side].at_ns >= TW_S;
    bool began_anew = same && socket.state == TW_TIME_WAIT &&
                      socket.timer_ms > link->last[side].timer_ms + ANEW_MS;
    if (same && !ticking && !began_anew)
        return 0;
    link->last[side].seen = true;
    link->last[side].state = socket.state;
    link->last[side].at_ns = tw_lab_now(lab);
    link->last[side].timer_ms = socket.timer_ms;
    if (tw_lab_state(lab, link->who[side], socket.state, false, socket.timer_ms, err) < 0)
        return -1;
    tw_ns late = tw_now() - asked; /* the answer is of some moment since then */
    return late >= SLOW_ANSWER ? tw_lab_note_stall(lab, late, err) : 0;
}

int tw_lab_sample(struct tw_lab *lab, struct tw_err *err)
{
    for (size_t i = 0; i < lab->n_links; i++) {
        struct tw_link *link = &lab->links[i];
        int n_sides = is_self(link) ? 1 : 2;
        for (int side = 0; side < n_sides && !link->is_proof; side++) {
            if (sample_side(lab, link, side, err) < 0)
                return -1;
        }
    }
    return 0;
}
