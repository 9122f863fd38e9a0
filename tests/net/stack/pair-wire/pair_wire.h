/* SPDX-License-Identifier: MIT */
#ifndef PAIR_WIRE_H
#define PAIR_WIRE_H
#include <ashlar/net/device.h>

struct pair_wire {
    struct ash_net_device_counts counts;
};

#endif
