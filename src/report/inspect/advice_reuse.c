#include "advice_inside.h"

#include "numbers.h"

#include <string.h>

static const char *const means[] = {
    [TW_SIDE_A] = "The client's host takes ports out of TIME_WAIT, as Linux does with "
                  "net.ipv4.tcp_tw_reuse: those TIME_WAITs do not use up its ports.",
    [TW_SIDE_B] = "TIME_WAIT at the server does not keep a client from using its port again "
                  "(RFC 9293, section 3.6.1).",
};

void tw_advice_reuse(struct tw_advice *advice)
{
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        const struct tw_reused *reused = &advice->service->reused[side];
        char n[TW_NUMBERS_SIZE];
        char shortest[TW_NUMBERS_SIZE];
        char longest[TW_NUMBERS_SIZE];
        if (reused->n == 0)
            continue;
        bool is_first = advice->text[0] == '\0';
        if (is_first)
            tw_advice_name(advice);
        tw_advice_say(advice, is_first ? ": " : " ");
        (void)tw_numbers_duration(reused->shortest_ns, shortest);
        (void)tw_numbers_duration(reused->longest_ns, longest);
        tw_advice_say(
            advice, "%s accepted while the %s still held TIME_WAIT for the same ports, ",
            tw_numbers_counted(reused->n, "SYN was", "SYNs were", n), tw_side_name(side));
        if (strcmp(shortest, longest) == 0)
            tw_advice_say(advice, "which had lasted %s. ", longest);
        else
            tw_advice_say(advice, "which had lasted %s to %s. ", shortest, longest);
        tw_advice_say(advice, "%s", means[side]);
    }
}
