/* SPDX-License-Identifier: MIT */
#ifndef PAIR_H
#define PAIR_H
#include <ashlar/pair.h>

struct pair {
    struct ash_pair_faults faults;
    uint64_t random;
    bool impaired;
    struct ash_net_buffer *first[2], *last[2]; /* to each side, by arrival */
    uint64_t count[2];
};

#endif
