/* SPDX-License-Identifier: MIT */
#ifndef WORLD_WIRE_H
#define WORLD_WIRE_H
#include <ashlar/net/device.h>

struct world_wire {
    struct world_wire_boot boot;
    bool open;
    struct ash_net_device_counts counts;
};

#endif
