#ifndef TW_ADVICE_INSIDE_H
#define TW_ADVICE_INSIDE_H

#include "advice.h"

/* Internal to advice.c: the paragraphs, one function an idea. Each appends sentences, or
 * nothing, to the text. */
enum { TW_ADVICE_TEXT = 2400 };

struct tw_advice {
    const struct tw_inspected *inspected;
    const struct tw_service_row *service; /* NULL: about the whole capture */
    char text[TW_ADVICE_TEXT];
};

void tw_advice_say(struct tw_advice *advice, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The server's endpoint, to begin a paragraph. */
void tw_advice_name(struct tw_advice *advice);

unsigned tw_advice_percent(uint64_t part, uint64_t whole);

/* Who closed first, where TIME_WAIT is held, and what to change. */
void tw_advice_close(struct tw_advice *advice);

/* Part of it: the ports of the service's client that has the most of them in use. Returns true
 * when they are or will be too few. */
bool tw_advice_ports(struct tw_advice *advice);

/* Part of it: clients that choose their port themselves. Returns true when there is one. */
bool tw_advice_own_port(struct tw_advice *advice);

/* Four-tuples in TIME_WAIT that began a connection. */
void tw_advice_reuse(struct tw_advice *advice);

/* Incomplete connections. */
void tw_advice_unfinished(struct tw_advice *advice);

/* Resets of the kind and sender of the first of the rows, at all servers. */
void tw_advice_reset(struct tw_advice *advice, const struct tw_reset_row *const rows[],
                     size_t n_rows);

#endif
