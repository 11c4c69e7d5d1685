#include "peers.h"

#include "intake.h"
#include "netns.h"
#include "wire_world.h"

/* Waits for a peer's next report until until_ns. Returns 1 with *out, 0 when the time is over,
 * the peer is gone (*out_gone) or the run is stopped. */
static int await_news(struct tw_lab *lab, unsigned who, tw_ns until_ns,
                      struct tw_peer_news *out, bool *out_gone, struct tw_err *err)
{
    struct tw_peer *peer = &lab->cast.peers[who];
    while (lab->stopped_by == 0 && tw_now() < until_ns) {
        struct tw_err gone = {0};
        int got = tw_peer_news(peer, out, &gone);
        if (got > 0)
            return 1;
        if (got < 0 && gone.code == ESRCH) {
            *out_gone = true;
            return 0;
        }
        if (got < 0) {
            *err = gone;
            return -1;
        }
        if (tw_lab_wait(lab, peer->proc.control_fd, until_ns, err) < 0)
            return -1;
    }
    return 0;
}

int tw_peers_track_client(struct tw_lab *lab, unsigned who, const struct tw_peer_news *news,
                          struct tw_err *err)
{
    const struct tw_tracked tracked = {.peer = {who, lab->cast.connecting_to},
                                       .at = {news->local, news->remote}};
    lab->cast.n_made++;
    return tw_intake_track_peers(&lab->recorder, &tracked, err);
}

int tw_peers_await(struct tw_lab *lab, unsigned who, enum tw_news_kind kind, tw_ns until_ns,
                   struct tw_peer_news *out, struct tw_err *err)
{
    bool gone = false;
    int got = 0;
    *out = (struct tw_peer_news){.error = ETIMEDOUT};
    do {
        struct tw_peer_news news;
        got = await_news(lab, who, until_ns, &news, &gone, err);
        if (got > 0) {
            *out = news;
            lab->cast.n_accepted[who] += news.kind == TW_NEWS_ACCEPTED;
            if (news.kind == TW_NEWS_CONNECTED &&
                tw_peers_track_client(lab, who, &news, err) < 0)
                return -1;
        }
    } while (got > 0 && out->kind != kind);
    if (got == 0)
        *out = (struct tw_peer_news){.error = gone ? ESRCH : ETIMEDOUT};
    return got < 0 ? -1 : 0;
}

int tw_peers_start_process(struct tw_lab *lab, unsigned who, const struct tw_peer_spec *spec,
                           struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_wire_world_enter(lab, who, &before, err) < 0)
        return -1;
    return tw_peer_start(spec, lab->spec->folders, &lab->cast.peers[who], err);
}

int tw_peers_fail_unmade(const struct tw_peer_spec *spec, const struct tw_peer_news *news,
                         struct tw_err *err)
{
    (void)tw_fail(err, 0, "%s: %s", spec->name, news->unmade);
    err->code = news->error;
    return -1;
}

/* A peer reports its timeout itself, shortly before the lab's own. */
#define GRACE (1 * TW_S)

tw_ns tw_peers_patience(const struct tw_step *step)
{
    return TW_STEP_WAIT + step->action.time_ns + (step->is_timed ? step->max_ns : 0);
}

int tw_peers_tell(struct tw_lab *lab, const struct tw_step *step, const struct tw_told *told,
                  struct tw_peer_news *out, struct tw_outcome *outcome, struct tw_err *err)
{
    const struct tw_peer_order what = {
        .step = *step, .to = told->to, .first_source = told->first_source};

    outcome->at_ns = tw_recorder_now(&lab->recorder);
    struct tw_err gone = {0};
    if (tw_peer_order(&lab->cast.peers[step->who], &what, &gone) < 0)
        *out = (struct tw_peer_news){.error = gone.code};
    else if (tw_peers_await(lab, step->who, TW_NEWS_DONE,
                            tw_now() + tw_peers_patience(step) + GRACE, out, err) < 0)
        return -1;
    bool is_many =
        /* the report is about the last one */
        step->action.verb == TW_CONNECT && step->action.n > 1;
    if (out->began_ns != 0 && !is_many)
        outcome->at_ns = out->began_ns - lab->recorder.began_ns;
    outcome->error = out->error;
    outcome->least_ns = out->least_ns;
    outcome->unanswered = out->error == ETIMEDOUT && out->began_ns == 0;
    outcome->took_ns =
        is_many ? tw_recorder_now(&lab->recorder) - outcome->at_ns : out->took_ns;
    return 0;
}
