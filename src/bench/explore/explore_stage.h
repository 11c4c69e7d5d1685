#ifndef TW_EXPLORE_STAGE_H
#define TW_EXPLORE_STAGE_H

#include "err.h"
#include "explore_question.h"
#include "own.h"
#include "rule_case.h"
#include "rule_port.h"

/* Where cases are played on the real kernel: sockets of a network namespace that is the
 * caller's alone. Each case has a port of its own, so what an earlier one has left does not
 * matter.
 *
 *     tw_stage_open -> { tw_stage_begin -> tw_stage_play ... -> tw_stage_end } ... ->
 * tw_stage_drop
 */
struct tw_stage;

enum { TW_STAGE_FIRST_PORT = 1024, TW_STAGE_LAST_PORT = 59999 };

/* Makes what the cases need: addresses, a second device, servers to connect to. */
TW_MUST_USE int tw_stage_open(struct tw_stage **out, struct tw_err *err);
void tw_stage_drop(struct tw_stage **stage);

/* Can it make sockets of two users? An ordinary user's namespace has one alone. */
bool tw_stage_has_two_users(const struct tw_stage *stage);

/* Begins a case on the port. */
void tw_stage_begin(struct tw_stage *stage, uint16_t port);

/* What is on the case's port now, as the stage believes. */
const struct tw_rule_port *tw_stage_port(const struct tw_stage *stage);

/* Plays a step. When it put a question, *out has it, with the port as it was when it was put,
 * and the answers; the result is 1. 0: there was no question (or the step could not be done,
 * as an earlier one was refused). -1: the kernel did what the stage does not understand. */
TW_MUST_USE int tw_stage_play(struct tw_stage *stage, const struct tw_rule_case_step *step,
                              struct tw_stage_question *out, struct tw_err *err);

/* Asks the kernel for each connection of the case, whether it is there and in the state that
 * the stage believes. */
TW_MUST_USE int tw_stage_check(struct tw_stage *stage, struct tw_err *err);

/* Closes what the case has left open. */
void tw_stage_end(struct tw_stage *stage);

#endif
