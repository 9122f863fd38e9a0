/* SPDX-License-Identifier: MIT */
/* Integer arithmetic and pseudo-random numbers: C11 7.22.6, 7.8.2, 7.22.2. */
#include <inttypes.h>
#include <stdlib.h>

int abs(int value) {
    return value < 0 ? -value : value;
}

long labs(long value) {
    return value < 0 ? -value : value;
}

long long llabs(long long value) {
    return value < 0 ? -value : value;
}

intmax_t imaxabs(intmax_t value) {
    return value < 0 ? -value : value;
}

div_t div(int dividend, int divisor) {
    return (div_t){dividend / divisor, dividend % divisor};
}

ldiv_t ldiv(long dividend, long divisor) {
    return (ldiv_t){dividend / divisor, dividend % divisor};
}

lldiv_t lldiv(long long dividend, long long divisor) {
    return (lldiv_t){dividend / divisor, dividend % divisor};
}

imaxdiv_t imaxdiv(intmax_t dividend, intmax_t divisor) {
    return (imaxdiv_t){dividend / divisor, dividend % divisor};
}

/*
 * A linear congruential generator modulo 2^64, of which the upper half is used; Knuth's MMIX
 * constants (TAOCP 2, 3.3.4, table 1, line 26). C11 7.22.2.2: without srand as after srand(1); no
 * lock, as C allows.
 */
static uint64_t state;

void srand(unsigned seed) {
    state = seed - 1u;
}

int rand(void) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)(state >> 33);
}

/* The state is 32 bits: a permutation of them (odd multipliers, shifts), and a counter. */
int rand_r(unsigned *seed) {
    uint32_t mixed = *seed += 0x9e3779b9u;
    mixed = (mixed ^ mixed >> 16) * 0x85ebca6bu;
    mixed = (mixed ^ mixed >> 13) * 0xc2b2ae35u;
    return (int)((mixed ^ mixed >> 16) >> 1);
}
