#ifndef TW_TIMER_DRAFT_H
#define TW_TIMER_DRAFT_H

#include "dice.h"

/* A timer experiment under construction: its sections, and the parts that the kinds of cases
 * share. Text that does not fit into a section is dropped; the experiment reader would then
 * refuse the case. */
enum {
    TW_DRAFT_CLIENT_PORT = 7000, /* the client's port, where that is the one held */
    TW_DRAFT_SECTION = 768,      /* bytes */
};
struct tw_draft {
    struct tw_dice dice;
    bool wire;
    const char *address; /* of the server and the probe; static storage */
    char host[TW_DRAFT_SECTION], server[TW_DRAFT_SECTION], client[TW_DRAFT_SECTION],
        steps[TW_DRAFT_SECTION], probes[TW_DRAFT_SECTION], then[TW_DRAFT_SECTION];
};

/* A random number from `least` to `most`, both included. */
unsigned tw_draft_between(struct tw_draft *draft, unsigned least, unsigned most);
bool tw_draft_chance(struct tw_draft *draft, unsigned percent);

/* A random number of seconds from `least` to 60. Short ones are as frequent as long ones:
 * their granularity is finer, so more can go wrong. */
unsigned tw_draft_choose_timeout(struct tw_draft *draft, unsigned least);

/* Each of these appends to a section. */
void tw_draft_line(char section[TW_DRAFT_SECTION], const char *line);
void tw_draft_wait(struct tw_draft *draft, char section[TW_DRAFT_SECTION], unsigned least_ms,
                   unsigned most_ms);
void tw_draft_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds);
void tw_draft_set_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds);

/* Appends a probe of the server's port, which succeeds after `then`, or of the client's port.
 * The latter is on the client's side of the wire when `across` is set. */
void tw_draft_probe(struct tw_draft *draft, const char *then);
void tw_draft_probe_client(struct tw_draft *draft, bool across);

/* Places the server and connects the client; the second also sends data. On a wire, no RST
 * ends a TIME-WAIT. */
void tw_draft_begin(struct tw_draft *draft, bool wire);
void tw_draft_begin_used(struct tw_draft *draft, bool wire);

/* The server's (or client's) process ends, or closes its sockets. */
void tw_draft_let_go(struct tw_draft *draft);
void tw_draft_close_client(struct tw_draft *draft);

/* The first closes the server, or only shuts it down; then it returns true, and the second
 * closes it after the client's FIN arrived. */
bool tw_draft_close_first(struct tw_draft *draft);
void tw_draft_let_go_later(struct tw_draft *draft, bool later);

/* The server's socket becomes an orphan in FIN-WAIT-2. */
void tw_draft_orphan(struct tw_draft *draft);

#endif
