#include "explain_inside.h"
#include "who.h"

#include <inttypes.h>

/* " at 127.0.0.1:5000", or "" if the name's address is unknown. */
static const char *place(const struct tw_run *run, unsigned who,
                         char text[TW_ENDPOINT_TEXT + 4])
{
    char at[TW_ENDPOINT_TEXT];
    const struct tw_endpoint *endpoint = tw_run_endpoint(run, who);
    text[0] = '\0';
    if (endpoint != NULL)
        (void)snprintf(text, TW_ENDPOINT_TEXT + 4, " at %s", tw_endpoint_text(endpoint, at));
    return text;
}

static const char *name(const struct tw_evidence *c, int side, char text[TW_WHO_TEXT])
{
    return tw_who_of(c->run, c->main->side[side], text);
}

static void tell_reset(const struct tw_evidence *c, struct tw_explanation *to)
{
    char by[TW_WHO_TEXT];
    char other[TW_WHO_TEXT];
    char cite[TW_CITE_TEXT];
    const struct tw_teardown *t = &c->main->teardown;
    (void)tw_explain_frame(c->run, c->main->ended_seen, cite);
    if (t->reset_in == TW_SYN_SENT)
        tw_explain_say(to,
                       "The %s refused the connection with a RST%s: there was none to close.",
                       name(c, t->reset_by, by), cite);
    else
        tw_explain_say(
            to,
            "The %s ended the connection with a RST%s while the %s was in %s: a reset leaves "
            "no TIME-WAIT on either side.",
            name(c, t->reset_by, by), cite, name(c, 1 - t->reset_by, other),
            tw_tcp_state_name(t->reset_in));
}

/* Names the side that did not close and the missing step: a peer closes only at a step. Says
 * nothing if that was expected, or if segments may be missing. */
static void tell_how_to_close(const struct tw_evidence *c, struct tw_explanation *to)
{
    char who[TW_WHO_TEXT];
    const struct tw_teardown *t = &c->main->teardown;
    const struct tw_expectation *expect = &c->run->experiment.expect;
    bool is_expected = expect->ending_line != 0 && expect->ending == TW_INCOMPLETE;
    int other = t->first_fin == TW_SIDE_A ? TW_SIDE_B : TW_SIDE_A;
    if (is_expected || c->wire_doubt[0] != '\0' || tw_evidence_cut_short(c) != NULL ||
        t->side[other].state != TW_CLOSE_WAIT)
        return;
    tw_explain_say(to,
                   "The %s has not closed: a peer closes at a step (`%s = close`), or when the "
                   "other side has closed, with `eof = close` in its section.",
                   name(c, other, who), c->run->names[c->main->side[other]]);
}

/* A socket connected to itself. */
static void tell_self(const struct tw_evidence *c, struct tw_explanation *to)
{
    char at[TW_ENDPOINT_TEXT + 4];
    char cite[TW_CITE_TEXT];
    const struct tw_teardown *t = &c->main->teardown;
    char who[TW_WHO_TEXT];
    tw_explain_say(
        to,
        "The %s has connected to itself%s: the kernel gave its socket the port that it "
        "connects to, and its SYN came back to it, a simultaneous open (RFC 9293, section "
        "3.5).",
        name(c, TW_SIDE_A, who), place(c->run, c->main->side[TW_SIDE_A], at));
    if (t->first_fin == TW_SIDE_NONE || tw_teardown_ending(t) == TW_INCOMPLETE)
        tw_explain_say(to, "It is not closed: the last segment leaves it in %s.",
                       tw_tcp_state_name(t->side[TW_SIDE_A].state));
    else
        tw_explain_say(to,
                       "Its FIN%s came back before it was acknowledged, as in a simultaneous "
                       "close: it stays in TIME-WAIT.",
                       tw_explain_frame(c->run, c->main->first_fin_seen, cite));
}

static void tell_incomplete(const struct tw_evidence *c, struct tw_explanation *to)
{
    char who[2][TW_WHO_TEXT];
    char cite[TW_CITE_TEXT];
    const struct tw_teardown *t = &c->main->teardown;
    const char *cut_short = tw_evidence_cut_short(c);
    const char *a = tw_tcp_state_name(t->side[TW_SIDE_A].state);
    const char *b = tw_tcp_state_name(t->side[TW_SIDE_B].state);
    (void)name(c, TW_SIDE_A, who[TW_SIDE_A]);
    (void)name(c, TW_SIDE_B, who[TW_SIDE_B]);
    if (t->first_fin == TW_SIDE_NONE)
        tw_explain_say(
            to,
            "Neither side has closed the connection: the last segment leaves the %s in %s "
            "and the %s in %s.",
            who[TW_SIDE_A], a, who[TW_SIDE_B], b);
    else
        tw_explain_say(
            to,
            "The %s sent the first FIN%s, but the close is not complete: the last segment "
            "leaves the %s in %s and the %s in %s.",
            who[t->first_fin], tw_explain_frame(c->run, c->main->first_fin_seen, cite),
            who[TW_SIDE_A], a, who[TW_SIDE_B], b);
    if (t->first_fin != TW_SIDE_NONE)
        tell_how_to_close(c, to);
    if (cut_short != NULL)
        tw_explain_say(to, "The rest was not seen: %s.", cut_short);
}

static void tell_complete(const struct tw_evidence *c, struct tw_explanation *to)
{
    char who[TW_WHO_TEXT];
    char other[TW_WHO_TEXT];
    char cite[TW_CITE_TEXT];
    char second[TW_CITE_TEXT];
    char at[TW_ENDPOINT_TEXT + 4];
    char other_at[TW_ENDPOINT_TEXT + 4];
    const struct tw_connection *main = c->main;
    int closer = main->teardown.first_fin == TW_SIDE_A ? TW_SIDE_A : TW_SIDE_B;
    (void)tw_explain_frame(c->run, main->first_fin_seen, cite);
    (void)place(c->run, main->side[closer], at);
    if (main->teardown.crossed)
        tw_explain_say(to,
                       "The FINs%s and%s crossed: each side closed before the other's FIN "
                       "arrived, so both stay in TIME-WAIT, the %s%s and the %s%s.",
                       cite, tw_explain_frame(c->run, main->second_fin_seen, second),
                       name(c, closer, who), at, name(c, 1 - closer, other),
                       place(c->run, main->side[1 - closer], other_at));
    else
        tw_explain_say(
            to,
            "The %s sent the first FIN%s, so TIME-WAIT is on its side of the connection%s; "
            "the %s's side is gone with the last ACK.",
            name(c, closer, who), cite, at, name(c, 1 - closer, other));
}

/* Events between the two FINs and after them. */
static void tell_more(const struct tw_evidence *c, struct tw_explanation *to)
{
    char who[TW_WHO_TEXT];
    char cite[TW_CITE_TEXT];
    char again[TW_CITE_TEXT];
    const struct tw_connection *main = c->main;
    int passive = main->teardown.first_fin == TW_SIDE_A ? TW_SIDE_B : TW_SIDE_A;
    if (tw_teardown_ending(&main->teardown) == TW_HALF_CLOSE)
        tw_explain_say(
            to,
            "The %s sent another %" PRIu64
            " bytes before it closed: a half close, which does not change who holds TIME-WAIT.",
            name(c, passive, who), tw_teardown_bytes_after_fin(&main->teardown));
    if (main->restarted_seen < 0)
        return;
    int waits = tw_connection_side(main, c->run->seen[main->restarted_seen].segment.to);
    tw_explain_say(
        to, "A segment%s that arrived in TIME-WAIT restarted it, so it counts from then%s.",
        tw_explain_frame(c->run, main->restarted_seen, cite),
        tw_explain_frame(c->run, main->wait_begin_seen[waits == TW_SIDE_B ? 1 : 0], again));
}

/* TIME-WAIT answers an older SYN with an ACK, also a newer one if there is no listener; a host
 * without that connection answers the ACK with a RST. */
static void tell_old_syn(const struct tw_evidence *c, bool is_reset, bool ended,
                         struct tw_explanation *to)
{
    char syn[TW_CITE_TEXT];
    char reset[TW_CITE_TEXT];
    (void)tw_explain_frame(c->run, c->main->old_syn_seen, syn);
    (void)tw_explain_frame(c->run, c->main->hit_seen, reset);
    tw_explain_say(
        to,
        "A SYN%s with the same addresses and ports arrived in TIME-WAIT and was answered with "
        "an ACK: it is older than that connection, or nothing listens (RFC 6191).",
        syn);
    if (is_reset && ended)
        tw_explain_say(to,
                       "The RST%s that answered that ACK ended the TIME-WAIT early (RFC 1337).",
                       reset);
    else if (is_reset)
        tw_explain_say(to, "The RST%s that answered that ACK did not end it.", reset);
}

/* What arrived in TIME-WAIT, and its effect. */
static void tell_hit(const struct tw_evidence *c, struct tw_explanation *to)
{
    char cite[TW_CITE_TEXT];
    long hit = c->main->hit_seen;
    if (hit < 0)
        return;
    const struct tw_observation *o = &c->run->seen[hit];
    int side = tw_connection_side(c->main, o->segment.to);
    bool is_reset = (o->segment.flags & TW_RST) != 0;
    if (side == TW_SIDE_NONE || !c->main->teardown.side[side].waited)
        return;
    bool ended = c->main->teardown.side[side].state != TW_TIME_WAIT;
    (void)tw_explain_frame(c->run, hit, cite);
    if (c->main->old_syn_seen >= 0)
        tell_old_syn(c, is_reset, ended, to);
    else if (!is_reset)
        tw_explain_say(
            to,
            "A SYN%s with the same addresses and ports arrived in that TIME-WAIT (RFC 6191).",
            cite);
    else if (ended)
        tw_explain_say(to, "A RST%s ended that TIME-WAIT early (RFC 1337).", cite);
    else
        tw_explain_say(to, "A RST%s arrived in that TIME-WAIT and did not end it.", cite);
}

void tw_explain_close(const struct tw_evidence *c, struct tw_explanation *to)
{
    if (c->wire_doubt[0] != '\0')
        tw_explain_say(to, "Some segments may be missing: %s.", c->wire_doubt);
    if (tw_experiment_churn(&c->run->experiment) != NULL) {
        tw_explain_say(to, "The server closes each connection first; the packets were counted "
                           "but not followed.");
        return;
    }
    if (c->main == NULL && !tw_evidence_connects(c->run)) {
        tw_explain_say(to, "No connection was made, so there was none to close.");
        return;
    }
    if (c->main == NULL) {
        tw_explain_say_why(
            to, "No segment of a connection was captured, so it is not known who closed first",
            tw_evidence_cut_short(c));
        return;
    }
    enum tw_ending ending = tw_teardown_ending(&c->main->teardown);
    if (ending == TW_RESET)
        tell_reset(c, to);
    else if (tw_connection_is_self(c->main))
        tell_self(c, to);
    else if (ending == TW_INCOMPLETE)
        tell_incomplete(c, to);
    else
        tell_complete(c, to);
    tell_more(c, to);
    tell_hit(c, to);
    tw_explain_unseen(c, to);
}
