#include "explain_inside.h"
#include "names.h"
#include "run_ports.h"
#include "started.h"

void tw_explain_started(const struct tw_evidence *c, struct tw_explanation *to)
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
        at.port = tw_run_ports_of_peer(run, peer);
        int error = run->seen[seen].step.error;
        const char *reason = tw_started_reason(error);
        tw_explain_say(to, "%s could not %s %s: %s%s%s.", peer->name,
                       peer->idle ? "bind" : "listen on", tw_endpoint_text(&at, text),
                       tw_errno_name(error, name), reason != NULL ? ", as " : "",
                       reason != NULL ? reason : "");
    }
}
