/* SPDX-License-Identifier: Apache-2.0 */
/* Generated input that is the same in every run: xorshift64*. For tests only. */
#ifndef TESTS_LIB_DICE_H
#define TESTS_LIB_DICE_H

#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state; /* any but 0 */
};

static inline uint64_t dice_next(struct dice *dice)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return dice->state * 0x2545f4914f6cdd1dU;
}

/* 0 to sides - 1. */
static inline uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
    return (dice_next(dice) >> 16) % sides;
}

static inline void dice_fill(struct dice *dice, uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)dice_roll(dice, 256);
}

#endif
