#include "unfinished.h"

static const struct {
    const char *name, *words;
} texts[] = {
    [TW_UNFINISHED_SYN] = {"syn-unanswered", "SYN never answered"},
    [TW_UNFINISHED_HANDSHAKE] = {"handshake-unfinished", "handshake unfinished"},
    [TW_UNFINISHED_ONE_WAY] = {"one-direction", "one direction only"},
    [TW_UNFINISHED_BEGINNING] = {"beginning-missing", "beginning not captured"},
    [TW_UNFINISHED_OPEN] = {"open", "open at the end"},
    [TW_UNFINISHED_SILENT] = {"silent", "gone silent"},
    [TW_UNFINISHED_ONE_FIN] = {"fin-unanswered", "one FIN unanswered"},
    [TW_UNFINISHED_LAST_ACK] = {"last-ack-missing", "last ACK missing"},
    [TW_UNFINISHED_END] = {"end-missing", "end not captured"},
};
_Static_assert(TW_COUNT(texts) == TW_N_UNFINISHED, "a row lacks its words");

const char *tw_unfinished_name(enum tw_unfinished unfinished)
{
    return texts[unfinished].name;
}

const char *tw_unfinished_words(enum tw_unfinished unfinished)
{
    return texts[unfinished].words;
}

static bool is_only_syn(const struct tw_teardown_side *side)
{
    return side->syn_sent && side->next_seq == side->syn_seq + 1 && !side->ack_known;
}

enum tw_unfinished tw_unfinished_of(const struct tw_unfinished_seen *seen)
{
    const struct tw_teardown_side *client = &seen->teardown->side[TW_SIDE_A];
    const struct tw_teardown_side *server = &seen->teardown->side[TW_SIDE_B];
    if (!client->seq_known || !server->seq_known)
        return is_only_syn(client) ? TW_UNFINISHED_SYN : TW_UNFINISHED_ONE_WAY;
    if (client->fin_sent && server->fin_sent)
        return TW_UNFINISHED_LAST_ACK;
    if (client->fin_sent || server->fin_sent)
        return tw_teardown_active_closer(seen->teardown) == TW_SIDE_UNKNOWN
                   ? TW_UNFINISHED_END
                   : TW_UNFINISHED_ONE_FIN;
    if (server->state == TW_SYN_RECEIVED || client->state == TW_SYN_SENT)
        return TW_UNFINISHED_HANDSHAKE;
    if (seen->replaced)
        return TW_UNFINISHED_END;
    if (seen->silent_ns >= TW_UNFINISHED_SILENT_NS)
        return TW_UNFINISHED_SILENT;
    return client->syn_sent || server->syn_sent ? TW_UNFINISHED_OPEN : TW_UNFINISHED_BEGINNING;
}
