#ifndef TW_LIVE_H
#define TW_LIVE_H

#include "many.h"

/* The live line at the bottom of a terminal: what the runs wait for, and the remaining time.
 */

/* Whether it is in use: stderr is a terminal with a movable cursor, and stdout is not a pipe,
 * because a pager that reads the pipe may draw on the same terminal. */
bool tw_live_is_on(void);

/* Replaces the live line with text, cut to the terminal's current width. */
void tw_live_draw(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Shows what the runs wait for; for tw_many_spec.show. */
void tw_live_show(const struct tw_job jobs[], size_t n, void *arg);

/* Clears the live line, if there is one. */
void tw_live_clear(void);

/* Prints the sentence on a line of its own, on stderr; for tw_many_spec.say. */
void tw_live_say(const char *text);

#endif
