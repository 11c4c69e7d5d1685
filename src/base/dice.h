#ifndef TW_DICE_H
#define TW_DICE_H

#include <stdbool.h>
#include <stdint.h>

/* Choices that look random, and are decided by a seed: splitmix64, whose state is a counter, so
 * that every case of a seed has numbers of its own. */
struct tw_dice {
    uint64_t state;
};

/* For case number `index` of a seed. */
struct tw_dice tw_dice_of(uint64_t seed, uint64_t index);

/* Any number. */
uint64_t tw_dice_roll(struct tw_dice *dice);

/* 0 to n - 1; n is 1 or more. */
unsigned tw_dice_below(struct tw_dice *dice, unsigned n);

/* True so many times in a hundred. */
bool tw_dice_chance(struct tw_dice *dice, unsigned percent);

#endif
