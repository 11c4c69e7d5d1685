#ifndef TW_INSPECT_WORDS_H
#define TW_INSPECT_WORDS_H

#include "inspected.h"

/* Sentences about a connection of a capture, and advice on a server endpoint. Each function
 * writes text and returns it. */

/* "four-way, closed first by the client; TIME_WAIT at the client from 09:15:46.123456; ..." */
enum { TW_ENDED_TEXT = 400 };
const char *tw_ended_text(const struct tw_ended *ended, char text[TW_ENDED_TEXT]);

/* Paragraphs about one server endpoint: on which side TIME_WAIT accumulates, what that costs,
 * and who should close first. Empty when no connection was closed. */
enum { TW_ADVICE_TEXT = 1600 };
const char *tw_advice_text(const struct tw_inspected *inspected,
                           const struct tw_service_row *service, char text[TW_ADVICE_TEXT]);

#endif
