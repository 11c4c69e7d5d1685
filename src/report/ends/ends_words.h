#ifndef TW_ENDS_WORDS_H
#define TW_ENDS_WORDS_H

#include "compared.h"

/* Sentences about what happened between two ends. Each function writes text and returns it. */
enum { TW_ENDS_TEXT = 400 };

/* "arrived after 10.1 to 10.4 ms (#12, #14)", "lost: sent (#12), did not arrive", "made on the
 * way: arrived (#14), but 10.0.0.2 did not send it (TTL 61, that host's segments have 58)" */
const char *tw_ends_words_fate(const struct tw_compared *compared,
                               const struct tw_compared_flow *flow,
                               const struct tw_ends_row *row, char text[TW_ENDS_TEXT]);

/* "server.pcap's clock is 300.0 to 300.4 ms ahead of client.pcap's" */
const char *tw_ends_words_clock(const struct tw_compared *compared, char text[TW_ENDS_TEXT]);

#endif
