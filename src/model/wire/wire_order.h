#ifndef TW_WIRE_ORDER_H
#define TW_WIRE_ORDER_H

#include "err.h"
#include "wire_flow.h"

/* What the wire between two sides can be told to do, as data and as text:
 *
 *     delay from client by 100ms          all that it sends, in order; `by 0ms`: no more
 *     drop second FIN from server         `first`, `second`, `third`, `4`, `2-5` or `every`;
 *     drop every ACK-OF-FIN from client     without one of them: the first
 *     duplicate FIN from client after 20s as it is, and once more so much later
 *     hold first FIN from server          until `release`, or `... for 200ms`
 *     release                             all that is held, in the order in which it came
 *     forget                              the rules made so far; delays and what is held stay
 *     inject R from client seq RCV.NXT+100
 *     inject F. from server seq FIN ack RCV.NXT len 0
 *     inject S from client seq SND.NXT+100000 bare
 *     inject S from client seq SND.NXT+100000 ts -10000
 *
 * Which segments: SYN, SYN-ACK, FIN, RST, ACK (alone), ACK-OF-FIN (alone, of the other side's
 * FIN), DATA, ANY, or the exact flags in tcpdump's letters: `F.`, `P.`. They are counted from
 * the order on; a segment is what a side sends, so one that is sent again counts again. What is
 * not TCP is none.
 *
 * What is injected reaches the other side at once. Numbers are marks of the connection
 * (wire_flow.h): ISN, SND.NXT, RCV.NXT (where none is given) and FIN, each + or - bytes; `seq`
 * of the alleged sender's space, `ack` of its receiver's. It has timestamps when the connection
 * has, as its sender would write them then; `bare`: none; `ts -10000`: as it would have written
 * them so many ticks (milliseconds, with Linux) before, `ts +5` after; `ts 7`: that number. */
enum tw_wire_verb {
    TW_WIRE_DELAY,
    TW_WIRE_DROP,
    TW_WIRE_DUPLICATE,
    TW_WIRE_HOLD,
    TW_WIRE_RELEASE,
    TW_WIRE_FORGET,
    TW_WIRE_INJECT,
};
enum { TW_N_WIRE_VERBS = TW_WIRE_INJECT + 1 };

enum tw_wire_kind {
    TW_WIRE_ANY,
    TW_WIRE_SYN,
    TW_WIRE_SYN_ACK,
    TW_WIRE_FIN,
    TW_WIRE_RST,
    TW_WIRE_ACK,
    TW_WIRE_ACK_OF_FIN,
    TW_WIRE_DATA,
    TW_WIRE_FLAGS, /* exactly these */
};
enum { TW_N_WIRE_KINDS = TW_WIRE_FLAGS + 1 };

struct tw_wire_number {
    enum tw_mark mark;
    int32_t offset;
};

/* TSval of what is injected. */
struct tw_wire_stamp {
    bool given, relative; /* ... to what the sender would write */
    int64_t value;
};

struct tw_wire_order {
    enum tw_wire_verb verb;
    enum tw_side from;      /* who sends, or is said to have sent */
    enum tw_wire_kind kind; /* drop, duplicate, hold */
    uint8_t flags;          /* TW_WIRE_FLAGS, inject */
    unsigned first, last;   /* of those, counted from 1; last 0: without end */
    tw_ns time_ns; /* delay; duplicate: 0 is at once; hold: 0 is until it is released */
    struct tw_wire_number seq, ack; /* inject */
    uint32_t payload_bytes;         /* inject: at most TW_FORGE_PAYLOAD */
    bool bare;                      /* inject */
    struct tw_wire_stamp ts;        /* inject */
    struct tw_endpoint client; /* the connection by its client's end; port 0: any connection,
                                * and the newest to inject. The text does not say it. */
};

/* Reads the text. Fails with what is wrong in it and what is allowed. */
TW_MUST_USE int tw_wire_order_parse(const char *text, struct tw_wire_order *out,
                                    struct tw_err *err);

/* Writes what tw_wire_order_parse reads. Returns text. */
enum { TW_WIRE_ORDER_TEXT = 128 };
const char *tw_wire_order_text(const struct tw_wire_order *order,
                               char text[TW_WIRE_ORDER_TEXT]);

/* The words of the text, by value: TW_N_WIRE_VERBS, TW_N_WIRE_KINDS (NULL for TW_WIRE_FLAGS),
 * TW_N_MARKS, and two for the sides. Static. */
const char *const *tw_wire_order_verb_names(void);
const char *const *tw_wire_order_kind_names(void);
const char *const *tw_wire_order_mark_names(void);
const char *const *tw_wire_order_side_names(void);

#endif
