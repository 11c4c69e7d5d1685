#include "zero.h"

#include "numbers.h"

struct tw_zero tw_zero_of(const struct tw_run *run)
{
    struct tw_zero zero = {.at_ns = run->facts.first_packet_ns, .name = "the first packet"};
    if (zero.at_ns != 0)
        return zero;
    for (size_t i = 0; i < run->n_seen; i++) {
        if (run->seen[i].saw != TW_SAW_SEGMENT)
            continue;
        zero.at_ns = run->seen[i].at_ns;
        return zero;
    }
    return (struct tw_zero){.at_ns = 0, .name = "the run's start"};
}

const char *tw_zero_text(const struct tw_zero *zero, tw_ns at_ns, unsigned n_digits,
                         char text[TW_ZERO_TEXT])
{
    tw_ns length_ns = at_ns - zero->at_ns;
    bool before = length_ns < 0;
    (void)snprintf(text, TW_ZERO_TEXT, "%.*f s %s %s", (int)(n_digits < 9 ? n_digits : 9),
                   tw_numbers_s(before ? -length_ns : length_ns), before ? "before" : "after",
                   zero->name);
    return text;
}
