#ifndef TW_LIVE_H
#define TW_LIVE_H

#include "many.h"

/* The line at the bottom of a terminal that says what is waited for, and how long still. */

/* Draws it over itself; for tw_many_spec.show. */
void tw_live_show(const struct tw_job jobs[], size_t n, void *arg);

/* Takes it away. */
void tw_live_clear(void);

/* For tw_many_spec.say: the sentence on a line of its own, on stderr. */
void tw_live_say(const char *text);

#endif
