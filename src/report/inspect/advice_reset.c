#include "advice_inside.h"

#include "numbers.h"

#include <string.h>

/* ", after 1.98 s to 2.02 s of silence"; nothing for a prompt RST. */
static void add_silence(struct tw_advice *advice, const struct tw_reset_row *row)
{
    char shortest[TW_NUMBERS_SIZE];
    char longest[TW_NUMBERS_SIZE];
    if (row->longest_ns < TW_RESET_IDLE_NS)
        return;
    (void)tw_numbers_duration(row->shortest_ns, shortest);
    (void)tw_numbers_duration(row->longest_ns, longest);
    if (strcmp(shortest, longest) == 0)
        tw_advice_say(advice, ", after %s of silence", longest);
    else
        tw_advice_say(advice, ", after %s to %s of silence", shortest, longest);
}

/* Adds up the rows of the first one's kind and sender. Returns the number of servers. */
static uint32_t add_up(const struct tw_reset_row *const rows[], size_t n_rows,
                       struct tw_reset_row *out)
{
    uint32_t n_servers = 1;
    *out = *rows[0];
    for (size_t i = 1; i < n_rows; i++) {
        if (rows[i]->kind != out->kind || rows[i]->by != out->by)
            continue;
        n_servers++;
        out->n += rows[i]->n;
        bool is_known = rows[i]->n_known > 0;
        if (is_known && (out->n_known == 0 || rows[i]->shortest_ns < out->shortest_ns))
            out->shortest_ns = rows[i]->shortest_ns;
        if (is_known && rows[i]->longest_ns > out->longest_ns)
            out->longest_ns = rows[i]->longest_ns;
        out->n_known += rows[i]->n_known;
    }
    return n_servers;
}

void tw_advice_reset(struct tw_advice *advice, const struct tw_reset_row *const rows[],
                     size_t n_rows)
{
    char n[TW_NUMBERS_SIZE];
    struct tw_reset_row all;
    uint32_t n_servers = add_up(rows, n_rows, &all);
    enum tw_reset_kind kind = (enum tw_reset_kind)all.kind;
    tw_advice_name(advice);
    if (n_servers > 1)
        tw_advice_say(advice, " and %s",
                      tw_numbers_counted(n_servers - 1, "other server", "other servers", n));
    if (kind == TW_RESET_IN_TIME_WAIT)
        tw_advice_say(advice, ": %s a RST from the %s",
                      tw_numbers_counted(all.n, "connection got", "connections got", n),
                      tw_side_name(all.by));
    else
        tw_advice_say(advice, ": %s reset by the %s",
                      tw_numbers_counted(all.n, "connection was", "connections were", n),
                      tw_side_name(all.by));
    tw_advice_say(advice, " %s", tw_reset_kind_when(kind));
    add_silence(advice, &all);
    tw_advice_say(advice, ". %s", tw_reset_kind_means(kind, all.by));
}
