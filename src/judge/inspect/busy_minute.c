#include "busy_minute.h"

void tw_busy_minute_count(struct tw_busy_minute *busy, tw_ns at_ns)
{
    static const tw_ns MINUTE_NS = 60 * TW_S;
    if (busy->n == 0 || at_ns - busy->from_ns >= MINUTE_NS) {
        busy->from_ns = at_ns;
        busy->n = 0;
    }
    busy->until_ns = at_ns;
    busy->n++;
    if (busy->n > busy->n_busiest) {
        busy->n_busiest = busy->n;
        busy->busiest_ns = at_ns - busy->from_ns;
    }
}

double tw_busy_minute_rate(const struct tw_busy_minute *busy)
{
    tw_ns length_ns = busy->busiest_ns < TW_S ? TW_S : busy->busiest_ns;
    return (double)busy->n_busiest * (double)TW_S / (double)length_ns;
}
