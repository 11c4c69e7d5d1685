#include "wire_deed.h"

#include "names.h"
#include "scan.h"
#include "wire_order.h"

#include <string.h>

static const char *const names[] = {
    [TW_WIRE_DROPPED] = "dropped",   [TW_WIRE_DUPLICATED] = "duplicated",
    [TW_WIRE_HELD] = "held",         [TW_WIRE_RELEASED] = "released",
    [TW_WIRE_INJECTED] = "injected",
};
_Static_assert(TW_COUNT(names) == TW_N_WIRE_DID, "a deed lacks a name");

const char *tw_wire_deed_text(const struct tw_wire_deed *deed, char text[TW_WIRE_DEED_TEXT])
{
    char flags[TW_FLAGS_TEXT];
    (void)snprintf(text, TW_WIRE_DEED_TEXT, "%s %s from %s", names[deed->did],
                   tw_segment_flags_text(deed->flags, flags),
                   tw_wire_order_side_names()[deed->from]);
    return text;
}

bool tw_wire_deed_parse(const char *text, struct tw_wire_deed *out)
{
    enum { DID, FLAGS, FROM, SIDE, N_WORDS };
    char copy[TW_WIRE_DEED_TEXT];
    const char *words[N_WORDS] = {NULL};
    unsigned did = 0;
    unsigned from = 0;
    struct tw_wire_deed deed = {.did = TW_WIRE_DROPPED};
    if (strlen(text) >= sizeof copy)
        return false;
    memcpy(copy, text, strlen(text) + 1);
    if (tw_scan_words(copy, " ", words, N_WORDS) != N_WORDS ||
        strcmp(words[FROM], "from") != 0 ||
        !tw_names_find(names, TW_N_WIRE_DID, words[DID], &did) ||
        !tw_segment_flags_parse(words[FLAGS], &deed.flags) ||
        !tw_names_find(tw_wire_order_side_names(), 2, words[SIDE], &from))
        return false;
    deed.did = (enum tw_wire_did)did;
    deed.from = (enum tw_side)from;
    *out = deed;
    return true;
}
