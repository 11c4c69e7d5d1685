#ifndef TW_WIRE_ORDER_H
#define TW_WIRE_ORDER_H

#include "err.h"
#include "wire_flow.h"

/* An order to the wire between two sides, as data and as text:
 *
 *     delay from client by 100ms          delays all its segments, in order; `by 0ms` ends it
 *     drop second FIN from server         `first`, `second`, `third`, `4`, `2-5` or `every`;
 *     drop every ACK-OF-FIN from client     the default is `first`
 *     duplicate FIN from client after 20s forwards it, and a copy later
 *     hold first FIN from server          until `release`, or `... for 200ms`
 *     release                             forwards all held segments, in order of arrival
 *     forget                              removes the rules, but not delays and held segments
 *     inject R from client seq RCV.NXT+100
 *     inject F. from server seq FIN ack RCV.NXT len 0
 *     inject S from client seq SND.NXT+100000 bare
 *     inject S from client seq SND.NXT+100000 ts -10000
 *
 * Segments are selected by SYN, SYN-ACK, FIN, RST, ACK (pure), ACK-OF-FIN (a pure ACK of the
 * other side's FIN), DATA, ANY, or their exact flags in tcpdump's letters: `F.`, `P.`. The
 * count starts with the order and includes retransmissions. Only TCP segments count.
 *
 * An injected segment arrives at once. Its numbers are marks of the connection (wire_flow.h):
 * ISN, SND.NXT, RCV.NXT (the default) and FIN, each plus or minus some bytes; `seq` refers to
 * the alleged sender's sequence space, `ack` to the receiver's. If the connection uses
 * timestamps, the segment has those that its sender would write now; `bare` omits them; `ts
 * -10000` subtracts that many ticks (milliseconds on Linux), `ts +5` adds; `ts 7` is absolute.
 */
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
    TW_WIRE_FLAGS, /* exactly these flags */
};
enum { TW_N_WIRE_KINDS = TW_WIRE_FLAGS + 1 };

struct tw_wire_number {
    enum tw_mark mark;
    int32_t offset;
};

/* The TSval of an injected segment. */
struct tw_wire_stamp {
    bool given, relative; /* ... to the sender's present TSval */
    int64_t value;
};

struct tw_wire_order {
    enum tw_wire_verb verb;
    enum tw_side from;      /* the sender, real or alleged */
    enum tw_wire_kind kind; /* drop, duplicate, hold */
    uint8_t flags;          /* TW_WIRE_FLAGS, inject */
    unsigned first, last;   /* the range of matches, counted from 1; last 0 means no end */
    /* delay; duplicate: 0 is at once; hold: 0 is until `release` */
    tw_ns time_ns;
    struct tw_wire_number seq, ack; /* inject */
    uint32_t payload_bytes;         /* inject; at most TW_FORGE_PAYLOAD */
    bool bare;                      /* inject */
    struct tw_wire_stamp ts;        /* inject */
    /* Selects the connection by its client's endpoint. Port 0 selects all connections, or for
     * inject the newest. Not part of the text. */
    struct tw_endpoint client;
};

/* Parses the text. Fails with what is wrong and what is allowed. */
TW_MUST_USE int tw_wire_order_parse(const char *text, struct tw_wire_order *out,
                                    struct tw_err *err);

/* The words of the text, by value: TW_N_WIRE_VERBS, TW_N_WIRE_KINDS (NULL for TW_WIRE_FLAGS),
 * TW_N_MARKS, and two for the sides. Static storage. */
const char *const *tw_wire_order_verb_names(void);
const char *const *tw_wire_order_kind_names(void);
const char *const *tw_wire_order_mark_names(void);
const char *const *tw_wire_order_side_names(void);

#endif
