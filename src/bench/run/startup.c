#include "startup.h"

#include "commands.h"
#include "listeners.h"
#include "peers.h"
#include "sock.h"

/* Only root can run a peer as another user: the run records that it was not possible. */
static int refuse_user(struct tw_lab *lab, unsigned who, unsigned uid, struct tw_err *err)
{
    char text[TW_STEP_TEXT];
    const struct tw_outcome outcome = {.at_ns = tw_recorder_now(&lab->recorder),
                                       .error = EPERM};
    (void)snprintf(text, sizeof text, "become user %u", uid);
    lab->cast.not_allowed = true;
    return tw_recorder_deed(&lab->recorder, who, text, &outcome, err);
}

static bool may_become(uid_t user)
{
    uid_t before = geteuid();
    bool may = seteuid(user) == 0;
    (void)!seteuid(before); /* cannot fail: own user */
    return may;
}

static int start_builtin(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    struct tw_peer_spec spec = lab->experiment->peers[who];
    if (spec.role == TW_SERVER && spec.at.port == 0 && lab->spec->venue != TW_VENUE_HOST)
        spec.at.port = TW_DEFAULT_PORT;
    if (tw_peers_start_process(lab, who, &spec, err) < 0)
        return -1;

    struct tw_peer_news news;
    if (tw_peers_await(lab, who, TW_NEWS_READY, tw_now() + TW_STEP_WAIT, &news, err) < 0)
        return -1;
    if (lab->stopped_by != 0)
        return 0;
    if (news.error == EPERM && spec.has_uid)
        return refuse_user(lab, who, spec.uid, err);
    if (news.unmade[0] != '\0')
        return tw_peers_fail_unmade(&spec, &news, err);
    bool answered = spec.role == TW_CLIENT ? news.error == 0 : news.began_ns != 0;
    if (answered && tw_sock_is_shortage(news.error))
        return tw_fail(err, news.error, "start %s: listen", spec.name);
    if (!answered)
        return tw_peer_is_gone(&lab->cast.peers[who], err)
                   ? tw_fail_within(err, "start %s", spec.name)
                   : tw_fail(err, news.error, "start %s", spec.name);
    if (spec.role == TW_CLIENT)
        return 0;
    if (news.error == 0)
        lab->cast.listeners[who] = (struct tw_listener){
            .at = news.local, .inode = news.inode, .state = spec.idle ? TW_BOUND : TW_LISTEN};
    else /* its failure to listen is the observation */
        tw_peer_drop(&lab->cast.peers[who]);
    const struct tw_outcome outcome = {.at_ns = news.began_ns - lab->recorder.began_ns,
                                       .error = news.error,
                                       .took_ns = news.took_ns};
    if (tw_recorder_deed(&lab->recorder, who, spec.idle ? "bind" : "listen", &outcome, err) < 0)
        return -1;
    return tw_listeners_watch(lab, who, err);
}

int tw_startup_peers(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0;
         who < lab->experiment->n_peers && lab->stopped_by == 0 && !lab->cast.not_allowed;
         who++) {
        const struct tw_peer_spec *spec = &lab->experiment->peers[who];
        bool is_command = tw_experiment_is_command(spec);
        if (is_command && lab->spec->venue == TW_VENUE_HOST)
            return tw_fail(err, 0,
                           "%s: commands choose their own ports, which must not be "
                           "used on the host's network; run it without --host",
                           spec->name);
        if (is_command && spec->has_uid && !may_become(spec->uid))
            return refuse_user(lab, who, spec->uid, err);
        /* A client's command starts with its connect step. */
        if (is_command && spec->role == TW_CLIENT)
            continue;
        if ((is_command ? tw_commands_start(lab, who, err) : start_builtin(lab, who, err)) < 0)
            return -1;
    }
    return 0;
}
