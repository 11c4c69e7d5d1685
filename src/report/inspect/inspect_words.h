#ifndef TW_INSPECT_WORDS_H
#define TW_INSPECT_WORDS_H

#include "inspected.h"

/* What a connection of a capture came to, and what a capture as a whole means, in sentences.
 * Each function writes text and returns it. */

/* "four-way, closed first by the client, which holds TIME_WAIT from 09:15:46.123456; ..." */
enum { TW_ENDED_TEXT = 400 };
const char *tw_ended_text(const struct tw_ended *ended, char text[TW_ENDED_TEXT]);

/* Paragraphs on one server endpoint: which side TIME_WAIT piles up at, what that costs there,
 * and who should close first. "" when there is nothing to say: nobody closed. */
enum { TW_ADVICE_TEXT = 1600 };
const char *tw_advice_text(const struct tw_inspected *inspected,
                           const struct tw_service_row *service, char text[TW_ADVICE_TEXT]);

#endif
