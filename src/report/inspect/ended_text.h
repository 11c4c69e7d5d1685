#ifndef TW_ENDED_TEXT_H
#define TW_ENDED_TEXT_H

#include "inspection.h"

/* Writes a sentence about a connection that is over, and returns it: "four-way, closed first by
 * the client; TIME_WAIT at the client from 09:15:46.123456; ..." */
enum { TW_ENDED_TEXT = 400 };
const char *tw_ended_text(const struct tw_ended *ended, char text[TW_ENDED_TEXT]);

#endif
