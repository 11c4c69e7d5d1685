#ifndef TW_WIRE_DEED_H
#define TW_WIRE_DEED_H

#include "own.h"
#include "wire_flow.h"

/* What a wire did to a segment by order, as data and as text: "dropped F. from server". */
enum tw_wire_did {
    TW_WIRE_DROPPED,
    TW_WIRE_DUPLICATED, /* sent the copy */
    TW_WIRE_HELD,
    TW_WIRE_RELEASED, /* sent a held segment */
    TW_WIRE_INJECTED,
};
enum { TW_N_WIRE_DID = TW_WIRE_INJECTED + 1 };

struct tw_wire_deed {
    enum tw_wire_did did;
    uint8_t flags; /* of the segment */
    enum tw_side from;
};

/* Writes the text. Returns text. */
enum { TW_WIRE_DEED_TEXT = 40 };
const char *tw_wire_deed_text(const struct tw_wire_deed *deed, char text[TW_WIRE_DEED_TEXT]);

/* Parses the output of tw_wire_deed_text(). */
TW_MUST_USE bool tw_wire_deed_parse(const char *text, struct tw_wire_deed *out);

#endif
