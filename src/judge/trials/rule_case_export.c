#include "rule_case_export.h"

#include "names.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NOBODY = -1 };

/* What a slot becomes in the experiment. */
struct role {
    const struct tw_rule_case_step *made; /* its `socket` step; NULL for an accepted one */
    enum tw_rule_case_address at;
    bool bound, listens;
    /* Of an accepted socket, the slot that listened; of a server, the slot of its connection.
     */
    int server;
    bool fin_sent, fin_came;
};

struct export
{
    char *text;
    size_t n_bytes;
    bool failed; /* an experiment cannot express the case */
    struct role roles[TW_RULE_CASE_MAX_SLOTS];
    unsigned newcomer; /* the slot of the last step */
};

static void put(struct export *export, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct export *export, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t n_room = TW_EXPORT_TEXT - export->n_bytes;
    int n = vsnprintf(export->text + export->n_bytes, n_room, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= n_room)
        export->failed = true;
    else
        export->n_bytes += (size_t)n;
}

static const char *yes(bool value)
{
    return value ? "yes" : "no";
}

static void put_socket(struct export *export, const struct role *role)
{
    char address[TW_ENDPOINT_TEXT];
    struct tw_endpoint at = tw_rule_case_endpoint(role->at);
    put(export, "address   = %s\n", tw_endpoint_address_text(&at, address));
    put(export, "reuseaddr = %s\nreuseport = %s\n", yes(role->made->reuseaddr),
        yes(role->made->reuseport));
    if (role->made->v6only)
        put(export, "v6only    = yes\n");
    if (role->made->user != 0)
        put(export, "uid       = %u\n", role->made->user);
}

/* Writes the servers that bind, in their order, and the clients. */
static void put_peers(struct export *export, const struct tw_rule_case *steps)
{
    bool others = false;
    for (size_t i = 0; i + 1 < steps->n_steps; i++) {
        const struct tw_rule_case_step *step = &steps->steps[i];
        struct role *role = &export->roles[step->slot];
        bool comes = step->verb == TW_RULE_CASE_SOCKET || step->verb == TW_RULE_CASE_BIND;
        if (step->verb == TW_RULE_CASE_SOCKET)
            *role = (struct role){.made = step, .server = NOBODY};
        if (step->verb == TW_RULE_CASE_BIND)
            role->at = step->address;
        others = others || !comes;
        if (step->slot == export->newcomer)
            continue;
        export->failed = export->failed || step->device != TW_RULE_CASE_ANY_DEVICE ||
                         (comes && others) || (step->verb == TW_RULE_CASE_BIND && role->bound);
        if (step->verb == TW_RULE_CASE_BIND && !export->failed) {
            role->bound = true;
            put(export, "\n[server s%u]\n", step->slot);
            put_socket(export, role);
            put(export, "listen    = no\n");
        }
        if (step->verb == TW_RULE_CASE_REACH)
            put(export, "\n[client c%u]\naddress   = %s\n", step->slot,
                step->address >= TW_RULE_CASE_V6 ? "::1" : "127.0.0.1");
    }
}

/* Whether a client that connects to this server reaches it at this address. A client's own
 * address is its family's loopback address. */
static bool leads_to(enum tw_rule_case_address reached, enum tw_rule_case_address listens)
{
    if (listens == TW_RULE_CASE_V4_ANY)
        return reached == TW_RULE_CASE_V4 || reached == TW_RULE_CASE_V4_ANY;
    if (listens == TW_RULE_CASE_V6_ANY)
        return reached == TW_RULE_CASE_V6 || reached == TW_RULE_CASE_V6_ANY;
    return reached == listens && listens != TW_RULE_CASE_MAPPED &&
           listens != TW_RULE_CASE_MAPPED_ANY;
}

static void put_reach(struct export *export, const struct tw_rule_case_step *step)
{
    int server = NOBODY;
    unsigned n_listening = 0;
    for (int i = 0; i < TW_RULE_CASE_MAX_SLOTS; i++) {
        if (!export->roles[i].listens)
            continue;
        server = i;
        n_listening++;
    }
    if (n_listening != 1 || export->roles[server].server != NOBODY ||
        !leads_to(step->address, export->roles[server].at) ||
        export->roles[server].made->user != step->user) {
        export->failed = true;
        return;
    }
    export->roles[server].server = (int)step->slot;
    export->roles[step->slot] = (struct role){.server = server, .bound = true};
    put(export, "c%u = connect s%d\n", step->slot, server);
}

/* The state to wait for depends on which side sends the FIN. */
static void put_fin(struct export *export, struct role *role, const char *what, bool from_peer,
                    unsigned slot)
{
    bool *sent = from_peer ? &role->fin_came : &role->fin_sent;
    bool first = !role->fin_sent && !role->fin_came;
    if (from_peer)
        put(export, "c%u = %s\n", slot, what);
    else
        put(export, "s%d = %s\n", role->server, what);
    if (!*sent)
        put(export, "s%d = await %s\n", role->server,
            first ? (from_peer ? "CLOSE-WAIT" : "FIN-WAIT-2")
                  : (from_peer ? "TIME-WAIT" : "CLOSED"));
    *sent = true;
}

static void put_connection_step(struct export *export, const struct tw_rule_case_step *step)
{
    struct role *role = &export->roles[step->slot];
    switch (step->verb) {
    case TW_RULE_CASE_SET:
        put(export, "s%d = set reuseaddr %s\ns%d = set reuseport %s\n", role->server,
            yes(step->reuseaddr), role->server, yes(step->reuseport));
        break;
    case TW_RULE_CASE_SHUTDOWN:
        put_fin(export, role, "shutdown wr", false, step->slot);
        break;
    case TW_RULE_CASE_CLOSE:
        put_fin(export, role, "close", false, step->slot);
        break;
    case TW_RULE_CASE_PEER_CLOSES:
        put_fin(export, role, "close", true, step->slot);
        break;
    case TW_RULE_CASE_PEER_RESETS:
        put(export, "c%u = set linger 0\nc%u = close\n", step->slot, step->slot);
        break;
    case TW_RULE_CASE_SOCKET:
    case TW_RULE_CASE_BIND:
    case TW_RULE_CASE_CHOOSE:
    case TW_RULE_CASE_LISTEN:
    case TW_RULE_CASE_REACH:
    case TW_RULE_CASE_CONNECT:
    case TW_RULE_CASE_STALL:
        export->failed = true;
        break;
    }
}

static void put_server_step(struct export *export, const struct tw_rule_case_step *step)
{
    struct role *role = &export->roles[step->slot];
    if (step->verb == TW_RULE_CASE_LISTEN) {
        put(export, "s%u = listen\n", step->slot);
        role->listens = true;
    } else if (step->verb == TW_RULE_CASE_SET) {
        put(export, "s%u = set listener reuseaddr %s\ns%u = set listener reuseport %s\n",
            step->slot, yes(step->reuseaddr), step->slot, yes(step->reuseport));
    } else if (step->verb == TW_RULE_CASE_CLOSE) {
        put(export, "s%u = close listener\n", step->slot);
        role->listens = false;
    } else {
        export->failed = true;
    }
}

static void put_steps(struct export *export, const struct tw_rule_case *steps)
{
    put(export, "\n[steps]\nlab = wait 1ms\n"); /* an experiment needs at least one step */
    for (size_t i = 0; i + 1 < steps->n_steps; i++) {
        const struct tw_rule_case_step *step = &steps->steps[i];
        const struct role *role = &export->roles[step->slot];
        if (step->verb == TW_RULE_CASE_SOCKET || step->verb == TW_RULE_CASE_BIND)
            continue;
        if (step->verb == TW_RULE_CASE_REACH)
            put_reach(export, step);
        else if (step->slot == export->newcomer || !role->bound)
            export->failed = true;
        else if (role->made == NULL)
            put_connection_step(export, step);
        else
            put_server_step(export, step);
    }
}

bool tw_rule_case_export(const struct tw_rule_case *steps, int error, char text[TW_EXPORT_TEXT])
{
    char name[TW_ERRNO_TEXT];
    struct export export = {.text = text};
    const struct tw_rule_case_step *last = &steps->steps[steps->n_steps - 1];
    export.newcomer = last->slot;
    text[0] = '\0';

    put(&export,
        "[experiment]\n"
        "title  = A case in which the kernel and the bind rule differ\n"
        "story  = Found by twlab explore; the probe expects what the kernel answered.\n"
        "source = twlab explore\n"
        "tags   = explored\n");
    put_peers(&export, steps);
    put_steps(&export, steps);
    struct role *role = &export.roles[last->slot];
    if (last->verb != TW_RULE_CASE_BIND || role->made == NULL ||
        role->made->device != TW_RULE_CASE_ANY_DEVICE)
        export.failed = true;
    if (!export.failed) {
        role->at = last->address;
        put(&export, "\n[probe new]\n");
        put_socket(&export, role);
        put(&export, "expect    = %s%s\n", tw_errno_name(error, name),
            error == 0 ? "" : ", not OK within 100ms");
    }
    if (export.failed)
        text[0] = '\0';
    return !export.failed;
}
