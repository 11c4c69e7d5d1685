#include "duration.h"
#include "names.h"
#include "scan.h"
#include "wire_order.h"

#include <string.h>

enum { MAX_TEXT = 128, MAX_WORDS = 16, MAX_COUNT = 1000000, MAX_OFFSET = 2000000000 };
#define MAX_TIME (1000 * TW_S)

/* The words of the text, and the position of the next one. */
struct words {
    char text[MAX_TEXT];
    const char *word[MAX_WORDS + 1]; /* ends with "" */
    size_t at;
};

static const char *next(struct words *words)
{
    const char *word = words->word[words->at];
    words->at += word[0] != '\0';
    return word;
}

static int refuse(struct tw_err *err, const char *word, const char *allowed)
{
    if (word[0] == '\0')
        return tw_fail(err, 0, "the order ends too early; allowed is %s", allowed);
    return tw_fail(err, 0, "`%.40s` is not allowed here; allowed is %s", word, allowed);
}

static bool split(const char *text, struct words *words)
{
    for (size_t i = 0; i < TW_COUNT(words->word); i++)
        words->word[i] = "";
    if (strlen(text) >= sizeof words->text)
        return false;
    memcpy(words->text, text, strlen(text) + 1);
    return tw_scan_words(words->text, " ", words->word, MAX_WORDS) <= MAX_WORDS;
}

/* "every", "second", "4", "2-5" or "3-" (from the third on). */
static bool read_which(const char *word, struct tw_wire_order *order)
{
    static const char *const words[] = {"every", "first", "second", "third"};
    unsigned index = 0;
    if (tw_names_find(words, TW_COUNT(words), word, &index)) {
        order->first = index == 0 ? 1 : index;
        order->last = index;
        return true;
    }
    uint64_t first = 0;
    const char *rest = tw_scan_digits(word, MAX_COUNT, &first);
    if (rest == NULL || first == 0)
        return false;
    uint64_t last = *rest == '-' ? 0 : first;
    if (*rest == '-' && *++rest != '\0')
        rest = tw_scan_digits(rest, MAX_COUNT, &last);
    if (rest == NULL || *rest != '\0' || (last != 0 && last < first))
        return false;
    order->first = (unsigned)first;
    order->last = (unsigned)last;
    return true;
}

static int read_chosen(struct words *words, struct tw_wire_order *order, struct tw_err *err)
{
    unsigned index = TW_WIRE_FLAGS;
    const char *word = next(words);
    order->first = order->last = 1;
    if (read_which(word, order))
        word = next(words);
    if (!tw_names_find(tw_wire_order_kind_names(), TW_N_WIRE_KINDS, word, &index) &&
        !tw_segment_flags_parse(word, &order->flags))
        return refuse(err, word,
                      "`first`, `second`, `4`, `2-5` or `every`, then SYN, SYN-ACK, FIN, RST, "
                      "ACK, ACK-OF-FIN, DATA, ANY or flags such as `F.`");
    order->kind = (enum tw_wire_kind)index;
    return 0;
}

/* The flags of an injected segment: a kind of segment, or letters. */
static int read_flags(struct words *words, struct tw_wire_order *order, struct tw_err *err)
{
    static const uint8_t flags[TW_N_WIRE_KINDS] = {
        [TW_WIRE_SYN] = TW_SYN,          [TW_WIRE_SYN_ACK] = TW_SYN | TW_ACK,
        [TW_WIRE_FIN] = TW_FIN | TW_ACK, [TW_WIRE_RST] = TW_RST,
        [TW_WIRE_ACK] = TW_ACK,
    };
    unsigned index = 0;
    const char *word = next(words);
    if (tw_names_find(tw_wire_order_kind_names(), TW_N_WIRE_KINDS, word, &index) &&
        flags[index] != 0) {
        order->flags = flags[index];
        return 0;
    }
    if (!tw_segment_flags_parse(word, &order->flags))
        return refuse(err, word, "SYN, SYN-ACK, FIN, RST, ACK or flags such as `F.`");
    return 0;
}

/* "200ms", "1.5s", "20us"; must be a whole number of microseconds. */
static int read_time(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    tw_ns time_ns = 0;
    if (!tw_duration_parse(word, &time_ns) || time_ns > MAX_TIME || time_ns % TW_US != 0)
        return refuse(err, word, "a time such as 200ms, 1.5s or 20us, at most 1000s");
    order->time_ns = time_ns;
    return 0;
}

static int read_from(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    unsigned index = 0;
    if (!tw_names_find(tw_wire_order_side_names(), 2, word, &index))
        return refuse(err, word, "`client` or `server`");
    order->from = (enum tw_side)index;
    return 0;
}

/* "RCV.NXT", "FIN+100", "SND.NXT-1". */
static int read_number(const char *word, struct tw_wire_number *out, struct tw_err *err)
{
    char name[16] = "";
    unsigned index = 0;
    uint64_t offset = 0;
    size_t n = strcspn(word, "+-");
    const char *rest = word + n;
    if (n < sizeof name)
        memcpy(name, word, n);
    if (*rest != '\0')
        rest = tw_scan_digits(rest + 1, MAX_OFFSET, &offset);
    if (!tw_names_find(tw_wire_order_mark_names(), TW_N_MARKS, name, &index) || rest == NULL ||
        *rest != '\0')
        return refuse(err, word, "ISN, SND.NXT, RCV.NXT or FIN, alone or as in `FIN+100`");
    out->mark = (enum tw_mark)index;
    out->offset = (int32_t)(word[n] == '-' ? -(int64_t)offset : (int64_t)offset);
    return 0;
}

static int read_seq(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    return read_number(word, &order->seq, err);
}

static int read_ack(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    if ((order->flags & TW_ACK) == 0)
        return tw_fail(err, 0, "a segment without the flag `.` acknowledges nothing");
    return read_number(word, &order->ack, err);
}

static int read_len(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    uint64_t n_bytes = 0;
    char allowed[48];
    (void)snprintf(allowed, sizeof allowed, "a number of bytes, at most %d", TW_FORGE_PAYLOAD);
    if (!tw_scan_range(word, 0, TW_FORGE_PAYLOAD, &n_bytes))
        return refuse(err, word, allowed);
    order->payload_bytes = (uint32_t)n_bytes;
    return 0;
}

/* "-10000", "+5", "7". */
static int read_stamp(const char *word, struct tw_wire_order *order, struct tw_err *err)
{
    uint64_t value = 0;
    bool is_relative = word[0] == '+' || word[0] == '-';
    const char *rest =
        tw_scan_digits(word + is_relative, is_relative ? MAX_OFFSET : UINT32_MAX, &value);
    if (rest == NULL || *rest != '\0')
        return refuse(err, word, "a number, or one to add such as `-10000` or `+5`");
    order->ts.given = true;
    order->ts.relative = is_relative;
    order->ts.value = word[0] == '-' ? -(int64_t)value : (int64_t)value;
    return 0;
}

/* The clauses of each verb, in this order. */
static const struct clause {
    enum tw_wire_verb verb;
    const char *word;
    int (*read)(const char *argument, struct tw_wire_order *order, struct tw_err *err);
    bool needed;
    const char *allowed; /* for the message when another word is found */
} clauses[] = {
    {TW_WIRE_DELAY, "from", read_from, true, "`from client` or `from server`"},
    {TW_WIRE_DELAY, "by", read_time, true, "`by` and a time such as 200ms"},
    {TW_WIRE_DROP, "from", read_from, true, "`from client` or `from server`"},
    {TW_WIRE_DUPLICATE, "from", read_from, true, "`from client` or `from server`"},
    {TW_WIRE_DUPLICATE, "after", read_time, false, "`after` and a time such as 20s"},
    {TW_WIRE_HOLD, "from", read_from, true, "`from client` or `from server`"},
    {TW_WIRE_HOLD, "for", read_time, false, "`for` and a time such as 200ms"},
    {TW_WIRE_INJECT, "from", read_from, true, "`from client` or `from server`"},
    {TW_WIRE_INJECT, "seq", read_seq, false, "`seq RCV.NXT` or the like"},
    {TW_WIRE_INJECT, "ack", read_ack, false, "`ack RCV.NXT` or the like"},
    {TW_WIRE_INJECT, "len", read_len, false, "`len` and a number of bytes"},
    {TW_WIRE_INJECT, "ts", read_stamp, false, "`ts` and a number"},
};

static int read_clauses(struct words *words, struct tw_wire_order *order, struct tw_err *err)
{
    const char *allowed = "nothing more";
    for (size_t i = 0; i < TW_COUNT(clauses); i++) {
        if (clauses[i].verb != order->verb)
            continue;
        bool is_there = strcmp(words->word[words->at], clauses[i].word) == 0;
        if (!is_there && clauses[i].needed)
            return refuse(err, words->word[words->at], clauses[i].allowed);
        allowed = is_there ? "nothing more" : clauses[i].allowed;
        if (!is_there)
            continue;
        (void)next(words);
        if (clauses[i].read(next(words), order, err) < 0)
            return -1;
    }
    if (order->verb == TW_WIRE_INJECT && !order->ts.given &&
        strcmp(words->word[words->at], "bare") == 0) {
        (void)next(words);
        order->bare = true;
        allowed = "nothing more";
    }
    return words->word[words->at][0] == '\0' ? 0 : refuse(err, words->word[words->at], allowed);
}

static int read_order(struct words *words, struct tw_wire_order *order, struct tw_err *err)
{
    char allowed[80];
    unsigned verb = 0;
    const char *word = next(words);
    if (!tw_names_find(tw_wire_order_verb_names(), TW_N_WIRE_VERBS, word, &verb))
        return refuse(err, word,
                      tw_names_list(tw_wire_order_verb_names(), TW_N_WIRE_VERBS, allowed,
                                    sizeof allowed));
    order->verb = (enum tw_wire_verb)verb;
    bool chooses = order->verb == TW_WIRE_DROP || order->verb == TW_WIRE_DUPLICATE ||
                   order->verb == TW_WIRE_HOLD;
    if (chooses && read_chosen(words, order, err) < 0)
        return -1;
    if (order->verb == TW_WIRE_INJECT && read_flags(words, order, err) < 0)
        return -1;
    return read_clauses(words, order, err);
}

int tw_wire_order_parse(const char *text, struct tw_wire_order *out, struct tw_err *err)
{
    struct words words = {0};
    struct tw_wire_order order = {.seq.mark = TW_RCV_NXT, .ack.mark = TW_RCV_NXT};
    if (!split(text, &words))
        return tw_fail(err, 0, "an order to the wire is at most %d words", MAX_WORDS);
    if (read_order(&words, &order, err) < 0)
        return tw_fail_within(err, "`%.60s`", text);
    *out = order;
    return 0;
}
