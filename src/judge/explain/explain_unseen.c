#include "explain_inside.h"

#include "ahead.h"
#include "who.h"

static void tell_given_up(const struct tw_evidence *c, int side, struct tw_explanation *to)
{
    char cite[TW_CITE_TEXT];
    char sent[TW_CITE_TEXT];
    unsigned n = 0;
    char name[TW_WHO_TEXT];
    long gone = tw_ahead_gave_up_seen(c->run, c->main, side);
    if (gone < 0)
        return;
    long last = tw_ahead_last_sent(c->run, c->main, side, INT64_MAX, &n);
    tw_explain_say(to,
                   "The kernel gave up the %s's side: it sent the same segment%s %u times "
                   "without an acknowledgement, and the side was gone %s. No segment shows "
                   "that, and there is no TIME-WAIT.",
                   tw_who_of(c->run, c->main->side[side], name),
                   tw_explain_frame(c->run, last, sent), n,
                   tw_evidence_cite(c->run, gone, cite));
}

static void tell_fin_waits(const struct tw_evidence *c, int side, struct tw_explanation *to)
{
    char cite[TW_CITE_TEXT];
    char name[TW_WHO_TEXT];
    long seen = tw_ahead_fin_waits_seen(c->run, c->main, side);
    if (seen >= 0)
        tw_explain_say(to,
                       "The kernel has the %s's side in %s, %s, and has sent no FIN: the FIN "
                       "is queued behind data that the other side does not accept.",
                       tw_who_of(c->run, c->main->side[side], name),
                       tw_tcp_state_name(c->run->seen[seen].state.state),
                       tw_evidence_cite(c->run, seen, cite));
}

/* Does nothing call accept()? The file says so, or the process executed another program. */
static bool is_never_accepted(const struct tw_evidence *c, int side)
{
    int peer = tw_run_peer(c->run, c->main->side[side]);
    if (peer < 0 || c->run->experiment.peers[peer].role != TW_SERVER)
        return false;
    const struct tw_peer_spec *spec = &c->run->experiment.peers[peer];
    int who = tw_run_find(c->run, spec->name);
    tw_ns begun_ns = c->run->seen[c->main->first_seen].at_ns;
    return spec->absent || tw_run_last_step(c->run, who, TW_EXEC, begun_ns) >= 0;
}

void tw_explain_unseen(const struct tw_evidence *c, struct tw_explanation *to)
{
    int n_sides = tw_connection_is_self(c->main) ? 1 : 2;
    for (int side = 0; side < n_sides; side++) {
        char name[TW_WHO_TEXT];
        if (is_never_accepted(c, side))
            tw_explain_say(
                to,
                "The %s's process never accepted the connection: its side, in %s by the last "
                "segment, belongs to no process, and is closed with the listening socket.",
                tw_who_of(c->run, c->main->side[side], name),
                tw_tcp_state_name(c->main->teardown.side[side].state));
        tell_given_up(c, side, to);
        tell_fin_waits(c, side, to);
    }
}
