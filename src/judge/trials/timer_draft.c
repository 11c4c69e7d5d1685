#include "timer_draft.h"

#include "append.h"
#include "own.h"

#include <string.h>

unsigned tw_draft_between(struct tw_draft *draft, unsigned least, unsigned most)
{
    return least + tw_dice_below(&draft->dice, most - least + 1);
}

bool tw_draft_chance(struct tw_draft *draft, unsigned percent)
{
    return tw_dice_chance(&draft->dice, percent);
}

void tw_draft_line(char section[TW_DRAFT_SECTION], const char *line)
{
    tw_append(section, TW_DRAFT_SECTION, "%s\n", line);
}

void tw_draft_wait(struct tw_draft *draft, char section[TW_DRAFT_SECTION], unsigned least_ms,
                   unsigned most_ms)
{
    tw_append(section, TW_DRAFT_SECTION, "lab = wait %ums\n",
              tw_draft_between(draft, least_ms, most_ms));
}

void tw_draft_probe(struct tw_draft *draft, const char *then)
{
    tw_append(draft->probes, TW_DRAFT_SECTION,
              "\n[probe port]\naddress = %s\nexpect = EADDRINUSE, then OK after %s\n",
              draft->address, then);
}

void tw_draft_probe_client(struct tw_draft *draft, bool across)
{
    bool ipv6 = strchr(draft->address, ':') != NULL;
    tw_append(draft->probes, TW_DRAFT_SECTION,
              "\n[probe client-port]\naddress = %s\nport = %d\n%s"
              "expect = EADDRINUSE, then OK after TIME_WAIT\n",
              ipv6 ? "::" : "0.0.0.0", TW_DRAFT_CLIENT_PORT,
              across ? "namespace = client\n" : "");
}

void tw_draft_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds)
{
    tw_append(section, TW_DRAFT_SECTION, "tcp_fin_timeout = %u\n", seconds);
}

void tw_draft_set_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds)
{
    tw_append(section, TW_DRAFT_SECTION, "lab = set tcp_fin_timeout %u\n", seconds);
}

/* Short timeouts are as frequent as long ones: their granularity is finer, so more can go
 * wrong. */
unsigned tw_draft_choose_timeout(struct tw_draft *draft, unsigned least)
{
    static const unsigned most[] = {3, 16, 60};
    unsigned limit = most[tw_dice_below(&draft->dice, TW_COUNT(most))];
    return tw_draft_between(draft, least, limit > least ? limit : least + 1);
}

/* Places the server and connects. On a wire the client may resend its FIN, and TIME-WAIT
 * answers it; a client that is CLOSED by then replies with a RST, which would end TIME-WAIT
 * (RFC 1337). */
void tw_draft_begin(struct tw_draft *draft, bool wire)
{
    static const char *const addresses[] = {"0.0.0.0", "::", "127.0.0.1", "::1"};
    draft->wire = wire;
    if (wire)
        tw_draft_line(draft->host, "tcp_rfc1337 = 1");
    draft->address = addresses[tw_dice_below(&draft->dice, wire ? 2 : TW_COUNT(addresses))];
    tw_append(draft->server, TW_DRAFT_SECTION, "address = %s\n", draft->address);
    tw_draft_line(draft->steps, "client = connect");
    tw_draft_wait(draft, draft->steps, 0, 250);
}

/* ... and sends data. */
void tw_draft_begin_used(struct tw_draft *draft, bool wire)
{
    tw_draft_begin(draft, wire);
    tw_draft_line(draft->steps, "client = send hello");
}

static void end_process(struct tw_draft *draft, const char *who)
{
    static const char *const signals[] = {"SIGINT", "SIGTERM", "SIGKILL"};
    tw_append(draft->steps, TW_DRAFT_SECTION, "%s = stop %s\n", who,
              signals[tw_dice_below(&draft->dice, TW_COUNT(signals))]);
}

/* The server's process ends, or closes its sockets. */
void tw_draft_let_go(struct tw_draft *draft)
{
    if (tw_draft_chance(draft, 50)) {
        end_process(draft, "server");
        return;
    }
    tw_draft_line(draft->steps, "server = close");
    tw_draft_line(draft->steps, "server = close listener");
}

void tw_draft_close_client(struct tw_draft *draft)
{
    if (tw_draft_chance(draft, 30))
        end_process(draft, "client");
    else
        tw_draft_line(draft->steps, "client = close");
}

/* The server closes, or only shuts down. Returns whether tw_draft_let_go_later() must still
 * close. */
bool tw_draft_close_first(struct tw_draft *draft)
{
    bool later = tw_draft_chance(draft, 30);
    if (later)
        tw_draft_line(draft->steps, "server = shutdown wr");
    else
        tw_draft_let_go(draft);
    tw_draft_line(draft->steps, "server = await FIN-WAIT-2");
    return later;
}

void tw_draft_let_go_later(struct tw_draft *draft, bool later)
{
    if (!later)
        return;
    tw_draft_line(draft->steps, "server = await TIME-WAIT");
    tw_draft_let_go(draft);
}

/* The server's socket becomes an orphan in FIN-WAIT-2. */
void tw_draft_orphan(struct tw_draft *draft)
{
    if (!tw_draft_close_first(draft))
        return;
    tw_draft_wait(draft, draft->steps, 0, 600);
    tw_draft_let_go(draft);
}
