#ifndef TW_TIMER_DRAFT_H
#define TW_TIMER_DRAFT_H

#include "dice.h"

/* An experiment about a timer while it is made: its sections, each as far as it is, and what
 * kinds of cases have in common. What does not fit into a section is left out; the reader of
 * the text would refuse that. */
enum {
    TW_DRAFT_CLIENT_PORT = 7000, /* where that is what is held */
    TW_DRAFT_SECTION = 768,      /* bytes */
};
struct tw_draft {
    struct tw_dice dice;
    bool wire;
    const char *address; /* the server's, and that of the probe; static */
    char host[TW_DRAFT_SECTION], server[TW_DRAFT_SECTION], client[TW_DRAFT_SECTION],
        steps[TW_DRAFT_SECTION], probes[TW_DRAFT_SECTION], then[TW_DRAFT_SECTION];
};

/* Both included. */
unsigned tw_draft_between(struct tw_draft *draft, unsigned least, unsigned most);
bool tw_draft_chance(struct tw_draft *draft, unsigned percent);

/* Seconds from `least` to 60, short ones as often as long ones: with a finer grain there is
 * more to be missed. */
unsigned tw_draft_choose_timeout(struct tw_draft *draft, unsigned least);

/* Each adds to a section. */
void tw_draft_line(char section[TW_DRAFT_SECTION], const char *line);
void tw_draft_wait(struct tw_draft *draft, char section[TW_DRAFT_SECTION], unsigned least_ms,
                   unsigned most_ms);
void tw_draft_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds);
void tw_draft_set_fin_timeout(char section[TW_DRAFT_SECTION], unsigned seconds);

/* Probes of the server's port, which works after `then`, and of the client's, on the clients'
 * side of a wire when it is `across`. */
void tw_draft_probe(struct tw_draft *draft, const char *then);
void tw_draft_probe_client(struct tw_draft *draft, bool across);

/* Where the server is, and the client's connection; one that has been used. On a wire no RST
 * ends a TIME-WAIT. */
void tw_draft_begin(struct tw_draft *draft, bool wire);
void tw_draft_begin_used(struct tw_draft *draft, bool wire);

/* The server's process ends, or closes all that it has; the client does. */
void tw_draft_let_go(struct tw_draft *draft);
void tw_draft_close_client(struct tw_draft *draft);

/* The server lets go, or shuts down only: returns whether that is still to be done, when the
 * client's FIN has come, by the second. */
bool tw_draft_close_first(struct tw_draft *draft);
void tw_draft_let_go_later(struct tw_draft *draft, bool later);

/* The server's side comes to FIN-WAIT-2, and is nobody's. */
void tw_draft_orphan(struct tw_draft *draft);

#endif
