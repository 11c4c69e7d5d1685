#include "names.h"
#include "port.h"
#include "started.h"
#include "tell.h"

void tw_tell_started(const struct tw_case *c, struct tw_explanation *to)
{
    const struct tw_run *run = c->run;
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        const struct tw_peer_spec *peer = &run->experiment.peers[i];
        long seen = peer->role == TW_SERVER ? tw_started_failed(run, peer) : -1;
        char name[TW_ERRNO_TEXT];
        char text[TW_ENDPOINT_TEXT];
        if (seen < 0)
            continue;
        struct tw_endpoint at = peer->at;
        at.port = tw_port_of_peer(run, peer);
        int error = run->seen[seen].step.error;
        const char *reason = tw_started_reason(error);
        tw_tell(to, "%s could not %s %s: %s%s%s.", peer->name,
                peer->idle ? "bind" : "listen on", tw_endpoint_text(&at, text),
                tw_errno_name(error, name), reason != NULL ? ", as " : "",
                reason != NULL ? reason : "");
    }
}
