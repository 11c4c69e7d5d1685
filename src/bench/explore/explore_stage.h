#ifndef TW_EXPLORE_STAGE_H
#define TW_EXPLORE_STAGE_H

#include "err.h"
#include "explore_question.h"
#include "own.h"
#include "rule_case.h"
#include "rule_port.h"

/* Plays cases on the real kernel, in a network namespace that only the caller uses. Each case
 * has a port of its own, so that remains of earlier cases do not matter.
 *
 *     tw_stage_open -> { tw_stage_begin -> tw_stage_play ... -> tw_stage_end } ...
 *         -> tw_stage_drop */
struct tw_stage;

enum { TW_STAGE_FIRST_PORT = 1024, TW_STAGE_LAST_PORT = 59999 };

/* Prepares what the cases need: addresses, a second device, servers to connect to. */
TW_MUST_USE int tw_stage_open(struct tw_stage **out, struct tw_err *err);
void tw_stage_drop(struct tw_stage **stage);

/* Whether it can create sockets of two users. An ordinary user's namespace has only one. */
bool tw_stage_has_two_users(const struct tw_stage *stage);

/* Starts a case on the port. */
void tw_stage_begin(struct tw_stage *stage, uint16_t port);

/* The sockets on the case's port, as the stage tracks them. */
const struct tw_rule_port *tw_stage_port(const struct tw_stage *stage);

/* Plays a step. Returns 1 when it asked a question; *out then has the socket as it was and
 * both answers. Returns 0 when it asked none, or was impossible because an earlier step was
 * refused. Returns -1 when the kernel did something unexpected. */
TW_MUST_USE int tw_stage_play(struct tw_stage *stage, const struct tw_rule_case_step *step,
                              struct tw_stage_question *out, struct tw_err *err);

/* Checks with the kernel that each connection of the case exists, in the state that the stage
 * tracks. */
TW_MUST_USE int tw_stage_check(struct tw_stage *stage, struct tw_err *err);

/* Closes what the case left open. */
void tw_stage_end(struct tw_stage *stage);

#endif
