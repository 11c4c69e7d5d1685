#include "advice_inside.h"

#include "numbers.h"
#include "own.h"

static const struct {
    enum tw_unfinished unfinished;
    const char *one, *many, *means;
} sentences[] = {
    {TW_UNFINISHED_SYN, "SYN was never answered", "SYNs were never answered",
     "The server's host is down, or a firewall drops the SYN, or the accept queue of the "
     "listening program is full: connect() waits, and fails with ETIMEDOUT."},
    {TW_UNFINISHED_HANDSHAKE, "handshake was not completed", "handshakes were not completed",
     "The SYN,ACK was not answered: it did not arrive, or the SYN came from a forged address "
     "or a port scan."},
    {TW_UNFINISHED_ONE_WAY, "connection has segments of one side only",
     "connections have segments of one side only",
     "What the other side did is not known: capture where both directions pass."},
    {TW_UNFINISHED_ONE_FIN, "connection was closed by one side only",
     "connections were closed by one side only",
     "The other side's program did not call close() within this capture: its socket stays in "
     "CLOSE-WAIT until it does. If their number grows, that program leaks sockets."},
    {TW_UNFINISHED_LAST_ACK, "connection lacks the ACK of a FIN",
     "connections lack the ACK of a FIN",
     "That side vanished, or the ACK was lost, or not captured. Whoever waits for it sends the "
     "FIN again, for some minutes."},
    {TW_UNFINISHED_SILENT, "connection was left open, but silent",
     "connections were left open, but silent",
     "Nothing of them was captured in the minute before the end. If one side is gone, only "
     "keep-alive or data shows it."},
};

void tw_advice_unfinished(struct tw_advice *advice)
{
    for (size_t i = 0; i < TW_COUNT(sentences); i++) {
        char n_text[TW_NUMBERS_SIZE];
        uint32_t n = advice->service->n_unfinished[sentences[i].unfinished];
        if (n == 0)
            continue;
        bool is_first = advice->text[0] == '\0';
        if (is_first)
            tw_advice_name(advice);
        tw_advice_say(advice, is_first ? ": " : " ");
        tw_advice_say(advice, "%s %s. %s", tw_numbers_count(n, n_text),
                      n == 1 ? sentences[i].one : sentences[i].many, sentences[i].means);
    }
}
