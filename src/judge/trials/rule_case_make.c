#include "rule_case_make.h"

#include "dice.h"
#include "own.h"

/* The source of a case's choices. */
struct dice {
    struct tw_dice numbers;
    bool crowded; /* most sockets of this case use the same address and user */
    bool ipv6;    /* ... of this family */
    enum tw_rule_case_address address;
};

static unsigned below(struct dice *dice, unsigned n)
{
    return tw_dice_below(&dice->numbers, n);
}

static bool chance(struct dice *dice, unsigned percent)
{
    return tw_dice_chance(&dice->numbers, percent);
}

enum { MAX_LIVES = 5, MAX_LIFE = 14 };

/* The steps of one socket and of the connection that it makes or accepts. */
struct life {
    struct tw_rule_case_step steps[MAX_LIFE];
    size_t n_steps, n_merged;
};

static struct tw_rule_case_step *add(struct life *life, enum tw_rule_case_verb verb,
                                     unsigned slot)
{
    if (life->n_steps == MAX_LIFE)
        return &life->steps[MAX_LIFE - 1]; /* cannot happen: MAX_LIFE is the longest life */
    struct tw_rule_case_step *step = &life->steps[life->n_steps++];
    *step = (struct tw_rule_case_step){.verb = verb, .slot = slot};
    return step;
}

static bool choose_family(struct dice *dice)
{
    return dice->crowded ? dice->ipv6 != chance(dice, 10) : chance(dice, 50);
}

static unsigned choose_user(struct dice *dice)
{
    return chance(dice, dice->crowded ? 10 : 25) ? 1 : 0;
}

static void choose_options(struct dice *dice, struct tw_rule_case_step *step)
{
    step->reuseaddr = chance(dice, 55);
    step->reuseport = chance(dice, 45);
}

static void maybe_set(struct dice *dice, struct life *life, unsigned slot, unsigned percent)
{
    if (chance(dice, percent))
        choose_options(dice, add(life, TW_RULE_CASE_SET, slot));
}

/* Prefers addresses that overlap. */
static enum tw_rule_case_address choose_address(struct dice *dice, bool ipv6)
{
    static const enum tw_rule_case_address ipv4s[] = {TW_RULE_CASE_V4, TW_RULE_CASE_V4,
                                                      TW_RULE_CASE_V4_OTHER,
                                                      TW_RULE_CASE_V4_ANY, TW_RULE_CASE_V4_ANY};
    static const enum tw_rule_case_address ipv6s[] = {
        TW_RULE_CASE_V6,     TW_RULE_CASE_V6,        TW_RULE_CASE_V6_OTHER,
        TW_RULE_CASE_V6_ANY, TW_RULE_CASE_V6_ANY,    TW_RULE_CASE_V6_ANY,
        TW_RULE_CASE_MAPPED, TW_RULE_CASE_MAPPED_ANY};
    if (dice->crowded && ipv6 == dice->ipv6 && chance(dice, 80))
        return dice->address;
    return ipv6 ? ipv6s[below(dice, TW_COUNT(ipv6s))] : ipv4s[below(dice, TW_COUNT(ipv4s))];
}

static void add_socket(struct dice *dice, struct life *life, unsigned slot, bool ipv6)
{
    struct tw_rule_case_step *step = add(life, TW_RULE_CASE_SOCKET, slot);
    step->address = ipv6 ? TW_RULE_CASE_V6 : TW_RULE_CASE_V4;
    step->v6only = ipv6 && chance(dice, 25);
    step->user = choose_user(dice);
    if (chance(dice, dice->crowded ? 5 : 15))
        step->device = chance(dice, 50) ? TW_RULE_CASE_LO : TW_RULE_CASE_VETH;
    choose_options(dice, step);
}

static void add_bind(struct dice *dice, struct life *life, unsigned slot, bool ipv6)
{
    enum tw_rule_case_verb verb = chance(dice, 8) ? TW_RULE_CASE_CHOOSE : TW_RULE_CASE_BIND;
    add(life, verb, slot)->address = choose_address(dice, ipv6);
}

/* How a connection ends. */
static void add_ending(struct dice *dice, struct life *life, unsigned slot)
{
    static const enum tw_rule_case_verb endings[][4] = {
        {TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_SHUTDOWN},
        {TW_RULE_CASE_SHUTDOWN, TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_SHUTDOWN, TW_RULE_CASE_PEER_CLOSES, TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_CLOSE, TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_CLOSE, TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_PEER_CLOSES, TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_PEER_RESETS},
        {TW_RULE_CASE_SHUTDOWN, TW_RULE_CASE_PEER_RESETS},
        {TW_RULE_CASE_CLOSE, TW_RULE_CASE_PEER_RESETS},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_SHUTDOWN},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_SHUTDOWN, TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_SHUTDOWN, TW_RULE_CASE_PEER_CLOSES,
         TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_CLOSE, TW_RULE_CASE_PEER_CLOSES},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_PEER_CLOSES, TW_RULE_CASE_SHUTDOWN},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_PEER_CLOSES, TW_RULE_CASE_CLOSE},
        {TW_RULE_CASE_STALL, TW_RULE_CASE_CLOSE, TW_RULE_CASE_PEER_RESETS},
    };
    maybe_set(dice, life, slot, 20);
    if (chance(dice, 20))
        return; /* stays ESTABLISHED */
    const enum tw_rule_case_verb *ending = endings[below(dice, TW_COUNT(endings))];
    for (size_t i = 0; i < TW_COUNT(endings[0]) && ending[i] != TW_RULE_CASE_SOCKET; i++)
        (void)add(life, ending[i], slot);
}

static void add_listening(struct dice *dice, struct life *life, unsigned slot, bool ipv6)
{
    (void)add(life, TW_RULE_CASE_LISTEN, slot);
    maybe_set(dice, life, slot, 20);
    if (chance(dice, 30))
        return;
    unsigned accepted = slot + 1;
    struct tw_rule_case_step *reach = add(life, TW_RULE_CASE_REACH, accepted);
    reach->address = choose_address(dice, ipv6 && chance(dice, 60));
    reach->user = choose_user(dice);
    bool close_early = chance(dice, 50);
    if (close_early)
        (void)add(life, TW_RULE_CASE_CLOSE, slot);
    add_ending(dice, life, accepted);
    if (!close_early && chance(dice, 60))
        (void)add(life, TW_RULE_CASE_CLOSE, slot);
}

static void make_life(struct dice *dice, struct life *life, unsigned slot)
{
    bool ipv6 = choose_family(dice);
    unsigned kind = below(dice, 100);
    add_socket(dice, life, slot, ipv6);
    if (kind >= 15)
        add_bind(dice, life, slot, ipv6);
    maybe_set(dice, life, slot, 20);
    if (kind < 35) {
        add(life, TW_RULE_CASE_CONNECT, slot)->address = choose_address(dice, ipv6);
        add_ending(dice, life, slot);
    } else if (kind < 80) {
        add_listening(dice, life, slot, ipv6);
    } else if (chance(dice, 25)) {
        (void)add(life, TW_RULE_CASE_CLOSE, slot);
    }
}

/* The socket that comes last. */
static void make_newcomer(struct dice *dice, struct life *life, unsigned slot)
{
    bool ipv6 = choose_family(dice);
    add_socket(dice, life, slot, ipv6);
    add_bind(dice, life, slot, ipv6);
    if (chance(dice, 50))
        (void)add(life, TW_RULE_CASE_LISTEN, slot);
}

static void append(struct tw_rule_case *out, struct life *life)
{
    if (out->n_steps < TW_RULE_CASE_MAX_STEPS)
        out->steps[out->n_steps++] = life->steps[life->n_merged];
    life->n_merged++;
}

/* Merges the lives one after another or mixed; each keeps its own order. */
static void merge(struct dice *dice, struct life *lives, size_t n_lives,
                  struct tw_rule_case *out)
{
    bool mixed = chance(dice, 50);
    size_t n_left = n_lives;
    while (n_left > 0) {
        size_t i = mixed ? below(dice, (unsigned)n_lives) : n_lives - n_left;
        if (lives[i].n_merged == lives[i].n_steps)
            continue;
        append(out, &lives[i]);
        if (lives[i].n_merged == lives[i].n_steps)
            n_left--;
    }
}

void tw_rule_case_make(uint64_t seed, uint64_t index, struct tw_rule_case *out)
{
    struct dice dice = {.numbers = tw_dice_of(seed, index)};
    if (chance(&dice, 40)) {
        bool ipv6 = chance(&dice, 50);
        enum tw_rule_case_address address = choose_address(&dice, ipv6);
        dice.crowded = true;
        dice.ipv6 = ipv6;
        dice.address = address;
    }
    struct life lives[MAX_LIVES] = {0};
    size_t n_lives = 1 + below(&dice, 4);
    for (size_t i = 0; i < n_lives; i++)
        make_life(&dice, &lives[i], (unsigned)(2 * i));

    *out = (struct tw_rule_case){0};
    merge(&dice, lives, n_lives, out);
    struct life newcomer = {0};
    if (chance(&dice, 40)) /* one socket closes before the new one comes */
        (void)add(&newcomer, TW_RULE_CASE_CLOSE,
                  (unsigned)(2 * below(&dice, (unsigned)n_lives)));
    make_newcomer(&dice, &newcomer, TW_RULE_CASE_MAX_SLOTS - 1);
    merge(&dice, &newcomer, 1, out);
}
