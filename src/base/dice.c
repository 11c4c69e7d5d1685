#include "dice.h"

static uint64_t roll(struct tw_dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

struct tw_dice tw_dice_of(uint64_t seed, uint64_t index)
{
    struct tw_dice dice = {.state = seed * 0xd1342543de82ef95U + index};
    dice.state = roll(&dice);
    return dice;
}

unsigned tw_dice_below(struct tw_dice *dice, unsigned n)
{
    return (unsigned)(roll(dice) % n);
}

bool tw_dice_chance(struct tw_dice *dice, unsigned percent)
{
    return tw_dice_below(dice, 100) < percent;
}
