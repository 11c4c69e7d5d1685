#ifndef TW_DICE_H
#define TW_DICE_H

#include <stdbool.h>
#include <stdint.h>

/* Reproducible random numbers: splitmix64, whose state is a counter, so that every case of a
 * seed has its own sequence. */
struct tw_dice {
    uint64_t state;
};

/* The numbers of case number `index` of a seed. */
struct tw_dice tw_dice_of(uint64_t seed, uint64_t index);

/* A random number from 0 to n - 1; n is at least 1. */
unsigned tw_dice_below(struct tw_dice *dice, unsigned n);

/* True with a probability of `percent`. */
bool tw_dice_chance(struct tw_dice *dice, unsigned percent);

#endif
