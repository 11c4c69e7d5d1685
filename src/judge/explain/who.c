#include "who.h"

#include <stdio.h>
#include <string.h>

static const char *peer_text(const struct tw_peer_spec *peer, const char *name,
                             char text[TW_WHO_TEXT])
{
    const char *role = peer->role == TW_SERVER ? "server" : "client";
    size_t n = strlen(role);
    bool is_role = strncmp(name, role, n) == 0 && (name[n] == '\0' || name[n] == '.');
    (void)snprintf(text, TW_WHO_TEXT, "%s%s%s", is_role ? "" : role, is_role ? "" : " ", name);
    return text;
}

const char *tw_who_of(const struct tw_run *run, unsigned who, char text[TW_WHO_TEXT])
{
    int peer = tw_run_peer(run, who);
    if (peer >= 0)
        return peer_text(&run->experiment.peers[peer], run->names[who], text);
    (void)snprintf(text, TW_WHO_TEXT, "%s", run->names[who]);
    return text;
}
