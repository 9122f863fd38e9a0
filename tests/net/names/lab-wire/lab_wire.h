/* SPDX-License-Identifier: MIT */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H
#include <ashlar/net/device.h>
#include <ashlar/time.h>

#define LAB_WIRE_FRAMES 64u
#define LAB_WIRE_BYTES  1800u

struct lab_wire {
    bool open;
    struct ash_sched_event *wake;
    struct ash_time_timer timer;
    struct ash_net_device_counts counts;
    struct lab_wire_frame {
        uint64_t due_ns;
        size_t bytes; /* 0: free */
        uint8_t content[LAB_WIRE_BYTES];
    } frames[LAB_WIRE_FRAMES];
    uint64_t order[LAB_WIRE_FRAMES]; /* of frames that are due at the same time */
    uint64_t count;
};

#endif
