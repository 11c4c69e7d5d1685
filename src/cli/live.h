#ifndef TW_LIVE_H
#define TW_LIVE_H

#include "many.h"

/* The line at the bottom of a terminal that says what is waited for, and how long still. */

/* Whether there is one: stderr is a terminal whose cursor can be moved, and stdout is no pipe,
 * since what reads that, a pager, may draw on the same terminal. */
bool tw_live_is_on(void);

/* Draws text over what was drawn before: as much of it as fits on a line of the terminal, as
 * wide as that is now. */
void tw_live_draw(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What runs are waiting for; for tw_many_spec.show. */
void tw_live_show(const struct tw_job jobs[], size_t n, void *arg);

/* Takes it away, if there is one. */
void tw_live_clear(void);

/* For tw_many_spec.say: the sentence on a line of its own, on stderr. */
void tw_live_say(const char *text);

#endif
